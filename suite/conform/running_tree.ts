import { Worker } from 'node:worker_threads'
import { NoAnswer } from './tree.ts'

/** What a command leaves behind in the tree, under the names that the model has for it. */
export interface TreeNumbers {
  readonly result: number
  readonly blocks: number
  /** Frees of what is no block, or was freed; values in freed blocks; WARN_ON()s. */
  readonly faults: Readonly<Record<'badFrees' | 'freedHits' | 'warnings', number>>
  readonly nullSlots: readonly number[]
  readonly templates: readonly {
    readonly count: number
    readonly gcThresh: number
    readonly slots: readonly number[]
  }[]
  readonly nets: readonly {
    readonly structNet: number
    readonly ops: readonly {
      readonly count: number
      readonly read: number
      readonly sum: number
      readonly gcThresh: number
      readonly slots: readonly number[]
    }[]
  }[]
}

/** The commands of the shim, by number. */
export const treeCommand = {
  boot: 0,
  alloc: 1,
  release: 2,
  reap: 3,
  create: 4,
  cleanup: 5,
  down: 6,
  dead: 7,
  up: 8,
  sysctl: 9,
  add: 10,
  arm: 11,
} as const

/** A compiled tree that runs, apart from us: in a thread that a hang can be ended in. */
export interface RunningTree {
  command(op: number, a?: number, b?: number, c?: number): TreeNumbers
  /** Whether the interrupt that was armed has come in. */
  fired(): boolean
  /** Keeps the memory as it is, under a number; brings it back. 0 is that before boot. */
  save(as: number): void
  load(as: number): void
  close(): void
}

const WORDS = 512
const [CALL, STATE] = [0, 1]

/**
 * What the thread does: it waits for a number, does what it says, and says so. The tree has no
 * imports: it reaches nothing but its own memory.
 */
const THREAD = `
const { workerData: { wasm, shared, words } } = require('node:worker_threads')
const flags = new Int32Array(shared, 0, 8)
const values = new BigInt64Array(shared, 64, words)
const { exports: x } = new WebAssembly.Instance(new WebAssembly.Module(wasm), {})
x.__wasm_call_ctors?.()
const saved = [new Uint8Array(x.memory.buffer).slice()]
for (let call = 0; ; ) {
  Atomics.wait(flags, 0, call)
  call = Atomics.load(flags, 0)
  const [op, a, b, c] = [flags[2], flags[3], flags[4], flags[5]]
  let state = 1
  try {
    if (op === -1) saved[a] = new Uint8Array(x.memory.buffer).slice()
    else if (op === -2) new Uint8Array(x.memory.buffer).set(saved[a])
    else {
      const n = x.shim_cmd(op, a, b, c)
      const at = x.shim_obs()
      const memory = new BigInt64Array(x.memory.buffer, at, Math.min(n, words))
      values.set(memory)
      flags[6] = n
    }
  } catch (error) { state = 2 }
  Atomics.store(flags, 1, state === 1 ? call : -call)
  Atomics.notify(flags, 1)
}
`

export interface RunRequest {
  readonly wasm: Uint8Array
  readonly cpus: number
  readonly netns: number
  /** For one command, in milliseconds. */
  readonly deadlineMs: number
}

/** Starts a tree. What it does throws NoAnswer where it traps, or gives no answer in time. */
export function runTree({ wasm, cpus, netns, deadlineMs }: RunRequest): RunningTree {
  const shared = new SharedArrayBuffer(64 + WORDS * 8)
  const flags = new Int32Array(shared, 0, 8)
  const values = new BigInt64Array(shared, 64, WORDS)
  const worker = new Worker(THREAD, { eval: true, workerData: { wasm, shared, words: WORDS } })
  worker.unref()
  let calls = 0
  const call = (op: number, a = 0, b = 0, c = 0): void => {
    flags.set([op, a, b, c], 2)
    calls++
    Atomics.store(flags, CALL, calls)
    Atomics.notify(flags, CALL)
    // A wake-up may be a late one of the call before: what counts is which call is answered.
    const end = performance.now() + deadlineMs
    for (let state = Atomics.load(flags, STATE); Math.abs(state) !== calls; ) {
      const left = end - performance.now()
      if (left <= 0) {
        void worker.terminate()
        throw new NoAnswer(`the tree's code gives no answer in ${deadlineMs / 1000} s`)
      }
      Atomics.wait(flags, STATE, state, left)
      state = Atomics.load(flags, STATE)
    }
    if (Atomics.load(flags, STATE) < 0) {
      void worker.terminate()
      throw new NoAnswer("the tree's code has trapped: BUG(), memory beyond its own, or no room")
    }
  }
  return {
    command: (op, a, b, c) => {
      call(op, a, b, c)
      return numbersOf(Array.from(values.subarray(0, flags[6]), Number), cpus, netns)
    },
    fired: () => values[2] !== 0n,
    save: as => call(-1, as),
    load: as => call(-2, as),
    close: () => void worker.terminate(),
  }
}

/** The numbers of the shim, in its order. */
function numbersOf(of: readonly number[], cpus: number, netns: number): TreeNumbers {
  let at = 0
  const next = (): number => of[at++] ?? 0
  const some = (n: number): number[] => Array.from({ length: n }, next)
  const [result = 0, blocks = 0, , badFrees = 0, freedHits = 0, warnings = 0] = some(6)
  return {
    result,
    blocks,
    faults: { badFrees, freedHits, warnings },
    nullSlots: some(cpus),
    templates: [0, 1].map(() => ({ count: next(), gcThresh: next(), slots: some(cpus) })),
    nets: Array.from({ length: netns }, () => ({
      structNet: next(),
      ops: [0, 1].map(() => ({
        count: next(),
        read: next(),
        sum: next(),
        gcThresh: next(),
        slots: some(cpus),
      })),
    })),
  }
}
