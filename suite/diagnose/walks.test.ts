import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Machine, machine } from '../../engine/run/machine.ts'
import type { Cell } from '../../engine/state.ts'
import { realScale } from '../../model/bounds.ts'
import type { Kernel } from '../../model/kernel.ts'
import { flowCacheLimit } from '../../model/kernels/flow_cache.ts'
import { atomicEntries, copiedTemplate, perNetInit } from '../../model/kernels/released.ts'
import { buildModel, type Model } from '../../model/model.ts'
import { watermarks } from '../../model/params.ts'
import type { Family } from '../../model/structure.ts'
import { claimModel } from '../claims/flow_model.ts'
import type { Refusal } from './causes.ts'
import { diagnose } from './diagnose.ts'
import { type FactName, type Facts, factsSchema } from './facts.ts'

const NETNS = 2

/** What runs: a kernel of the model, by a version that stands for it. */
const machines = [copiedTemplate, perNetInit, atomicEntries].flatMap(kernel =>
  [1, 2, 4].flatMap(cpus =>
    (['ipv4', 'ipv6'] as const).map(family => ({
      kernel,
      cpus,
      family,
      model: buildModel(kernel, { cpus, netns: NETNS, families: [family] }),
    })),
  ),
)

const versions: Readonly<Record<string, string>> = {
  [copiedTemplate.name]: '4.2.8',
  [perNetInit.name]: '4.4.50',
  [atomicEntries.name]: '2.6.35.6',
}

/** A netns that was refused, and why. */
interface Refused {
  readonly cause: Refusal
  readonly live: number
}

const cellNamed = (now: Machine<Model>, name: string): number => {
  const cell = now.system.variables.cells.findIndex(of => of.name === name)
  return now.state(cell as Cell)
}

/** Some allocations, or frees, of one netns on one CPU in a row. */
interface Burst {
  readonly net: number
  readonly cpu: number
  readonly frees: boolean
  readonly times: number
}

/** One netns fills a slot, another folds it, and both let go again: rounds of it drift. */
const rounds = fc.array(
  fc
    .record({
      net: fc.constantFrom(0, 0, 0, 1),
      cpu: fc.constantFrom(0, 0, 0, 1, 2, 3),
      filled: fc.constantFrom(31, 31, 31, 31, 12),
      own: fc.constantFrom(1, 1, 1, 2, 20),
      keeps: fc.nat({ max: 1 }),
    })
    .map(({ net, cpu, filled, own, keeps }): readonly Burst[] => [
      { net: 1 - net, cpu, frees: false, times: filled },
      { net, cpu, frees: false, times: own },
      { net, cpu, frees: true, times: own - keeps },
      { net: 1 - net, cpu, frees: true, times: filled },
    ]),
  { minLength: 10, maxLength: 40 },
)

/** Allocates and frees in bursts, until a netns is refused one; undefined: none was. */
function walk(now: Machine<Model>, cpus: number, bursts: readonly Burst[], gcThresh: number) {
  // The host is there at boot; the container is born.
  const birth = now.system.actions.find(({ name, args }) => name === 'setup_net' && args.net === 1)
  if (birth === undefined) throw new Error('no netns can be born')
  now.apply(birth.next(now.arith, now.state))
  for (const { net, cpu, frees, times } of bursts) {
    const label = `${frees ? 'dst_free' : 'dst_alloc'} net=${net} cpu=${cpu % cpus}`
    const action = now.system.actions.find(of => of.label === label)
    if (action === undefined) throw new Error(`no action ${label}`)
    for (let i = 0; i < times && action.enabled(now.arith, now.state); i++) {
      const before = cellNamed(now, `live[${net}]`)
      now.apply(action.next(now.arith, now.state))
      const granted = frees || cellNamed(now, `live[${net}]`) > before
      if (!granted) return refusal(now, before > 2 * gcThresh)
    }
  }
  return undefined
}

function refusal(now: Machine<Model>, tooMany: boolean): Refused {
  const all = [...Array(NETNS).keys()].map(net => cellNamed(now, `live[${net}]`))
  // Without the copy a read is never further off than the slack: early, and still the limit.
  const drifts = now.system.kernel.counters === 'template' && !tooMany
  return { cause: drifts ? 'drift' : 'true-limit', live: all.reduce((x, y) => x + y, 0) }
}

const observables = (
  of: { readonly kernel: Kernel; readonly cpus: number; readonly family: Family },
  gcThresh: number,
  live: number,
): Facts => ({
  kernel: versions[of.kernel.name],
  cpus: of.cpus,
  gc_thresh: gcThresh,
  gc_thresh6: gcThresh,
  netns_ipsec: NETNS,
  errno: 105,
  slab: { xfrm_dst_cache: live },
  xfrm_stat: { XfrmOutBundleGenError: 1 },
  messages: [`connect: No buffer space available, ${of.family === 'ipv4' ? 'IPv4' : 'IPv6'} only`],
})

const names = Object.keys(factsSchema.shape) as FactName[]

describe('diagnose: what the model does', () => {
  // The walks are counted, so that no run of them can pass for nothing.
  const found: Record<string, number> = { drift: 0, 'true-limit': 0 }
  const answered: Record<string, number> = {}

  test('the true cause is never ruled out, and nothing else is answered', {
    tags: ['slow'],
  }, () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...machines),
        fc.integer({ min: 8, max: 40 }),
        rounds,
        fc.subarray(names, { maxLength: 3 }),
        (of, gcThresh, walked, forgotten) => {
          const refused = walk(
            machine(of.model, realScale(gcThresh)),
            of.cpus,
            walked.flat(),
            gcThresh,
          )
          if (refused === undefined) return
          const whole = observables(of, gcThresh, refused.live)
          const facts = Object.fromEntries(
            Object.entries(whole).filter(([name]) => !forgotten.includes(name as FactName)),
          )
          const { answer, excluded } = diagnose(facts)
          found[refused.cause] = (found[refused.cause] ?? 0) + 1
          answered[answer] = (answered[answer] ?? 0) + 1
          expect(excluded).not.toContain(refused.cause)
          expect([refused.cause, 'cannot-decide']).toContain(answer)
        },
      ),
      { numRuns: 10_000, seed: 20_261_127 },
    )
    expect(found.drift).toBeGreaterThan(1000)
    expect(found['true-limit']).toBeGreaterThan(1000)
    expect(answered.drift).toBeGreaterThan(100)
    expect(answered['true-limit']).toBeGreaterThan(1000)
  })

  test('the limit of the flow cache, where it is what refuses', () => {
    const x = claimModel({ kernel: flowCacheLimit, cpus: 1 })
    const full = watermarks.highWatermark + 1
    expect(x.newFlows(0, full)).toBe(full)
    x.take('xfrm_policy_insert net=0')
    x.take('flow_cache_flush_tasklet net=0 cpu=0')
    expect(x.newFlows(0, 1)).toBe(0)
    const { answer, excluded } = diagnose({
      kernel: '4.6.2',
      cpus: 1,
      gc_thresh: 2 ** 31 - 1,
      netns_ipsec: 1,
      errno: 105,
      slab: { xfrm_dst_cache: x.read('live[0]'), flow_cache: full },
    })
    expect({ answer, excluded }).toEqual({
      answer: 'flow-cache-limit',
      excluded: ['drift', 'true-limit'],
    })
  })
})
