import { type Action, action } from '../engine/action.ts'
import type { Arith } from '../engine/arith/arith.ts'
import { all, lt } from '../engine/arith/derived.ts'
import type { Cell, State, Update } from '../engine/state.ts'
import type { CellInfo, System } from '../engine/system.ts'

/**
 * Peterson's lock for N processes. A process climbs through the levels 1 .. N - 1, each of which
 * holds the last to come back; who is through all of them is in the critical section.
 *
 *     for level in 1 .. N - 1:
 *       at[process] = level                                    raise
 *       last[level] = process                                  sign
 *       wait until at[other] < level for all others,           pass
 *         or last[level] != process
 *     critical section
 *     at[process] = 0                                          leave
 *
 * Atomicity: each of the four lines on the right is one step. A machine, too, takes each write at
 * once; it would read the variables of `pass` one after another, which is finer than this system.
 * Counts of states depend on that choice, and those in the literature differ. Under this one Spin
 * 6.5.2 stores 20, 417 and 9,272 states for 2, 3 and 4 processes.
 * @source G. L. Peterson, Myths about the mutual exclusion problem, Information Processing Letters
 *   12 (1981)
 */
export interface Lock extends System {
  readonly processes: readonly number[]
  /** The level of a process; 0: it does not want the lock. */
  at(process: number): Cell
  /** What a process does next on its way up: RAISE, SIGN or PASS. */
  line(process: number): Cell
  /** Who came last to a level. */
  last(level: number): Cell
}

const RAISE = 0
const SIGN = 1
export const PASS = 2

/** A variant of the lock is a value: what `sign` writes, besides going on to the next line. */
export interface Variant {
  readonly name: string
  sign<I, B>(a: Arith<I, B>, last: Cell, process: number): Update<I>
}

export const peterson: Variant = {
  name: 'peterson',
  sign: (a, last, process) => [[last, a.int(process)]],
}

/** A wrong one: nobody signs. */
export const unsigned: Variant = { name: 'unsigned', sign: () => [] }

/** The lock for so many processes, none of which wants it at the start. */
export function lock(variant: Variant, size: number): Lock {
  const processes = [...Array(size).keys()]
  const levels = processes.slice(1)
  const cells: Cells = {
    processes,
    at: process => process,
    line: process => size + process,
    last: level => 2 * size + level - 1,
  }
  return {
    ...cells,
    name: `${variant.name} of ${size}`,
    cells: [
      ...processes.map(process => ofProcess('at', process, size - 1)),
      ...processes.map(process => ofProcess('line', process, PASS)),
      ...levels.map(level => ofLevel(level, size - 1)),
    ],
    scalarsets: [{ name: 'process', size }],
    parameters: [],
    initial: a => () => a.int(0),
    actions: processes.flatMap(process => [
      ...levels.flatMap(level => climb(cells, variant, process, level)),
      leave(cells, process),
    ]),
  }
}

type Cells = Pick<Lock, 'processes' | 'at' | 'line' | 'last'>

/** What belongs to a member of a scalarset says so in its index. */
function ofProcess(stem: string, process: number, high: number): CellInfo {
  return { name: `${stem}[${process}]`, stem, index: { process }, range: () => ({ low: 0, high }) }
}

/** Levels come in an order, so they are no scalarset: each is a variable by itself. */
function ofLevel(level: number, high: number): CellInfo {
  const name = `last[${level}]`
  return { name, stem: name, index: {}, range: () => ({ low: 0, high }) }
}

/** The three lines of a process at a level. */
function climb(m: Cells, variant: Variant, process: number, level: number): readonly Action[] {
  const { at, line, last } = m
  const args = { process, level }
  return [
    action('raise', args, {
      enabled: (a, s) => isAt(a, m, s, process, level - 1, RAISE),
      next: a => [
        [at(process), a.int(level)],
        [line(process), a.int(SIGN)],
      ],
    }),
    action('sign', args, {
      enabled: (a, s) => isAt(a, m, s, process, level, SIGN),
      next: a => [[line(process), a.int(PASS)], ...variant.sign(a, last(level), process)],
    }),
    action('pass', args, {
      enabled: (a, s) => {
        const below = others(m, process).map(other => lt(a, s(at(other)), a.int(level)))
        const notLast = a.not(a.eq(s(last(level)), a.int(process)))
        return a.and(isAt(a, m, s, process, level, PASS), a.or(all(a, below), notLast))
      },
      next: a => [[line(process), a.int(RAISE)]],
    }),
  ]
}

function leave(m: Cells, process: number): Action {
  return action(
    'leave',
    { process },
    {
      enabled: (a, s) => critical(a, m, s, process),
      next: a => [[m.at(process), a.int(0)]],
    },
  )
}

/** A process has reached a level, and `line` is what it does next. */
export function isAt<I, B>(
  a: Arith<I, B>,
  m: Cells,
  s: State<I>,
  process: number,
  level: number,
  line: number,
): B {
  return a.and(a.eq(s(m.at(process)), a.int(level)), a.eq(s(m.line(process)), a.int(line)))
}

export function others({ processes }: Cells, process: number): readonly number[] {
  return processes.filter(other => other !== process)
}

/** It is through the last level. */
export function critical<I, B>(a: Arith<I, B>, m: Cells, s: State<I>, process: number): B {
  return isAt(a, m, s, process, m.processes.length - 1, RAISE)
}
