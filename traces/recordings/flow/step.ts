import { ENOMEM } from '../../../model/action_name.ts'
import { bundleOps } from '../../../model/flow_cache.ts'
import { percpuCounterBatch } from '../../../model/percpu_counter_hotplug.ts'
import type { FlowRecording } from '../read/events.ts'
import type { FlowEvent } from '../read/schemas.ts'
import {
  type Candidate,
  copyOf,
  dstGcTask,
  flush,
  listed,
  runWorks,
  schedule,
  stateOf,
  take,
} from './candidates.ts'
import { cleared, flushed, invalidated, tableOf, tablesOf } from './known_entries.ts'
import { lookedUp } from './lookup.ts'
import { did, equated, type FlowReplay, netOf, noteWorks } from './run.ts'

/** FLOW_HASH_RND_PERIOD, in seconds. */
const RND_PERIOD_S = 600

/** Every way that the model can go at an event. */
export function flowStep(
  run: FlowReplay,
  recording: FlowRecording,
  event: FlowEvent,
  position: number,
): readonly Candidate[] {
  const { candidates, known } = run
  const each = (way: (c: Candidate) => readonly Candidate[]): readonly Candidate[] =>
    candidates.flatMap(c => way(copyOf(c)))
  const net = netOf(run, event)
  switch (event.op) {
    case 'boot':
    case 'netns.create':
      return born(run, event, recording.header.batch)
    case 'netns.destroy':
      return destroyed(run, event, net)
    case 'flow.lookup': {
      const next = () => nextSeen(recording, position)
      return lookedUp(run, known, candidates, { ...event, net, next })
    }
    case 'flow.release':
      return referenceReleased(run, event.ref, net)
    case 'flow.flush':
      flushed(known, net, true)
      return each(c => {
        flush(run, c, net)
        return [c]
      })
    case 'work.run': {
      const ways = each(c => runWorks(run, known, c, event.cpu))
      noteWorks(run, ways)
      return ways.map(c => equated(c, 'works', c.ran.length, event.works))
    }
    case 'rcu.run':
      // Nothing in this kernel hands a bundle of the cache to RCU.
      return each(c => [equated(c, 'callbacks', 0, event.callbacks)])
    case 'cpu.offline':
      return cpuGone(run, event.cpu)
    case 'cpu.online':
      return each(c => did(c, take(run, c, 'cpu_up', { cpu: event.cpu })))
    case 'time.advance':
      return timePassed(run, event.cpu, event.seconds)
    case 'sa.rekey':
      invalidated(known, net, 'rekey')
      return each(c => did(c, take(run, c, 'xfrm_state_delete', { net })))
    case 'policy.genid':
      return policyInserted(run, net, event.genid)
    default:
      return event satisfies never
  }
}

function born(
  run: FlowReplay,
  event: FlowEvent & { op: 'boot' | 'netns.create' },
  batch: number,
): readonly Candidate[] {
  const net = run.nets.size
  run.nets.set(event.netns, net)
  run.rndTimer.set(net, run.now + RND_PERIOD_S)
  return run.candidates.flatMap(before => {
    const c = copyOf(before)
    const result = net === 0 ? 0 : take(run, c, 'setup_net', { net })
    if (result === undefined) return []
    const expected = percpuCounterBatch(run.model)(run.a, stateOf(c))
    const way = net === 0 ? equated(c, 'batch', expected, batch) : c
    return [equated(way, 'result', result === -ENOMEM ? 'ENOMEM' : 'ok', event.result)]
  })
}

/** The devices go down first, which flushes; then works may run, and then the netns exits. */
function destroyed(
  run: FlowReplay,
  event: FlowEvent & { op: 'netns.destroy' },
  net: number,
): readonly Candidate[] {
  const { known } = run
  const { live, count } = bundleOps(run.model.variables, net)
  const down = run.candidates.map(before => {
    const c = equated(copyOf(before), 'liveBefore', stateOf(before)(live), event.liveBefore)
    take(run, c, 'xfrm_state_delete', { net })
    flush(run, c, net)
    return c
  })
  for (const table of tablesOf(known, net)) cleared(table)
  const drained = event.drain
    ? down.flatMap(c => runWorks(run, known, c, event.cpu as number))
    : down
  noteWorks(run, drained)
  run.rndTimer.delete(net)
  run.exited.add(net)
  return drained.flatMap(c => {
    const s = stateOf(c)
    const gone = equated(c, 'gcListAtExit', listed(run, s, net), event.gcListAtExit)
    const counted = equated(gone, 'countAtExit', s(count), event.countAtExit)
    const left = s(live) > 0 ? 'ok:live dsts remain' : 'ok'
    const ended = equated(
      equated(counted, 'liveAfter', s(live), event.liveAfter),
      'result',
      left,
      event.result,
    )
    return did(ended, take(run, ended, 'cleanup_net', { net }))
  })
}

/** Its tables are emptied onto the gc lists of all netns that live, and its slots are folded. */
function cpuGone(run: FlowReplay, cpu: number): readonly Candidate[] {
  const { nets, exited, known } = run
  const living = [...nets.values()].filter(net => !exited.has(net))
  const ways = run.candidates.flatMap(before => {
    const c = copyOf(before)
    const result = take(run, c, 'cpu_down', { cpu })
    for (const net of living) {
      const s = stateOf(before)
      if (listed(run, stateOf(c), net) > listed(run, s, net)) schedule(c, { kind: 'gc', net })
    }
    return did(c, result)
  })
  for (const net of living) cleared(tableOf(known, net, cpu))
  return ways
}

/** The last reference to a bundle goes: in the cache or dead, where that is not known both ways. */
function referenceReleased(run: FlowReplay, ref: number, net: number): readonly Candidate[] {
  const { refs } = run.known
  const bundle = refs.get(ref)
  refs.delete(ref)
  if (bundle === undefined) return []
  bundle.refs--
  if (bundle.refs > 0) return run.candidates
  const { place } = bundle
  return run.candidates.flatMap(c => {
    const [alive, dead] = [copyOf(c), copyOf(c)]
    return [
      ...(place === 'dead' ? [] : did(alive, take(run, alive, 'dst_release', { net }))),
      ...(place === 'table' || place === 'list'
        ? []
        : did(dead, take(run, dead, 'dst_release', { net, dead: 1 }))),
    ]
  })
}

/**
 * The timers of the caches that are due set their flags. Whether dst_gc_task() was due as well,
 * whose delay the model does not have, and whether works ran before or after it, or not at all, the
 * observation says.
 */
function timePassed(run: FlowReplay, cpu: number, seconds: number): readonly Candidate[] {
  run.now += seconds
  const due = [...run.rndTimer].filter(([, at]) => at <= run.now)
  for (const [net, at] of due) {
    const missed = Math.floor((run.now - at) / RND_PERIOD_S)
    run.rndTimer.set(net, at + (missed + 1) * RND_PERIOD_S)
  }
  const works = (cs: readonly Candidate[]) => cs.flatMap(c => runWorks(run, run.known, c, cpu))
  const dsts = (cs: readonly Candidate[]) => cs.flatMap(c => dstGcTask(run, c, cpu))
  const ways = run.candidates.flatMap(before => {
    const c = copyOf(before)
    for (const [net] of due) take(run, c, 'flow_cache_new_hashrnd', { net })
    return [[c], works([c]), dsts([c]), dsts(works([c])), works(dsts([c]))].flat()
  })
  noteWorks(run, ways)
  return ways
}

/** Not every insertion raises the genid: the recorded one says whether this did. */
function policyInserted(run: FlowReplay, net: number, genid: number): readonly Candidate[] {
  const before = run.genid[net] as number
  const after = genid === before ? before : before + 1
  run.genid[net] = after
  if (after === before) return run.candidates.map(c => equated(c, 'genid', after, genid))
  invalidated(run.known, net, 'genid')
  return run.candidates.flatMap(before => {
    const c = equated(copyOf(before), 'genid', after, genid)
    return did(c, take(run, c, 'xfrm_policy_insert', { net }))
  })
}

/** The next observation of a table, and the lookups of it up to that. */
function nextSeen({ flowEvents }: FlowRecording, position: number) {
  const looked = flowEvents[position]
  if (looked?.op !== 'flow.lookup') return undefined
  let lookups = 0
  for (let i = position; i < flowEvents.length; i++) {
    const event = flowEvents[i]
    const same = event?.op === 'flow.lookup' && event.netns === looked.netns
    if (same && event.cpu === looked.cpu) lookups++
    const hashCount = event?.observed?.flow[looked.netns]?.hash[looked.cpu]
    if (hashCount !== undefined) return { hashCount, lookups }
  }
  return undefined
}
