import { type Term, terms } from '../../engine/arith/terms.ts'
import type { Cell, State } from '../../engine/state.ts'
import type { Action } from '../../model/action.ts'
import type { ActionName } from '../../model/action_name.ts'
import type { CellInfo } from '../../model/cells.ts'
import type { Kernel } from '../../model/kernel.ts'
import type { Model } from '../../model/model.ts'
import type { Column } from './column.ts'

/** A function of the kernel, and the file that it stands in. */
export interface CFunction {
  readonly name: string
  readonly file: string
}

const dst = 'net/core/dst.c'
const flow = 'net/core/flow.c'
const netns = 'net/core/net_namespace.c'
const counter = 'lib/percpu_counter.c'
const cpu = 'kernel/cpu.c'
const policy = 'net/xfrm/xfrm_policy.c'

const add = { name: '__percpu_counter_add()', file: counter }

/** The C function that each step of the model stands for. */
const functions: Readonly<Record<ActionName, CFunction>> = {
  dst_alloc: { name: 'dst_alloc()', file: dst },
  dst_free: { name: 'dst_destroy()', file: dst },
  __dst_free: { name: '__dst_free()', file: dst },
  dst_gc_task: { name: 'dst_gc_task()', file: dst },
  dst_release: { name: 'dst_release()', file: dst },
  dst_destroy: { name: 'dst_destroy()', file: dst },
  xfrm_bundle_create: { name: 'xfrm_bundle_create()', file: policy },
  setup_net: { name: 'setup_net()', file: netns },
  cleanup_net: { name: 'cleanup_net()', file: netns },
  net_free: { name: 'net_free()', file: netns },
  cpu_down: { name: 'cpu_down()', file: cpu },
  take_cpu_down: { name: 'take_cpu_down()', file: cpu },
  percpu_counter_hotcpu_callback: { name: 'percpu_counter_hotcpu_callback()', file: counter },
  cpuhp_set_state: { name: 'cpuhp_set_state()', file: cpu },
  cpu_up: { name: 'cpu_up()', file: cpu },
  proc_dointvec: { name: 'proc_dointvec()', file: 'kernel/sysctl.c' },
  flow_cache_lookup: { name: 'flow_cache_lookup()', file: flow },
  flow_cache_gc_task: { name: 'flow_cache_gc_task()', file: flow },
  flow_cache_flush_tasklet: { name: 'flow_cache_flush_tasklet()', file: flow },
  flow_cache_new_hashrnd: { name: 'flow_cache_new_hashrnd()', file: flow },
  xfrm_policy_insert: { name: 'xfrm_policy_insert()', file: policy },
  xfrm_state_delete: { name: 'xfrm_state_delete()', file: 'net/xfrm/xfrm_state.c' },
  percpu_counter_add: add,
  do_IRQ: { name: 'do_IRQ()', file: 'arch/x86/kernel/irq.c' },
  fbc_count_add: add,
  this_cpu_write: add,
  this_cpu_add: add,
  this_cpu_sub: add,
  this_cpu_try_cmpxchg: { name: 'percpu_counter_add_batch()', file: counter },
}

export function functionOf(name: ActionName): CFunction {
  return functions[name]
}

/** What a field of a kernel is in the C source, and what it decides. */
const places: Readonly<Partial<Record<keyof Kernel, CFunction & { readonly decides: string }>>> = {
  pcpucEntries: {
    name: 'xfrm_dst_ops_init(), dst_entries_init()',
    file: `${policy}, include/net/dst_ops.h`,
    decides: 'which count and which slots the adds of a netns reach',
  },
  pcpucAllocated: {
    name: 'dst_entries_destroy()',
    file: 'include/net/dst_ops.h',
    decides: 'how long the percpu block behind the counter is there',
  },
  percpuCounterAdd: { ...add, decides: 'what an add does to count and slot' },
  addForm: { ...add, decides: 'what an interrupt in the middle of an add can break' },
  percpuCounters: {
    name: 'percpu_counter_hotcpu_callback()',
    file: counter,
    decides: 'which counters are folded when a CPU goes',
  },
  pernetOperations: {
    name: 'xfrm_net_init(), xfrm4_net_init()',
    file: `${policy}, net/ipv4/xfrm4_policy.c`,
    decides: 'what the birth and the exit of a netns do to its counter',
  },
  chargedOps: { name: 'dst_destroy()', file: dst, decides: 'which netns a free is booked to' },
  gc: {
    name: 'xfrm4_garbage_collect()',
    file: 'net/ipv4/xfrm4_policy.c',
    decides: 'whether an allocation can be refused',
  },
  reaper: { name: 'dst_gc_task(), dst_destroy_rcu()', file: dst, decides: 'what destroys entries' },
  countDecAt: {
    name: 'dst_count_dec()',
    file: dst,
    decides: 'when the -1 of an entry is booked',
  },
  childCountDecAt: {
    name: 'dst_count_dec()',
    file: dst,
    decides: 'when the -1 of an entry that another holds is booked',
  },
  netFree: { name: 'net_complete_free()', file: netns, decides: 'when a struct net is freed' },
  flowCacheNets: {
    name: 'flow_cache_init()',
    file: flow,
    decides: 'which netns share a flow cache',
  },
  flowCacheOver: { name: 'flow_cache_lookup()', file: flow, decides: 'when a table is shrunk' },
  flowCacheLimit: { name: 'flow_cache_lookup()', file: flow, decides: 'when a flow is refused' },
  sumsDyingCpus: {
    name: '__percpu_counter_sum()',
    file: counter,
    decides: 'whether a sum adds the slots of CPUs on their way out',
  },
}

/** What a patch changes, by name and reference. */
export interface Changed extends CFunction {
  readonly decides: string
}

/** Where two kernels differ, as their fields say it. */
export function changesBetweenKernels(left: Kernel, right: Kernel): readonly Changed[] {
  return (Object.keys(places) as (keyof Kernel)[]).flatMap(field => {
    const place = places[field]
    return place === undefined || left[field] === right[field] ? [] : place
  })
}

/** What differs of one step between two kernels. */
export interface StepDifference {
  /** The same guard, result and writes: the patch does not change this step. */
  readonly same: boolean
  readonly guard: boolean
  readonly result: boolean
  /** The cells that only one of them writes, or that they write otherwise, by name. */
  readonly cells: readonly string[]
}

/** Compares a step on two kernels, as terms over the same cells; absent: one has no such step. */
export function stepDifference(
  left: Column,
  right: Column,
  label: string,
): StepDifference | undefined {
  const [one, other] = [left, right].map(({ instance: { system } }) => said(system, label))
  if (one === undefined || other === undefined) return undefined
  const names = new Set([...one.writes.keys(), ...other.writes.keys()])
  const cells = [...names].filter(name => one.writes.get(name) !== other.writes.get(name))
  const [guard, result] = [one.guard !== other.guard, one.result !== other.result]
  return { same: !guard && !result && cells.length === 0, guard, result, cells }
}

/** The terms of an action, as text. */
function said(m: Model, label: string) {
  const action: Action | undefined = m.actions.find(each => each.label === label)
  if (action === undefined) return undefined
  const graph = terms('open')
  const nameOf = (cell: Cell): string => (m.cells[cell] as CellInfo).name
  const s: State<Term> = cell => graph.name(nameOf(cell))
  const text = (term: Term): string =>
    term.operator === 'atom' ? term.atom : `(${term.operator} ${term.operands.map(text).join(' ')})`
  const update = action.next(graph.arith, s)
  const own = update.map(([cell, term]) => [nameOf(cell), text(term)] as const)
  return {
    guard: text(action.enabled(graph.arith, s)),
    result: text(action.result(graph.arith, s)),
    // What is written as it was is not written.
    writes: new Map(own.filter(([name, term]) => name !== term)),
  }
}
