import { describe, expect, test } from 'vitest'
import { replayTrace } from '../../engine/run/replay.ts'
import type { SimulateRequest } from '../../engine/simulate/request.ts'
import { simulate } from '../../engine/simulate/simulate.ts'
import { labelsOf } from '../../engine/trace.ts'
import { realScale } from '../../model/bounds.ts'
import { perNetInit } from '../../model/kernels/released.ts'
import { buildModel } from '../../model/model.ts'
import { instanceOf, type Setting, settingText } from '../../model/setting.ts'
import { totalIsLive } from '../../properties/conservation.ts'
import { ledger, withLedger } from '../../properties/ledger.ts'
import { readNearLive } from '../../properties/limit.ts'
import { properties } from '../../properties/properties.ts'
import { sometimes } from '../../properties/sometimes.ts'
import { verdictsOf } from '../../suite/findings/finding.ts'
import { campaignSeed, runSimulateCheck } from '../../suite/run/campaigns.ts'
import { leaking } from '../../suite/tables/leaking.ts'
import { simulateChecks } from '../../suite/tables/simulate.ts'
import { expectAsExpected } from '../findings.ts'

const actions = ['dst_alloc', 'dst_free'] as const

function request(setting: Setting, seed: number): SimulateRequest {
  return { ...withLedger(instanceOf(setting)), properties: [readNearLive], seed, runs: 25 }
}

describe('simulate: P2 on copied-template at B = 32', () => {
  test.each([1, 2])(
    '%i CPUs: found in each of 50 seeds, with a trace that replays',
    { tags: ['slow'] },
    cpus => {
      const setting = leaking(cpus, realScale())
      for (let seed = 1; seed <= 50; seed++) {
        const found = simulate({ ...request(setting, seed) }).properties.get('P2')
        if (found === undefined || !('trace' in found))
          throw new Error(`seed ${seed} found nothing`)
        const steps = replayTrace(instanceOf(setting), found.trace, readNearLive)
        const violatedAt = steps.findIndex(({ violation }) => violation !== undefined)
        expect(violatedAt, `seed ${seed}`).toBe(found.trace.length - 1)
      }
    },
  )

  test('the printed seed, path and replay path give the same trace again', () => {
    const campaign = request(leaking(2, realScale()), 7)
    const found = simulate(campaign).properties.get('P2')
    if (found === undefined || !('trace' in found)) throw new Error('found nothing')
    const { path, replayPath, trace } = found
    expect(replayPath).not.toBe('')
    const again = simulate({ ...campaign, path, replayPath })
    expect(again.properties.get('P2')).toMatchObject({ verdict: 'violated', trace })
    expect(again.steps).toBeLessThan(2 * trace.length)
  })

  test('the same seed gives the same campaign, another seed another', () => {
    const trace = (seed: number) => {
      const found = simulate(request(leaking(1, realScale()), seed)).properties.get('P2')
      if (found === undefined || !('trace' in found)) throw new Error(`seed ${seed} found nothing`)
      return labelsOf(found.trace)
    }
    expect(trace(3)).toEqual(trace(3))
    expect(trace(3)).not.toEqual(trace(4))
  })
})

describe('simulate', () => {
  test('each property that is refuted has its own trace, and the others are run to the end', {
    tags: ['slow'],
  }, () => {
    const result = simulate({ ...request(leaking(2, realScale()), 5), properties, runs: 50 })
    const verdicts = [...result.properties].map(([id, { verdict }]) => `${id} ${verdict}`)
    expect(verdicts).toContain('P1 violated')
    expect(verdicts).toContain('P2 violated')
    expect(verdicts).toContain('P3 not refuted')
  })

  test('live entries stay within the bound that is given', () => {
    const structure = { cpus: 1, netns: 2, families: ['ipv4'] as const }
    const model = buildModel(perNetInit, structure, { actions })
    let most = 0
    const watcher = {
      name: 'watch',
      sentence: 'The watcher sees every step.',
      happens: (_a: unknown, m: typeof model, _s: unknown, _action: unknown, t: unknown) => {
        const lives = m.variables.dstOps.map(ops => (t as (cell: number) => number)(ops.live))
        most = Math.max(most, ...lives)
        return false as never
      },
    }
    const instance = withLedger({ system: model, params: realScale(), bounds: { liveMax: 6 } })
    const campaign = { ...instance, properties: [readNearLive], seed: 1, runs: 30 }
    simulate({ ...campaign, sometimes: [watcher] })
    expect(most).toBe(6)
  })

  test('an error of our own is thrown, not taken for a violation', () => {
    const broken = {
      ...readNearLive,
      after: () => {
        throw new TypeError('broken property')
      },
    }
    const campaign = { ...request(leaking(1, realScale()), 1), properties: [broken] }
    expect(() => simulate(campaign)).toThrow('broken property')
  })

  test('reports its runs', () => {
    const calls: number[] = []
    // Every run is taken to its end: nothing refutes the total.
    const campaign = { ...request(leaking(1, realScale()), 1), properties: [totalIsLive] }
    simulate({ ...campaign, onProgress: run => calls.push(run) })
    expect(calls).toEqual(Array.from({ length: 25 }, (_, run) => run))
  })
})

describe('ledger', () => {
  test('keeps who is alive, online and how many, and nothing else', () => {
    const structure = { cpus: 1, netns: 1, families: ['ipv4'] as const }
    const model = buildModel(perNetInit, structure)
    const book = ledger({ system: model, params: realScale(), bounds: {} }, () => 1)
    const [ops] = model.variables.dstOps
    if (ops === undefined) throw new Error('the model has no dst_ops')
    expect(book.state(ops.live)).toBe(1)
    expect(() => book.state(ops.count)).toThrow('the ledger keeps no count[0]')
  })
})

describe('the suite', { tags: ['slow'] }, () => {
  test.each(
    simulateChecks.map(check => [`${check.kernel.name} ${settingText(check)}`, check] as const),
  )('%s: verdicts are as expected for several seeds', async (_, check) => {
    for (const seed of [1, 2, 3]) {
      const found = await runSimulateCheck(check, seed, () => true)
      expectAsExpected(found, 1 + check.properties.length)
    }
  })

  test('a violation that nobody expects is shrunk for the report', async () => {
    const check = simulateChecks.find(({ violated }) => violated.includes('P2'))
    if (check === undefined) throw new Error('the suite has no campaign that violates P2')
    const wanted = (id: string): boolean => id === 'P2'
    const [found] = verdictsOf(await runSimulateCheck(check, 1, wanted))
    expect(found).toMatchObject({ status: 'as expected', verdict: 'violated' })
    const unexpected = { ...check, violated: [] }
    const [shrunk] = verdictsOf(await runSimulateCheck(unexpected, 1, wanted))
    expect(shrunk).toMatchObject({ status: 'differs', verdict: 'violated' })
    expect(shrunk?.trace?.length).toBeLessThan(found?.trace?.length ?? 0)
    expect(shrunk?.evidence).toMatch(/^\d+ steps, (shrunk|shortest); seed /)
  })

  test('campaigns of one run have seeds of their own, the same in every run', () => {
    expect(campaignSeed(1, 'a')).toBe(campaignSeed(1, 'a'))
    expect(campaignSeed(1, 'a')).not.toBe(campaignSeed(1, 'b'))
    expect(campaignSeed(2, 'a')).not.toBe(campaignSeed(1, 'a'))
  })

  test('per-net-init is seen to do all that it can', () => {
    const check = simulateChecks.find(({ kernel }) => kernel === perNetInit)
    const possible = sometimes.filter(({ needs }) => needs === undefined)
    expect(check?.seen).toEqual(expect.arrayContaining(possible.map(({ name }) => name)))
  })
})
