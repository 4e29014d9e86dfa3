import type { Arith } from '../arith/arith.ts'
import type { Cell } from '../state.ts'

/**
 * A number, as far as it moves when some cells are shifted: by how many times the shift of each.
 * `undefined`: by something that depends on more than the shifts.
 */
export interface Shifted {
  readonly by: ReadonlyMap<Cell, number> | undefined
  /** Its value, if it is the same in every state. */
  readonly constant?: number
}

/** A truth value: constant, or the same however the cells are shifted, or not. */
export type Steady = boolean | 'steady' | 'moved'

/**
 * The reading of the arithmetic that says what does not depend on where some cells stand.
 *
 * What it calls steady is; what it calls moved may be steady all the same: it looks at operators,
 * not at values.
 */
export const shift: Arith<Shifted, Steady> = {
  int: value => ({ by: new Map(), constant: value }),
  param: () => ({ by: new Map() }),
  add: (x, y) => ({
    by: x.by && y.by && sumOfShifts(x.by, y.by),
    ...(x.constant === undefined || y.constant === undefined
      ? {}
      : { constant: x.constant + y.constant }),
  }),
  neg: ({ by, constant }) => ({
    by: by && new Map([...by].map(([cell, times]) => [cell, -times])),
    ...(constant === undefined ? {} : { constant: 0 - constant }),
  }),
  le: (x, y) => comparedShifts(x, y, (m, n) => m <= n),
  eq: (x, y) => comparedShifts(x, y, (m, n) => m === n),
  not: x => (typeof x === 'boolean' ? !x : x),
  and: (x, y) => {
    if (x === false || y === false) return false
    if (x === true) return y
    return y === true ? x : bothSteady(x, y)
  },
  or: (x, y) => {
    if (x === true || y === true) return true
    if (x === false) return y
    return y === false ? x : bothSteady(x, y)
  },
  ite: (condition, yes, no) => {
    if (condition === true) return yes
    if (condition === false) return no
    const same = yes.by !== undefined && no.by !== undefined && equalShifts(yes.by, no.by)
    return { by: condition === 'steady' && same ? yes.by : undefined }
  },
}

/** A cell of a state in this reading: one that is shifted, or one that stays. */
export function shiftedCell(cell: Cell, isShifted: boolean): Shifted {
  return { by: isShifted ? new Map([[cell, 1]]) : new Map() }
}

/** `true` if the number is the same however the cells are shifted. */
export function isSteady({ by }: Shifted): boolean {
  return by !== undefined && by.size === 0
}

/** Two numbers that move together compare alike wherever they are. */
function comparedShifts(x: Shifted, y: Shifted, holds: (x: number, y: number) => boolean): Steady {
  if (x.constant !== undefined && y.constant !== undefined) return holds(x.constant, y.constant)
  if (x.by === undefined || y.by === undefined) return 'moved'
  return equalShifts(x.by, y.by) ? 'steady' : 'moved'
}

function bothSteady(x: 'steady' | 'moved', y: 'steady' | 'moved'): Steady {
  return x === 'steady' ? y : 'moved'
}

function equalShifts(x: ReadonlyMap<Cell, number>, y: ReadonlyMap<Cell, number>): boolean {
  return x.size === y.size && [...x].every(([cell, times]) => y.get(cell) === times)
}

function sumOfShifts(
  x: ReadonlyMap<Cell, number>,
  y: ReadonlyMap<Cell, number>,
): ReadonlyMap<Cell, number> {
  const total = new Map(x)
  for (const [cell, times] of y) total.set(cell, (total.get(cell) ?? 0) + times)
  return new Map([...total].filter(([, times]) => times !== 0))
}
