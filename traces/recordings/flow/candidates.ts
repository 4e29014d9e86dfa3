import { label } from '../../../engine/action.ts'
import type { Arith } from '../../../engine/arith/arith.ts'
import type { State } from '../../../engine/state.ts'
import type { Action } from '../../../model/action.ts'
import { type ActionArgs, type ActionName, ENOBUFS } from '../../../model/action_name.ts'
import { dstEntriesGetFast } from '../../../model/dst_ops.ts'
import { bundleOps, flowCacheOf, flowsOf, gcCount } from '../../../model/flow_cache.ts'
import { flowCacheLookupAction } from '../../../model/flow_cache_actions.ts'
import type { Model } from '../../../model/model.ts'
import type { Equation } from '../counter/numbers.ts'
import { type Books, heldInTables } from './known_entries.ts'

/** A model whose actions are found by name. */
export interface Stepper {
  readonly model: Model
  readonly a: Arith<number, boolean>
  readonly actions: Map<string, Action>
}

/** A work in the queue of the kernel: the gc task or the flush of a netns. */
export interface Work {
  readonly kind: 'gc' | 'flush'
  readonly net: number
}

/** A state that the model can be in after the events so far, and what goes with it. */
export interface Candidate {
  readonly cells: number[]
  /** What schedule_work() has queued, first in, first out. */
  works: readonly Work[]
  /** Adds through a destroyed counter so far. */
  nullFrees: number
  /** What the model says about the current event, beside what was recorded. */
  said: readonly Equation[]
  /** The works that ran in the current event. */
  ran: readonly Work[]
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
  m: Stepper,
  c: Candidate,
  name: ActionName,
  args: ActionArgs,
): number | undefined {
  const action = actionOf(m, name, args)
  const s = stateOf(c)
  if (action === undefined || !action.enabled(m.a, s)) return undefined
  const result = action.result(m.a, s)
  const { variables: v } = m.model
  const { net = 0 } = args
  const queues = name === 'flow_cache_lookup' || name === 'flow_cache_flush_tasklet'
  const before = queues ? listed(m, s, net) : 0
  const update = action.next(m.a, s)
  const late = update.some(([cell, value]) => v.nullSlots.includes(cell) && s(cell) !== value)
  if (late) c.nullFrees += flowCacheOf(m.model.variables).xfrmsPerBundle
  for (const [cell, value] of update) c.cells[cell] = value
  if (queues && listed(m, s, net) > before) schedule(c, { kind: 'gc', net })
  return result
}

function actionOf(m: Stepper, name: ActionName, args: ActionArgs): Action | undefined {
  const known = m.actions.get(label(name, args))
  if (known !== undefined || args.kept === undefined) return known
  return flowCacheLookupAction(m.model.kernel, m.model.variables, args)
}

/** schedule_work(): what is queued already is not queued twice. */
export function schedule(c: Candidate, work: Work): void {
  const there = c.works.some(({ kind, net }) => kind === work.kind && net === work.net)
  if (!there) c.works = [...c.works, work]
}

/** The entries on the gc list of a netns. */
export function listed(m: Stepper, s: State<number>, net: number): number {
  return gcCount(m.a, s, m.model.variables, net)
}

/** `true` if dst_alloc() would call ops->gc(), which defers a flush. */
export function overThresh(m: Stepper, s: State<number>, net: number): boolean {
  const { variables: v, kernel } = m.model
  const ops = bundleOps(v, net)
  return dstEntriesGetFast(m.a, s, v, kernel, ops) > s(ops.gcThresh)
}

/** Runs all works on `cpu`, those that they queue included; every way that this can go. */
export function runWorks(
  m: Stepper,
  books: Books,
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
      if (work.kind === 'gc') return gcTask(m, books, c, work.net, cpu)
      flush(m, c, work.net)
      return [c]
    })
  }
  return done
}

/** flow_cache_flush(): a tasklet on every online CPU; of a netns that is gone, nothing. */
export function flush(m: Stepper, c: Candidate, net: number): void {
  for (const cpu of m.model.variables.online.keys()) {
    take(m, c, 'flow_cache_flush_tasklet', { net, cpu })
  }
}

/**
 * The gc worker goes through its list. How many of the bundles on it somebody holds is known by
 * how many of those that are held are in tables still.
 */
function gcTask(m: Stepper, books: Books, c: Candidate, net: number, cpu: number): Candidate[] {
  const { gcBundles, gcEmpty, held } = flowsOf(m.model.variables, net)
  const s = stateOf(c)
  while (s(gcEmpty) > 0) take(m, c, 'flow_cache_gc_task', { net, entry: 'empty' })
  const flushing = c.ran.some(work => work.kind === 'flush' && work.net === net)
  const [least, most] = heldInTables(books, net, flushing)
  const dying = Array.from({ length: most - least + 1 }, (_, i) => s(held) - most + i)
  const at = { net, cpu, entry: 'bundle' } as const
  const ways: Candidate[] = []
  // Those that nobody holds first: the ways differ only in how many of the last ones are held.
  for (let left = s(gcBundles); left >= 0; left--) {
    if (dying.includes(left)) {
      const way = copyOf(c)
      for (let i = 0; i < left; i++) take(m, way, 'flow_cache_gc_task', { ...at, ref: 1 })
      ways.push(way)
    }
    if (left > 0 && take(m, c, 'flow_cache_gc_task', at) === undefined) break
  }
  return ways
}

/** dst_gc_task() destroys all that nobody holds, in whatever order of the netns. */
export function dstGcTask(m: Stepper, start: Candidate, cpu: number): readonly Candidate[] {
  const { netns } = flowCacheOf(m.model.variables)
  let ways: readonly Candidate[] = [start]
  for (;;) {
    const next = ways.flatMap(c =>
      netns.flatMap(({ garbage }, net) => {
        if (stateOf(c)(garbage) === 0) return []
        const way = copyOf(c)
        take(m, way, 'dst_gc_task', { net, cpu })
        return [way]
      }),
    )
    if (next.length === 0) return ways
    ways = distinct(next)
  }
}

/** The result of a lookup in the words of recordings. */
export function resultText(code: number): string {
  if (code === 0) return 'ok'
  return code === -ENOBUFS ? 'ENOBUFS' : `${code}`
}
