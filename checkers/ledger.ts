import type { Action } from '../model/actions.ts'
import type { Model } from '../model/model.ts'
import type { Cell, State } from '../model/state.ts'
import type { CellKind, Variables } from '../model/variables.ts'
import { opsOf } from '../properties/reading.ts'

/**
 * The specification that random testing runs beside the kernel: who exists, which CPUs are online,
 * and how many entries each dst_ops really has. It knows no counters.
 */
export interface Ledger {
  /** The cells that it keeps. */
  readonly cells: readonly Cell[]
  /** The values of these cells; it throws on any other. */
  readonly state: State<number>
  /** Books what the caller of an action was told: `result` is 0 or -errno. */
  book(action: Action, result: number): void
}

const kept: ReadonlySet<CellKind> = new Set(['online', 'alive', 'live'])

export function ledger(m: Model, start: State<number>): Ledger {
  const v: Variables = m.variables
  const values = new Map<number, number>()
  for (const [cell, { kind }] of v.cells.entries())
    if (kept.has(kind)) values.set(cell, start(cell))
  const state = (cell: number): number => {
    const value = values.get(cell)
    if (value === undefined) throw new Error(`the ledger keeps no ${v.cells[cell]?.name}`)
    return value
  }
  return {
    cells: [...values.keys()],
    state,
    book: (action, result) => {
      if (result !== 0) return
      const { net = 0, cpu = 0 } = action.args
      const ops = opsOf(m, action)
      switch (action.name) {
        case 'dst_alloc':
        case 'dst_free':
          if (ops) values.set(ops.live, state(ops.live) + (action.name === 'dst_alloc' ? 1 : -1))
          return
        case 'setup_net':
        case 'cleanup_net':
          values.set(v.alive[net] as Cell, action.name === 'setup_net' ? 1 : 0)
          return
        case 'cpu_down':
        case 'cpu_up':
          values.set(v.online[cpu] as Cell, action.name === 'cpu_up' ? 1 : 0)
          return
        case 'proc_dointvec':
          return
        default:
          action.name satisfies never
      }
    },
  }
}
