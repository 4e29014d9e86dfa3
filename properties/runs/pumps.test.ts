import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { all } from '../../engine/arith/derived.ts'
import { searchTo } from '../../engine/explore/search_to.ts'
import type { Machine } from '../../engine/run/machine.ts'
import { afterTrace, judgeTrace, replayTrace, takeAll } from '../../engine/run/replay.ts'
import { expanded } from '../../engine/run/steps.ts'
import { type Labels, traceOf, translated } from '../../engine/trace.ts'
import { realScale, scaled } from '../../model/bounds.ts'
import { perNetInit } from '../../model/kernels/released.ts'
import type { Model } from '../../model/model.ts'
import { instanceOf, type Setting } from '../../model/setting.ts'
import { pumpedChecks, pumpedCounterexample } from '../../suite/run/pumped.ts'
import { pastTheSlotsWitnesses, pumpWitnesses } from '../../suite/run/witnesses.ts'
import { leaking } from '../../suite/tables/leaking.ts'
import { readNearLive, recovery } from '../limit.ts'
import { stepProperty } from '../property.ts'
import { pastTheSlots, toRefusal, toRefusalAtRest } from './pumps.ts'
import { fewestToRefusal, fewestToRefusalAtRest } from './refusal_steps.ts'

function settingOf(cpus: number, batch: number, gcThresh?: number): Setting {
  return leaking(cpus, scaled(batch, gcThresh))
}

function afterWritten(setting: Setting, labels: Labels): Machine<Model> {
  const instance = instanceOf(setting)
  return afterTrace(instance, traceOf(instance.system, labels))
}

/** P13, but only where no netns has any entry. */
const recoveryAtRest = stepProperty({
  ...recovery,
  claims: (a, m, s, action, t) => {
    const quiet = all(
      a,
      m.variables.dstOps.map(({ live }) => a.eq(s(live), a.int(0))),
    )
    const claims = recovery.claimsAfter(a, m, s, action, t)
    return claims.map(claim => ({ ...claim, holds: a.or(a.not(quiet), claim.holds) }))
  },
})

describe('Q2: C * (B - 1) + 2 is what a search finds', () => {
  test.each([
    ...[2, 3, 4, 8, 16, 32, 64].map(batch => [1, batch] as const),
    ...[2, 3, 4, 8, 16, 32].map(batch => [2, batch] as const),
    ...[2, 3, 4, 6, 8, 12].map(batch => [3, batch] as const),
    ...[2, 3, 4, 6].map(batch => [4, batch] as const),
    ...[2, 3].map(batch => [5, batch] as const),
  ])('C = %i, B = %i', (cpus, batch) => {
    const steps = cpus * (batch - 1) + 2
    expect(expanded(pastTheSlots(cpus, batch))).toHaveLength(steps)
    const found = searchTo(instanceOf(settingOf(cpus, batch)), readNearLive, steps)
    expect(found.trace).toHaveLength(steps)
  })

  test('with a batch of 1 there is none', () => {
    expect(searchTo(instanceOf(settingOf(2, 1)), readNearLive, 8).trace).toBeUndefined()
  })

  test('one netns alone never gets there', () => {
    const structure = { cpus: 2, netns: 1, families: ['ipv4'] as const }
    const alone = { ...settingOf(2, 2), structure, bounds: { liveMax: 6 } }
    expect(searchTo(instanceOf(alone), readNearLive, 100).trace).toBeUndefined()
  })
})

describe('Q3: the formula is what a search finds, and the trace has that length', () => {
  test.each([
    [1, 2, 1],
    [1, 2, 2],
    [1, 2, 3],
    [1, 3, 2],
    [1, 3, 4],
    [1, 4, 3],
    [1, 4, 5],
    [1, 6, 9],
    [2, 2, 2],
    [2, 3, 4],
    [2, 3, 10],
    [2, 4, 8],
    [3, 2, 3],
    [3, 3, 5],
    [4, 2, 4],
  ])('C = %i, B = %i, T = %i', (cpus, batch, gcThresh) => {
    const of = { cpus, batch, gcThresh }
    const length = fewestToRefusal(of)
    const instance = instanceOf(settingOf(cpus, batch, gcThresh))
    const trace = traceOf(instance.system, expanded(toRefusal(of)))
    expect(trace).toHaveLength(length)
    expect(judgeTrace(instance, trace, recovery).violatedAt).toBe(length)
    expect(searchTo(instance, recovery, length).trace).toHaveLength(length)
  })

  test.each([
    [2, 2, 1],
    [2, 2, 2],
    [2, 2, 3],
    [2, 3, 1],
    [3, 2, 2],
  ])('at rest: C = %i, B = %i, T = %i', (cpus, batch, gcThresh) => {
    const length = fewestToRefusalAtRest({ cpus, batch, gcThresh })
    const found = searchTo(instanceOf(settingOf(cpus, batch, gcThresh)), recoveryAtRest, length)
    expect(found.trace).toHaveLength(length)
  })

  test.each([
    [3, 2, 2],
    [3, 4, 9],
    [4, 5, 20],
  ])('at rest, the trace: C = %i, B = %i, T = %i', (cpus, batch, gcThresh) => {
    const of = { cpus, batch, gcThresh }
    const instance = instanceOf(settingOf(cpus, batch, gcThresh))
    const trace = traceOf(instance.system, expanded(toRefusalAtRest(of)))
    expect(trace).toHaveLength(fewestToRefusalAtRest(of))
    expect(judgeTrace(instance, trace, recoveryAtRest).violatedAt).toBe(trace.length)
    expect(judgeTrace(instance, trace, recovery).violatedAt).toBe(trace.length)
  })

  test('at rest on one CPU, unless the batch divides 2T + 1, there is none', () => {
    const search = (batch: number, gcThresh: number) => {
      const length = fewestToRefusalAtRest({ cpus: 1, batch, gcThresh })
      return searchTo(instanceOf(settingOf(1, batch, gcThresh)), recoveryAtRest, length + 4).trace
    }
    expect(search(2, 2)).toBeUndefined()
    expect(search(3, 2)).toBeUndefined()
    expect(search(3, 4)).toHaveLength(19)
  })

  test('at rest, with two CPUs or less than a batch, the trace is another', () => {
    expect(() => toRefusalAtRest({ cpus: 2, batch: 4, gcThresh: 9 })).toThrow('three CPUs')
    expect(() => toRefusalAtRest({ cpus: 3, batch: 8, gcThresh: 1 })).toThrow('too small')
  })

  test('a gc_thresh that slots alone could pass has another trace', () => {
    expect(() => toRefusal({ cpus: 1, batch: 8, gcThresh: 1 })).toThrow(RangeError)
    expect(() => toRefusal({ cpus: 1, batch: 1, gcThresh: 9 })).toThrow(RangeError)
  })
})

describe('the stored pumps', () => {
  test.each(pumpedChecks.map(check => [check.file, check] as const))(
    '%s: is what the pump makes today, and as long as is said',
    { tags: ['slow'] },
    (file, check) => {
      const made = pumpedCounterexample(check)
      expect(expanded(made.trace.steps)).toHaveLength(check.length)
      const text = `${JSON.stringify(made, null, 2)}\n`
      expect(text).toBe(readFileSync(`counterexamples/${file}`, 'utf8'))
    },
  )

  test('CPUs and batch are those of the kernel', () => {
    expect(pumpedChecks).toHaveLength(4)
    for (const { setting } of pumpedChecks) {
      const { gcThresh } = setting.params
      expect(setting.params).toEqual(realScale(gcThresh))
      expect(Math.max(32, 2 * setting.structure.cpus)).toBe(32)
    }
  })

  test.each(pumpedChecks.map(check => [check.file, check] as const))(
    '%s: nothing that the netns does later changes anything',
    { tags: ['slow'] },
    (_, { setting, steps }) => {
      const m = afterWritten(setting, expanded(steps))
      const refused = m.values.slice()
      const own = m.system.actions.filter(({ args }) => args.net === 1)
      const possible = own.filter(action => action.enabled(m.arith, m.state))
      expect(possible.map(({ label }) => label)).toEqual(
        [0, 1, 2, 3].map(cpu => `dst_alloc net=1 cpu=${cpu}`),
      )
      for (const action of possible) {
        expect(action.result(m.arith, m.state)).toBe(-105)
        m.apply(action.next(m.arith, m.state))
        expect(m.values).toEqual(refused)
      }
    },
  )

  test('another netns can heal the shortest for a moment: its next fold takes the slots away', () => {
    const [first] = pumpedChecks
    if (first === undefined) throw new Error('the suite has lost its pumps')
    const m = afterWritten(first.setting, expanded(first.steps))
    const own = m.system.actions.find(({ label }) => label === 'dst_alloc net=1 cpu=0')
    takeAll(m, traceOf(m.system, ['dst_alloc net=0 cpu=1']))
    expect(own?.result(m.arith, m.state)).toBe(0)
  })

  test('afterTrace: a step that cannot be taken is an error', () => {
    const steps = ['dst_alloc net=0 cpu=0', 'dst_free net=1 cpu=0']
    expect(() => afterWritten(settingOf(1, 2), steps)).toThrow(
      `step 2, "${steps[1]}", is not enabled`,
    )
  })

  test('per-net-init grants every allocation of the shortest', { tags: ['slow'] }, () => {
    const [first] = pumpedChecks
    if (first === undefined) throw new Error('the suite has lost its pumps')
    const { setting, steps, length } = first
    const granting = instanceOf({ ...setting, kernel: perNetInit })
    const instance = instanceOf(setting)
    const trace = traceOf(instance.system, expanded(steps))
    const patched = replayTrace(granting, translated(trace, granting.system))
    expect(patched).toHaveLength(length)
    expect(patched.filter(({ result }) => result !== 0)).toEqual([])
    const own = replayTrace(instance, trace)
    expect(own.findIndex(({ result }) => result !== 0)).toBe(length - 1)
  })
})

describe('witnesses', () => {
  test('each attains its bound', () => {
    expect(pumpWitnesses([2, 3, 32])).toMatchObject({ replayed: 3, steps: 222, failed: [] })
    const past = pastTheSlotsWitnesses([1, 2], [2, 32])
    expect(past).toMatchObject({ replayed: 4, steps: 3 + 33 + 4 + 64, failed: [] })
  })

  test('with a batch of 1 nothing does', () => {
    expect(pumpWitnesses([1]).failed).toEqual(['B=1'])
    expect(pastTheSlotsWitnesses([2], [1]).failed).toEqual(['C=2 B=1'])
  })
})
