import { label } from '../../../engine/action.ts'
import type { Arith } from '../../../engine/arith/arith.ts'
import type { State } from '../../../engine/state.ts'
import type { Action } from '../../../model/action.ts'
import type { ActionArgs, ActionName } from '../../../model/action_name.ts'
import { dstEntriesGetFast } from '../../../model/dst_ops.ts'
import { bundleOps, flowCacheOf, flowsOf, gcCount } from '../../../model/flow_cache.ts'
import { flowCacheLookupAction } from '../../../model/flow_cache_actions.ts'
import type { Model } from '../../../model/model.ts'
import type { Equation } from '../counter/numbers.ts'
import { heldInTables, type KnownEntries } from './known_entries.ts'

/** A model in numbers, whose actions are found by label. */
export interface Stepper {
  readonly model: Model
  readonly a: Arith<number, boolean>
  readonly actions: ReadonlyMap<string, Action>
}

/** A work in the queue of the kernel: the gc task or the flush of a netns. */
export interface QueuedWork {
  readonly kind: 'gc' | 'flush'
  readonly net: number
}

/** A state that the model can be in after the events so far, and what goes with it. */
export interface Candidate {
  readonly cells: number[]
  /** What schedule_work() has queued, first in, first out. */
  works: readonly QueuedWork[]
  /** Adds through a destroyed counter so far. */
  nullFrees: number
  /** What the model expects of the current event, beside what was recorded. */
  readonly equations: readonly Equation[]
  /** The works that ran in the current event. */
  ran: readonly QueuedWork[]
}

export function stateOf({ cells }: Candidate): State<number> {
  return cell => cells[cell] as number
}

export function copyOf(c: Candidate): Candidate {
  return { ...c, cells: [...c.cells] }
}

/** The candidates, each once. */
export function distinct(candidates: readonly Candidate[]): readonly Candidate[] {
  if (candidates.length < 2) return candidates
  return [...new Map(candidates.map(c => [JSON.stringify(c), c])).values()]
}

/** Takes a step in place; its result, or undefined if it is not enabled. */
export function take(
  stepper: Stepper,
  c: Candidate,
  name: ActionName,
  args: ActionArgs,
): number | undefined {
  const action = actionOf(stepper, name, args)
  const s = stateOf(c)
  if (action === undefined || !action.enabled(stepper.a, s)) return undefined
  const result = action.result(stepper.a, s)
  const { variables: v } = stepper.model
  const { net = 0 } = args
  const queues = name === 'flow_cache_lookup' || name === 'flow_cache_flush_tasklet'
  const before = queues ? listed(stepper, s, net) : 0
  const update = action.next(stepper.a, s)
  const late = update.some(([cell, value]) => v.nullSlots.includes(cell) && s(cell) !== value)
  if (late) c.nullFrees += flowCacheOf(stepper.model.variables).xfrmsPerBundle
  for (const [cell, value] of update) c.cells[cell] = value
  if (queues && listed(stepper, s, net) > before) schedule(c, { kind: 'gc', net })
  return result
}

function actionOf(stepper: Stepper, name: ActionName, args: ActionArgs): Action | undefined {
  const own = stepper.actions.get(label(name, args))
  if (own !== undefined || args.kept === undefined) return own
  return flowCacheLookupAction(stepper.model, args)
}

/** schedule_work(): what is queued already is not queued twice. */
export function schedule(c: Candidate, work: QueuedWork): void {
  const there = c.works.some(({ kind, net }) => kind === work.kind && net === work.net)
  if (!there) c.works = [...c.works, work]
}

/** The entries on the gc list of a netns. */
export function listed(stepper: Stepper, s: State<number>, net: number): number {
  return gcCount(stepper.model, net)(stepper.a, s)
}

/** `true` if dst_alloc() would call ops->gc(), which defers a flush. */
export function overThresh(stepper: Stepper, s: State<number>, net: number): boolean {
  const ops = bundleOps(stepper.model.variables, net)
  return dstEntriesGetFast(stepper.model, ops)(stepper.a, s) > s(ops.gcThresh)
}

/** Runs all works on `cpu`, those that they queue included; every way that this can go. */
export function runWorks(
  stepper: Stepper,
  known: KnownEntries,
  start: Candidate,
  cpu: number,
): readonly Candidate[] {
  let running = [copyOf(start)]
  const done: Candidate[] = []
  while (running.length > 0) {
    running = running.flatMap(c => {
      const [work, ...rest] = c.works
      if (work === undefined) {
        done.push(c)
        return []
      }
      c.works = rest
      c.ran = [...c.ran, work]
      if (work.kind === 'gc') return gcTask(stepper, known, c, work.net, cpu)
      flush(stepper, c, work.net)
      return [c]
    })
  }
  return done
}

/** flow_cache_flush(): a tasklet on every online CPU; of a netns that is gone, nothing. */
export function flush(stepper: Stepper, c: Candidate, net: number): void {
  for (const cpu of stepper.model.variables.online.keys()) {
    take(stepper, c, 'flow_cache_flush_tasklet', { net, cpu })
  }
}

/**
 * The gc worker goes through its list. How many of the bundles on it somebody holds is known by
 * how many of those that are held are in tables still.
 */
function gcTask(
  stepper: Stepper,
  known: KnownEntries,
  c: Candidate,
  net: number,
  cpu: number,
): Candidate[] {
  const { gcBundles, gcEmpty, held } = flowsOf(stepper.model.variables, net)
  const s = stateOf(c)
  while (s(gcEmpty) > 0) take(stepper, c, 'flow_cache_gc_task', { net, entry: 'empty' })
  const flushing = c.ran.some(work => work.kind === 'flush' && work.net === net)
  const [least, most] = heldInTables(known, net, flushing)
  const dying = Array.from({ length: most - least + 1 }, (_, i) => s(held) - most + i)
  const at = { net, cpu, entry: 'bundle' } as const
  const ways: Candidate[] = []
  // Those that nobody holds first: the ways differ only in how many of the last ones are held.
  for (let left = s(gcBundles); left >= 0; left--) {
    if (dying.includes(left)) {
      const way = copyOf(c)
      for (let i = 0; i < left; i++) take(stepper, way, 'flow_cache_gc_task', { ...at, ref: 1 })
      ways.push(way)
    }
    if (left > 0 && take(stepper, c, 'flow_cache_gc_task', at) === undefined) break
  }
  return ways
}

/** dst_gc_task() destroys all that nobody holds, in whatever order of the netns. */
export function dstGcTask(stepper: Stepper, start: Candidate, cpu: number): readonly Candidate[] {
  const { netns } = flowCacheOf(stepper.model.variables)
  let ways: readonly Candidate[] = [start]
  for (;;) {
    const next = ways.flatMap(c =>
      netns.flatMap(({ garbage }, net) => {
        if (stateOf(c)(garbage) === 0) return []
        const way = copyOf(c)
        take(stepper, way, 'dst_gc_task', { net, cpu })
        return [way]
      }),
    )
    if (next.length === 0) return ways
    ways = distinct(next)
  }
}
