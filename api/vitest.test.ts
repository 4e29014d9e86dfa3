import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { readCounterexample } from '../traces/counterexamples/format.ts'
import { filesBelow } from '../traces/files/data_files.ts'
import { kernel, patch, readTrace, type TraceInput } from './dstledger.ts'
import './vitest.ts'

const path = 'counterexamples/copied-template/read-near-live.json'
const stored = readTrace(path)
const { holdsOn } = readCounterexample(path)

/** Entries that come and go in two netns on one CPU. */
const trace = {
  question: {
    kernel: 'copied-template',
    structure: { cpus: 1, netns: 2, families: ['ipv4'] },
    constants: { batch: 2 },
    // Where no netns is created, all of them are there from the start.
    actions: ['dst_alloc', 'dst_free'],
  },
  steps: ['dst_alloc net=0 cpu=0', 'dst_alloc net=1 cpu=0', 'dst_alloc net=0 cpu=0'],
} as const satisfies TraceInput

function messageOf(assertion: () => void): string {
  try {
    assertion()
  } catch (error) {
    return (error as Error).message
  }
  return 'passed'
}

describe('toHoldOn', () => {
  test('a stored counterexample holds on the kernels that it says, and not on its own', () => {
    expect(stored).not.toHoldOn('copied-template', stored.property)
    expect(holdsOn.length).toBeGreaterThan(3)
    for (const other of holdsOn) expect(stored).toHoldOn(other, stored.property)
  })

  test('steps with their question; a kernel by name or as a value, a property by id or name', () => {
    expect(trace).toHoldOn('per-net-init', 'P2')
    expect(trace).toHoldOn(kernel('per-net-init'), 'P2')
    expect(trace).not.toHoldOn(kernel('copied-template'), 'readNearLive')
    const mine = patch('per-net-init', { name: 'mine', summary: 'no ->gc()', gc: false })
    expect(trace).toHoldOn(mine, 'P2')
  })

  test('its message has the step, the equation with its numbers, and a lane for each netns', () => {
    const message = messageOf(() => expect(trace).toHoldOn('copied-template', 'P2'))
    const [, documented] =
      /```text\n(.*?)\n```/s.exec(readFileSync('docs/MATCHERS.md', 'utf8')) ?? []
    expect(message).toBe(documented)
    expect(message).toMatch(/^2 +dst_alloc net=1 cpu=0 +template.slot\[0\] 1 -> 0 +live 0 -> 1$/m)
    expect(message).toMatch(
      /: net=0: -C\(B-1\) <= count - live <= C\(B-1\) fails with count 0, live 2/,
    )
  })

  test('the message of the negated form says that it holds, and shows the steps', () => {
    const message = messageOf(() => expect(trace).not.toHoldOn('per-net-init', 'P2'))
    expect(message).toContain(
      'expected some step to violate P2 readNearLive on per-net-init, but it holds at all 3',
    )
    expect(message).toContain('slot[0] 1 -> 0')
  })

  test('of a long trace the message shows the end', () => {
    const pair = ['dst_alloc net=1 cpu=0', 'dst_free net=1 cpu=0']
    const long = {
      ...trace,
      steps: [...Array.from({ length: 100 }, () => pair).flat(), ...trace.steps],
    }
    const message = messageOf(() => expect(long).toHoldOn('copied-template', 'P2'))
    expect(message).toContain('... 183 rows before')
    expect(message).toContain('step 203 violates it')
    const folded = { ...trace, steps: [{ repeat: 100, steps: pair }, ...trace.steps] }
    const short = messageOf(() => expect(folded).toHoldOn('copied-template', 'P2'))
    expect(short).toContain('... these 2 steps x 99')
    expect(short).toContain('203')
  })

  test('a step that cannot be taken, and a name that is none, are errors in both forms', () => {
    const impossible = { ...trace, steps: ['dst_free net=0 cpu=0'] }
    const error = 'trace on per-net-init: step 1, "dst_free net=0 cpu=0": is not enabled'
    expect(() => expect(impossible).toHoldOn('per-net-init', 'P2')).toThrow(error)
    expect(() => expect(impossible).not.toHoldOn('per-net-init', 'P2')).toThrow(error)
    expect(() => expect(trace).not.toHoldOn('v4.3', 'P2')).toThrow('there is no kernel v4.3')
    expect(() => expect(trace).not.toHoldOn('per-net-init', 'P99')).toThrow('no property P99')
  })
})

describe('a trace of which nothing is said', () => {
  const alloc = { ...trace, steps: ['dst_alloc net=0 cpu=0'] }

  test('by a property of a part that the model lacks, or of steps that it does not take', () => {
    const lacks =
      "P10 noUseAfterFree says nothing of a model without lifetimes; put 'lifetimes' into"
    expect(() => expect(trace).toHoldOn('per-net-init', 'P10')).toThrow(lacks)
    expect(() => expect(trace).not.toHoldOn('per-net-init', 'P10')).toThrow(lacks)
    const none = 'P7 bornEmpty says nothing of its steps; take setup_net'
    expect(() => expect(alloc).toHoldOn('per-net-init', 'P7')).toThrow(none)
    expect(() => expect(alloc).not.toHoldOn('per-net-init', 'P7')).toThrow(none)
  })

  test('because it is none, or nothing is asked of it', () => {
    for (const what of [undefined, null, 7, { steps: trace.steps }]) {
      expect(() => expect(what).toConserveTotals()).toThrow('trace: has no question')
    }
    const nothing = (): void => (expect(trace).toHoldOn as () => void)()
    expect(nothing).toThrow('toHoldOn: needs a kernel and a property')
  })
})

describe('toConserveTotals', () => {
  test('every stored counterexample does: the bug loses nothing, it books it elsewhere', {
    tags: ['slow'],
  }, () => {
    const files = filesBelow('counterexamples', '.json').map(readTrace)
    const parts = (each: TraceInput) => each.question.structure?.parts ?? []
    const outside = files.filter(each => parts(each).includes('interrupts'))
    const inside = files.filter(each => !outside.includes(each))
    // Only what an interrupt leaves behind is not conserved: P15 and P15b speak of nothing else.
    expect(new Set(outside.map(({ property }) => property))).toEqual(new Set(['P15', 'P15b']))
    expect(inside.length).toBeGreaterThan(outside.length)
    for (const each of inside) expect(each).toConserveTotals()
  })

  test('a patch that zeroes the shared slots loses entries', () => {
    const zeroed: TraceInput = {
      question: {
        ...trace.question,
        kernel: 'slots-zeroed-at-create',
        actions: ['dst_alloc', 'setup_net'],
      },
      steps: ['dst_alloc net=0 cpu=0', 'setup_net net=1'],
    }
    expect(zeroed).not.toConserveTotals()
    const message = messageOf(() => expect(zeroed).toConserveTotals())
    expect(message).toContain('expected P3 totalIsLive to hold on slots-zeroed-at-create')
    expect(message).toContain('all netns: counts + slots + ledger = live fails with')
    expect(messageOf(() => expect(trace).not.toConserveTotals())).toContain('holds at all 3')
  })
})
