import { numbers } from '../engine/arith/numbers.ts'
import type { Cell, State, Update } from '../engine/state.ts'
import type { Action } from '../model/action.ts'
import type { Model } from '../model/model.ts'
import type { CellKind, DstOps, Variables } from '../model/variables.ts'
import { opsOf } from './reading.ts'

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

const kept: ReadonlySet<CellKind> = new Set([
  'online',
  'alive',
  'live',
  'released',
  'struct_net',
  'deferred',
  'dying',
])

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
      for (const [cell, value] of booking(m, state, action)) {
        if (values.has(cell)) values.set(cell, value)
      }
    },
  }
}

/** What an action that succeeded changes in the books. */
function booking(m: Model, state: State<number>, action: Action): Update<number> {
  const { variables: v, kernel } = m
  const { net = 0, cpu = 0 } = action.args
  const { released = [], structNet = [], deferred = [] } = v.lifetimes ?? {}
  const { dying = [] } = v
  const ops = v.dstOps.indexOf(opsOf(m, action) as DstOps)
  const more = (cell: Cell | undefined, amount: number): Update<number> =>
    cell === undefined ? [] : [[cell, state(cell) + amount]]
  const live = v.dstOps[ops]?.live
  switch (action.name) {
    case 'dst_alloc':
      return more(live, 1)
    case 'dst_free':
      return more(live, -1)
    case '__dst_free':
    case 'dst_release':
      return more(released[ops], 1)
    case 'dst_gc_task':
    case 'dst_destroy':
      return [...more(live, -1), ...more(released[ops], -1)]
    case 'setup_net':
      return [
        [v.alive[net] as Cell, 1],
        [structNet[net] ?? NO_CELL, 1],
        [deferred[net] ?? NO_CELL, 0],
      ]
    case 'cleanup_net':
      return [[v.alive[net] as Cell, 0]]
    case 'net_free':
      // When a struct net is freed is no business of counters: there is nothing else to compare.
      return kernel.netFree(v, net)(plain, state)
    case 'cpu_down':
    case 'cpu_up':
      return [[v.online[cpu] as Cell, action.name === 'cpu_up' ? 1 : 0]]
    case 'take_cpu_down':
      return [
        [v.online[cpu] as Cell, 0],
        [dying[cpu] as Cell, 1],
      ]
    case 'percpu_counter_hotcpu_callback':
      return [[dying[cpu] as Cell, 0]]
    case 'percpu_counter_add':
    case 'do_IRQ':
      return more(live, action.args.amount ?? 0)
    case 'proc_dointvec':
    case 'fbc_count_add':
    case 'this_cpu_write':
    case 'this_cpu_add':
    case 'this_cpu_sub':
    case 'this_cpu_try_cmpxchg':
      return []
    case 'flow_cache_lookup':
    case 'flow_cache_gc_task':
    case 'flow_cache_flush_tasklet':
    case 'flow_cache_new_hashrnd':
    case 'xfrm_policy_insert':
    case 'xfrm_state_delete':
      throw new Error(`the ledger has no books for ${action.name}`)
    default:
      return action.name satisfies never
  }
}

/** A cell of a part that the structure does not have. */
const NO_CELL = -1

/** The arithmetic where no parameter is asked for. */
const plain = numbers({ batch: 0, batchPerCpu: 0, gcThresh: 0, sysctl: 0 })
