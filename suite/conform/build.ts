import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { itemsOf } from './items.ts'
import { noRepairs, type Repairs, repair, writeRepairs } from './repairs.ts'
import {
  NoAnswer,
  readTree,
  sources,
  type Taken,
  type Written,
  wholeFiles,
  writeTree,
} from './tree.ts'

/** What had to be assumed, because it is no part of what was taken. */
interface Assumed {
  /** Functions that do nothing and give 0; by name, the file that defines each. */
  readonly noOps: Readonly<Record<string, string | undefined>>
  /** Names that are 0. */
  readonly values: readonly string[]
  /** Members of structs, as declarations. */
  readonly members: readonly string[]
  readonly types: readonly string[]
}

/** A tree that was compiled, and what that rests on. */
export interface Built {
  readonly wasm: Uint8Array
  readonly taken: readonly Taken[]
  readonly assumed: Assumed
  /** Compilations until nothing was missing. */
  readonly rounds: number
}

export interface BuildRequest {
  readonly tree: string
  /** An empty folder. */
  readonly folder: string
  /** The folder with the shim. */
  readonly shim: string
  /** The compiler; `clang` of the path where it is not given. */
  readonly clang?: string
}

const ROUNDS_MAX = 40

/** The options of CONFIG that the shim has chosen. */
export const config = ['SMP', 'HOTPLUG_CPU', 'SYSCTL', 'XFRM', 'NET_NS', 'IPV6'] as const

const flags = [
  ...['-std=gnu11', '-O2', '-fno-strict-aliasing', '-fno-delete-null-pointer-checks', '-fwrapv'],
  ...['-fno-common', '-nostdinc', '--target=wasm32'],
]

/** Compiles the accounting of a tree. Throws NoAnswer where nothing can be said of it. */
export function buildTree(request: BuildRequest): Built {
  const { tree, folder, shim } = request
  mkdirSync(join(folder, 'include'), { recursive: true })
  const written = writeTree(tree, folder, shim)
  const repairs = noRepairs()
  const rounds = repaired(request, written, repairs)
  const noOps = audited(tree, written, repairs)
  const wasmFile = join(folder, 'tree.wasm')
  compile(request, [
    ...['-w', '-nostdlib', '-Wl,--no-entry', '-Wl,--export-dynamic', '-o', wasmFile],
    join(folder, 'lib/percpu_counter.c'),
    ...written.units.map(({ file }) => file),
    join(shim, 'shim.c'),
  ])
  const names = (of: ReadonlyMap<string, Set<string>>): string[] =>
    [...new Set([...of.values()].flatMap(set => [...set]))].sort()
  return {
    wasm: readFileSync(wasmFile),
    taken: [...wholeFiles.map(path => whole(tree, path)), ...written.taken],
    assumed: {
      noOps,
      values: names(repairs.values),
      members: [...repairs.members.values()],
      types: [...repairs.types],
    },
    rounds,
  }
}

function whole(tree: string, path: string): Taken {
  return { path, items: ['the whole file'], lines: readTree(tree, path).split('\n').length }
}

function runClang({ clang = 'clang', folder, shim }: BuildRequest, args: readonly string[]) {
  const includes = [`-I${shim}`, `-I${folder}`, `-I${join(folder, 'include')}`]
  const done = spawnSync(clang, [...flags, ...includes, ...args], {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C' },
    maxBuffer: 2 ** 26,
    timeout: 60_000,
  })
  if (done.error !== undefined) {
    const { code = 'error' } = done.error as NodeJS.ErrnoException
    const install = "install Debian's packages clang and lld"
    throw new NoAnswer(`the compiler does not run (${code}): ${install}`)
  }
  return done
}

function compile(request: BuildRequest, args: readonly string[]): void {
  const { status, stderr } = runClang(request, args)
  if (status === 0) return
  const first = stderr.split('\n').find(line => /error/.test(line)) ?? stderr.slice(0, 200)
  throw new NoAnswer(`it does not link: ${first.trim()}`)
}

/** Compiles until nothing is missing; how often. */
function repaired(request: BuildRequest, { units }: Written, repairs: Repairs): number {
  const { tree, folder } = request
  for (let round = 1; round <= ROUNDS_MAX; round++) {
    let again = false
    for (const { key, file } of units) {
      // What another unit has missed in this round may be here already.
      writeRepairs(folder, units, repairs)
      const args = [
        '-Werror=implicit-function-declaration',
        '-fsyntax-only',
        '-ferror-limit=0',
        file,
      ]
      const { status, stderr } = runClang(request, args)
      if (status === 0) continue
      if (!repair(tree, key, stderr, repairs)) {
        const first = stderr.split('\n').find(line => line.includes('error:')) ?? 'no error'
        throw new NoAnswer(`it does not compile: ${first.replace(/^.*error: /, `${key}: `)}`)
      }
      again = true
    }
    if (!again) return round
  }
  throw new NoAnswer(`after ${ROUNDS_MAX} rounds something is missing still`)
}

const scanned = ['net/core', 'net/ipv4', 'net/ipv6', 'net/xfrm', 'include/net', 'include/linux']
const books = /dst_entries_|xfrm[46]_dst_ops|pcpuc_entries|percpu_counter_/

/**
 * Where each no-op is defined. Throws NoAnswer if one is in a file that was taken, or touches the
 * accounting: what it does would be missing, and the answer wrong.
 */
function audited(tree: string, written: Written, { functions }: Repairs): Assumed['noOps'] {
  const names = new Set([...functions.values()].flatMap(set => [...set]))
  const where = new Map<string, string>()
  const roots = new Set(sources.map(({ path }) => path))
  for (const folder of scanned) {
    const at = join(tree, folder)
    if (!existsSync(at)) continue
    for (const file of readdirSync(at).filter(name => /\.[ch]$/.test(name))) {
      const path = `${folder}/${file}`
      const text = readTree(tree, path)
      if (![...names].some(name => text.includes(name))) continue
      for (const { kind, name, text: body } of itemsOf(text)) {
        if (kind !== 'function' || !names.has(name)) continue
        if (books.test(body)) {
          throw new NoAnswer(`${name}() of ${path} would be a no-op, and touches the accounting`)
        }
        if (roots.has(path) && written.functions.has(name)) {
          throw new NoAnswer(`${name}() of ${path} was taken, and is a no-op elsewhere`)
        }
        where.set(name, path)
      }
    }
  }
  return Object.fromEntries([...names].sort().map(name => [name, where.get(name)]))
}
