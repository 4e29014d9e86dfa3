import { machine } from '../../engine/run/machine.ts'
import { judgeTrace, takeAll } from '../../engine/run/replay.ts'
import { expanded } from '../../engine/run/steps.ts'
import { traceOf } from '../../engine/trace.ts'
import { scaled } from '../../model/bounds.ts'
import { instanceOf, modelOf } from '../../model/setting.ts'
import { readNearLive } from '../../properties/limit.ts'
import { pastTheSlots, pumpRound } from '../../properties/runs/pumps.ts'
import { driftOf } from '../../properties/runs/reading.ts'
import { leaking } from '../tables/leaking.ts'

/** Traces that attain what theorems say cannot be beaten, replayed for many sizes. */
export interface Witnesses {
  readonly name: string
  /** Members of the family that were replayed. */
  readonly replayed: number
  readonly steps: number
  /** Witnesses that do not attain the bound: none, if all is right. */
  readonly failed: readonly string[]
}

/** A pump of 2B actions adds B entries, and leaves everything else as it was. */
export function pumpWitnesses(batches: readonly number[]): Witnesses {
  let steps = 0
  const failed = batches.filter(batch => {
    const m = machine(modelOf(leaking(1, scaled(batch))), scaled(batch))
    const { dstOps, templates } = m.system.variables
    const victim = dstOps[1]
    if (victim === undefined) throw new Error('the model has two netns')
    const round = traceOf(m.system, pumpRound(batch))
    const rounds = [1, 2, 3]
    const gained = rounds.map(() => {
      takeAll(m, round)
      steps += round.length
      return driftOf(m.arith, m.system, m.state, victim)
    })
    const back = [
      ...dstOps.map(({ live }) => live),
      ...[...templates.values()].flatMap(t => t.slots),
    ]
    const isBack = back.every(cell => m.state(cell) === 0)
    const adds = rounds.every((times, i) => gained[i] === times * batch)
    return !isBack || !adds || round.length !== 2 * batch
  })
  const name = `a pump of 2B actions adds B entries, B = ${span(batches)}`
  return { name, replayed: batches.length, steps, failed: failed.map(batch => `B=${batch}`) }
}

/** P2 is violated by the last of C * (B - 1) + 2 steps. */
export function pastTheSlotsWitnesses(
  cpus: readonly number[],
  batches: readonly number[],
): Witnesses {
  const sizes = cpus.flatMap(c => batches.map(batch => [c, batch] as const))
  let steps = 0
  const failed = sizes.filter(([c, batch]) => {
    const instance = instanceOf(leaking(c, scaled(batch)))
    const trace = traceOf(instance.system, expanded(pastTheSlots(c, batch)))
    steps += trace.length
    const { violatedAt } = judgeTrace(instance, trace, readNearLive)
    return violatedAt !== trace.length || trace.length !== c * (batch - 1) + 2
  })
  return {
    name: `P2 falls at step C(B-1) + 2, C = ${span(cpus)}, B = ${span(batches)}`,
    replayed: sizes.length,
    steps,
    failed: failed.map(([c, batch]) => `C=${c} B=${batch}`),
  }
}

function span(values: readonly number[]): string {
  return `${Math.min(...values)}..${Math.max(...values)}`
}
