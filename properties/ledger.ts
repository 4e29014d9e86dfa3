import { numbers } from '../engine/arith/numbers.ts'
import type { SimulateRequest } from '../engine/simulate/request.ts'
import type { Specification } from '../engine/simulate/specification.ts'
import type { Cell, State, Update } from '../engine/state.ts'
import { type Instance, valuesOf } from '../engine/system.ts'
import type { Action } from '../model/action.ts'
import type { CellKind } from '../model/cells.ts'
import { DYING, RETURNING } from '../model/hotplug_state.ts'
import type { Model } from '../model/model.ts'
import type { DstOps, Variables } from '../model/variables.ts'
import { opsOf } from './reading.ts'

const kept: ReadonlySet<CellKind> = new Set([
  'online',
  'alive',
  'live',
  'released',
  'bundles',
  'falling',
  'struct_net',
  'deferred',
  'dying',
])

/**
 * The specification that random testing runs beside a kernel: who exists, which CPUs are online,
 * and how many entries each dst_ops really has. It knows no counters. No netns gets more entries
 * than the bounds leave it.
 */
export function ledger(of: Instance<Model>, start: State<number>): Specification {
  const { system: m, bounds } = of
  const { liveMax = Number.POSITIVE_INFINITY } = bounds
  const a = numbers(valuesOf(m, of.params))
  const v: Variables = m.variables
  const values = new Map<number, number>()
  for (const [cell, { kind }] of v.cells.entries())
    if (kept.has(kind)) values.set(cell, start(cell))
  const state = (cell: number): number => {
    const value = values.get(cell)
    if (value === undefined) throw new Error(`the ledger keeps no ${v.cells[cell]?.name}`)
    return value
  }
  const isFull = (action: Action): boolean => {
    const more = new Map<string, number>([
      ['dst_alloc', 1],
      ['xfrm_bundle_create', 2],
    ]).get(action.name)
    const ops = more === undefined ? undefined : opsOf(m, action)
    return ops !== undefined && state(ops.live) + (more ?? 0) > liveMax
  }
  return {
    cells: [...values.keys()],
    state,
    allows: (action: Action) => !isFull(action) && action.enabled(a, state),
    book: (action: Action, result) => {
      if (result !== 0) return
      for (const [cell, value] of booking(m, state, action)) {
        if (values.has(cell)) values.set(cell, value)
      }
    },
  }
}

/** An instance of a model with its specification: what `simulate` runs. */
export function withLedger(
  of: Instance<Model>,
): Instance<Model> & Pick<SimulateRequest<Model>, 'specification'> {
  return { ...of, specification: start => ledger(of, start) }
}

/** What an action that succeeded changes in the books. */
function booking(m: Model, state: State<number>, action: Action): Update<number> {
  const { variables: v, kernel } = m
  const { net = 0, cpu = 0 } = action.args
  const { structNet = [], deferred = [] } = v.lifetimes ?? {}
  const { dying = [] } = v
  const { live, released, bundles, falling }: Partial<DstOps> = opsOf(m, action) ?? {}
  const outer = action.args.bundle === 1
  const more = (cell: Cell | undefined, amount: number): Update<number> =>
    cell === undefined ? [] : [[cell, state(cell) + amount]]
  switch (action.name) {
    case 'dst_alloc':
      return more(live, 1)
    case 'dst_free':
      return more(live, -1)
    case '__dst_free':
    case 'dst_release':
      return [...more(released, 1), ...(outer ? [...more(bundles, -1), ...more(falling, 1)] : [])]
    case 'xfrm_bundle_create':
      return [...more(live, 2), ...more(bundles, 1)]
    case 'dst_gc_task':
    case 'dst_destroy':
      return [
        ...more(live, outer ? -2 : -1),
        ...more(released, -1),
        ...(outer ? more(falling, -1) : []),
      ]
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
      return kernel.netFree(m, net)(plain, state)
    case 'cpu_down':
      return [[v.online[cpu] as Cell, 0]]
    case 'cpu_up':
      return [
        [v.online[cpu] as Cell, 1],
        [dying[cpu] ?? NO_CELL, 0],
      ]
    case 'cpuhp_set_state':
      return [[dying[cpu] as Cell, RETURNING]]
    case 'take_cpu_down':
      return [
        [v.online[cpu] as Cell, 0],
        [dying[cpu] as Cell, DYING],
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
