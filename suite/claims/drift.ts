import { rationalText } from '../../engine/drift/mean_cycle.ts'
import { figure } from '../../engine/figure.ts'
import { type Machine, machine } from '../../engine/run/machine.ts'
import { afterTrace, takeAll } from '../../engine/run/replay.ts'
import { expanded } from '../../engine/run/steps.ts'
import { traceOf } from '../../engine/trace.ts'
import { ENOBUFS } from '../../model/action_name.ts'
import { INT_MAX, realScale, scaled } from '../../model/bounds.ts'
import { copiedTemplate } from '../../model/kernels/released.ts'
import { instanceOf, modelOf, type Setting } from '../../model/setting.ts'
import { netnsDrift } from '../../properties/runs/netns_drift.ts'
import { pumpRound, toRefusalAtRest } from '../../properties/runs/pumps.ts'
import { driftOf } from '../../properties/runs/reading.ts'
import { fewestToRefusalAtRest } from '../../properties/runs/refusal_steps.ts'
import type { ReportVerdict } from '../tables/bug_report.ts'
import { leaking } from '../tables/leaking.ts'

/** @file The report's sentences about the drift itself, decided with its own numbers. */

interface DriftClaim {
  readonly verdict: ReportVerdict
  readonly evidence: string
}

/** percpu_counter_batch on up to 16 CPUs, in entries. */
const BATCH = 32

const ROUNDS = 250

/** The drifts of both netns after each of many rounds of the pump, on one CPU. */
function pumped(): readonly (readonly number[])[] {
  const setting = leaking(1, realScale(INT_MAX))
  const now = machine(modelOf(setting), setting.params)
  const round = traceOf(now.system, pumpRound(BATCH))
  return Array.from({ length: ROUNDS }, () => {
    takeAll(now, round)
    return now.system.variables.dstOps.map(ops => driftOf(now.arith, now.system, now.state, ops))
  })
}

/** R11: down and up, step by step. */
export function downAndUp(): DriftClaim {
  const drifts = pumped()
  const steady = drifts.every(
    ([down, up], i) => down === -(i + 1) * BATCH && up === (i + 1) * BATCH,
  )
  const [down = 0, up = 0] = drifts.at(-1) ?? []
  return {
    verdict: steady ? 'confirmed' : 'refuted',
    evidence:
      `${figure(ROUNDS)} rounds of ${pumpRound(BATCH).length} actions, after which nobody has an ` +
      `entry: counts ${figure(down)} and ${figure(up)}`,
  }
}

/** Whether every step that the second netns can take is an allocation that is refused. */
function isRefusedEverywhere(now: Machine): boolean {
  const own = now.system.actions.filter(({ args }) => args.net === 1)
  const possible = own.filter(action => action.enabled(now.arith, now.state))
  return (
    possible.length > 0 &&
    possible.every(action => action.result(now.arith, now.state) === -ENOBUFS)
  )
}

/** With gc_thresh = INT_MAX, and the largest count that dst_entries_get_fast(), an int, returns. */
function isGrantedAtIntMax(): boolean {
  const setting = leaking(4, realScale(INT_MAX))
  const now = machine(modelOf(setting), setting.params)
  const victim = now.system.variables.dstOps[1]
  if (victim === undefined) throw new Error('the model has two netns')
  now.values[victim.count] = INT_MAX
  const allocs = now.system.actions.filter(
    ({ name, args }) => name === 'dst_alloc' && args.net === 1,
  )
  return allocs.every(action => action.result(now.arith, now.state) === 0)
}

/** R12: the end of it, with the old default of gc_thresh on 4 CPUs. */
export function unusable(): DriftClaim {
  const of = { cpus: 4, batch: BATCH, gcThresh: 32768 }
  const instance = instanceOf(leaking(of.cpus, realScale(of.gcThresh)))
  const steps = traceOf(instance.system, expanded(toRefusalAtRest(of)))
  const now = afterTrace(instance, steps)
  const quiet = now.system.variables.dstOps.every(ops => now.state(ops.live) === 0)
  const least = fewestToRefusalAtRest(of) === steps.length
  const isSo = isRefusedEverywhere(now) && quiet && least && isGrantedAtIntMax()
  return {
    verdict: isSo ? 'confirmed' : 'refuted',
    evidence:
      `T = ${of.gcThresh}: after ${figure(steps.length)} steps, and no fewer, a ` +
      'netns is refused on every CPU while no netns has an entry; with T = INT_MAX it is not ' +
      'refused at a count of INT_MAX, the largest that an int can show',
  }
}

function meanOf(netns: number, hotplug: boolean): string {
  const entries = ['dst_alloc', 'dst_free'] as const
  const setting: Setting = {
    kernel: copiedTemplate,
    structure: { cpus: 2, netns, families: ['ipv4'] },
    params: scaled(2),
    bounds: { liveMax: 2 },
    actions: hotplug ? [...entries, 'cpu_down', 'cpu_up'] : entries,
  }
  return rationalText(netnsDrift({ setting }).mean)
}

/** R14: two are enough, and one is not. */
export function twoAreEnough(): DriftClaim {
  const [one, two] = [meanOf(1, false), meanOf(2, false)]
  return {
    verdict: two === '1/2' && one === '0' ? 'confirmed' : 'refuted',
    evidence:
      `B = 2, C = 2: at most ${two} entry an action with two netns, ${one} with one; ` +
      `${meanOf(1, true)} with one where CPUs go offline and come back`,
  }
}

/** R17: the same actions, one after another on one CPU, always end in the same way. */
export function takesLuck(): DriftClaim {
  const drifts = pumped().map(([, up = 0]) => up)
  const gains = new Set(drifts.map((up, i) => up - (drifts[i - 1] ?? 0)))
  const certain = gains.size === 1 && !gains.has(0)
  return {
    verdict: certain ? 'refuted' : 'confirmed',
    evidence:
      `${pumpRound(BATCH).length} actions in a fixed order on one CPU give ${[...gains].join(', ')} ` +
      `entries to the other netns, each of ${figure(ROUNDS)} times`,
  }
}
