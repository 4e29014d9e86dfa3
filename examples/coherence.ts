import { type Action, action, type Behaviour } from '../engine/action.ts'
import type { Arith } from '../engine/arith/arith.ts'
import { sub, sum, yes } from '../engine/arith/derived.ts'
import { type Cell, type State, type Update, when } from '../engine/state.ts'
import type { CellInfo, System } from '../engine/system.ts'

/**
 * A cache coherence protocol, MSI with invalidation: the copy of a word in each of N caches is
 * modified, shared or invalid, and the word has one of V values.
 *
 * Caches are a scalarset: their names are all that tells them apart. Each transaction of the bus is
 * one step. Reachable are 2^N V + N V^2 states: any caches share the value of memory, or one of
 * them has a modified copy, of any value, beside a memory of any value. With symmetry,
 * (N + 1) V + V^2 are left.
 * @source J. Archibald and J.-L. Baer, Cache Coherence Protocols, ACM TOCS 4 (1986)
 */
export interface Coherence extends System {
  readonly caches: readonly number[]
  /** INVALID, SHARED or MODIFIED. */
  status(cache: number): Cell
  /** The value of a copy; of an invalid one, 0. */
  copy(cache: number): Cell
  readonly memory: Cell
  /** The value that was written last. A ghost: no action reads it, it only serves to judge. */
  readonly latest: Cell
}

export const INVALID = 0
const SHARED = 1
const MODIFIED = 2

type Cells = Pick<Coherence, 'caches' | 'status' | 'copy' | 'memory' | 'latest'>

/** A variant of the protocol is a value: what a write does to the copy of another cache. */
export interface Variant {
  readonly name: string
  toOther<I, B>(a: Arith<I, B>, m: Cells, other: number): Update<I>
}

export const msi: Variant = { name: 'MSI', toOther: dropped }

/** A wrong one: the other copies stay. */
export const silent: Variant = { name: 'silent writes', toOther: () => [] }

/** The protocol for so many caches and values; all caches are empty at the start. */
export function coherence(variant: Variant, size: number, values: number): Coherence {
  const caches = [...Array(size).keys()]
  const m: Cells = {
    caches,
    status: cache => cache,
    copy: cache => size + cache,
    memory: 2 * size,
    latest: 2 * size + 1,
  }
  return {
    ...m,
    name: `${variant.name} of ${size}`,
    cells: [
      ...caches.map(cache => cell('status', { cache }, MODIFIED)),
      ...caches.map(cache => cell('copy', { cache }, values - 1)),
      cell('memory', {}, values - 1),
      cell('latest', {}, values - 1),
    ],
    scalarsets: [{ name: 'cache', size }],
    parameters: [],
    initial: a => () => a.int(0),
    actions: caches.flatMap(cache => [
      read(m, cache),
      ...[...Array(values).keys()].map(value => write(m, variant, cache, value)),
      evict(m, cache),
    ]),
    // Of ten steps of a random run six read, and a read is repeated up to three times.
    draws: { read: { weight: 6, repeatMax: () => 3 }, write: { weight: 3 } },
  }
}

function cell(stem: string, index: CellInfo['index'], high: number): CellInfo {
  const name = [stem, ...Object.values(index).map(member => `[${member}]`)].join('')
  return { name, stem, index, range: () => ({ low: 0, high }) }
}

/** A miss fetches the value. A modified copy elsewhere goes to memory, and is shared then. */
function read(m: Cells, cache: number): Action {
  const others = m.caches.filter(other => other !== cache)
  const behaviour: Behaviour = {
    enabled: yes,
    next: (a, s) =>
      when(a, s, a.eq(s(m.status(cache)), a.int(INVALID)), [
        [m.status(cache), a.int(SHARED)],
        [m.copy(cache), current(a, m, s)],
        [m.memory, current(a, m, s)],
        ...others.map(other => shared(a, m, s, other)),
      ]),
    // The caller is told the value. This is all that a specification hears of a step.
    result: (a, s) =>
      a.ite(a.eq(s(m.status(cache)), a.int(INVALID)), current(a, m, s), s(m.copy(cache))),
  }
  return action('read', { cache }, behaviour)
}

/** The cache has the only copy then. What was modified elsewhere is overwritten, and lost. */
function write(m: Cells, variant: Variant, cache: number, value: number): Action {
  const others = m.caches.filter(other => other !== cache)
  const behaviour: Behaviour = {
    enabled: yes,
    next: a => [
      [m.status(cache), a.int(MODIFIED)],
      [m.copy(cache), a.int(value)],
      [m.latest, a.int(value)],
      ...others.flatMap(other => variant.toOther(a, m, other)),
    ],
  }
  return action('write', { cache, value }, behaviour)
}

/** The cache needs the room; a modified copy goes to memory first. */
function evict(m: Cells, cache: number): Action {
  const behaviour: Behaviour = {
    enabled: yes,
    next: (a, s) => [
      [m.memory, a.ite(isModified(a, m, s, cache), s(m.copy(cache)), s(m.memory))],
      ...dropped(a, m, cache),
    ],
  }
  return action('evict', { cache }, behaviour)
}

function dropped<I, B>(a: Arith<I, B>, m: Cells, cache: number): Update<I> {
  return [
    [m.status(cache), a.int(INVALID)],
    [m.copy(cache), a.int(0)],
  ]
}

function shared<I, B>(a: Arith<I, B>, m: Cells, s: State<I>, cache: number): readonly [Cell, I] {
  const status = m.status(cache)
  return [status, a.ite(isModified(a, m, s, cache), a.int(SHARED), s(status))]
}

/**
 * The modified copy, or what memory has. This is a sum on purpose: one `ite` inside another would
 * ask the caches in an order, and a search with symmetry would find none.
 */
function current<I, B>(a: Arith<I, B>, m: Cells, s: State<I>): I {
  const ahead = m.caches.map(cache =>
    a.ite(isModified(a, m, s, cache), sub(a, s(m.copy(cache)), s(m.memory)), a.int(0)),
  )
  return a.add(s(m.memory), sum(a, ahead))
}

export function isModified<I, B>(a: Arith<I, B>, m: Cells, s: State<I>, cache: number): B {
  return a.eq(s(m.status(cache)), a.int(MODIFIED))
}
