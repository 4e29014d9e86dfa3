import { describe, expect, test } from 'vitest'
import { drawOf } from './draw.ts'
import { fullTables, notPassed, passageOf, variancePerAllocation } from './passage.ts'
import { plan, quantile } from './plan.ts'
import { Table } from './table.ts'
import { trial } from './trial.ts'
import { type Workload, workloadSchema } from './workload.ts'

const load = (of: Partial<Workload>): Workload =>
  workloadSchema.parse({
    ...{ order: 'random', cpus: 1, netns: 2, gcThresh: 4096, batch: 32, opsPerSecond: 400 },
    ...of,
  })

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length

describe('draw', () => {
  test.each([
    [5, 0.3],
    [40, 0.5],
    [2000, 0.7],
  ])('binomial of %i trials at %d: its mean and its variance', (n, p) => {
    const draw = drawOf('binomial')
    const values = Array.from({ length: 20_000 }, () => draw.binomial(n, p))
    const variance = mean(values.map(value => (value - n * p) ** 2))
    expect(mean(values) / (n * p)).toBeCloseTo(1, 1)
    expect(variance / (n * p * (1 - p))).toBeCloseTo(1, 1)
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0)
    expect(Math.max(...values)).toBeLessThanOrEqual(n)
  })

  test('what cannot be otherwise is not drawn', () => {
    const draw = drawOf('sure')
    expect([draw.binomial(0, 0.5), draw.binomial(7, 0), draw.binomial(7, 1)]).toEqual([0, 0, 7])
    expect([draw.gap(0), draw.gap(1)]).toEqual([Number.POSITIVE_INFINITY, 1])
    expect(draw.hypergeometric(0, 0, 0)).toBe(0)
    expect(draw.hypergeometric(10, 10, 4)).toBe(4)
    expect(draw.hypergeometric(1, 1, 1)).toBe(1)
  })

  test('gap and hypergeometric: their means', () => {
    const draw = drawOf('means')
    const gaps = Array.from({ length: 20_000 }, () => draw.gap(0.05))
    expect(mean(gaps)).toBeCloseTo(20, 0)
    const marked = Array.from({ length: 5000 }, () => draw.hypergeometric(2048, 1024, 500))
    expect(mean(marked) / 250).toBeCloseTo(1, 1)
  })
})

describe('table', () => {
  test('the first shrink keeps fewer than the low watermark; after some, just so many', () => {
    const table = new Table(drawOf('table'))
    table.insert(4097)
    expect(table.full).toBe(true)
    const first = table.shrink()
    // Of 1024 chains, e^-4 are empty and 4 e^-4 have one entry.
    expect(table.size).toBeGreaterThan(1880)
    expect(table.size).toBeLessThan(1990)
    expect(first).toBe(4097 - table.size)
    for (let i = 0; i < 12; i++) {
      table.insert(table.room)
      table.shrink()
    }
    expect(table.size).toBe(2048)
    table.insert(2049)
    expect([table.room, table.shrink()]).toEqual([0, 2049])
    expect(table.clear()).toBe(2048)
    expect([table.size, table.clear()]).toEqual([0, 0])
  })
})

describe('passage', () => {
  test('the variance of a fold, summed over all that can happen', () => {
    const [batch, share] = [4, 0.25]
    // By hand: of batch - 1 others, k are of the netns, which then wins or does not.
    const choose = [1, 3, 3, 1]
    let variance = 0
    for (const [k, ways] of choose.entries()) {
      const mass = ways * share ** k * (1 - share) ** (3 - k)
      variance += mass * (share * (batch - k - 1) ** 2 + (1 - share) * k ** 2)
    }
    expect(variancePerAllocation(share, batch)).toBeCloseTo(variance / batch, 12)
  })

  test('a trial drifts by that variance', { tags: ['slow'] }, async () => {
    // With limits that none reaches in so few operations, P(refused) is what the variance makes
    // of it.
    const workload = load({ gcThresh: 6000, rehashSeconds: 1e9 })
    const passage = passageOf(workload)
    if (passage === undefined) throw new Error('it has a closed form')
    const { ops } = await plan({ workload, seed: 'passage', trials: 1000 })
    for (const share of ['p5', 'median', 'p95'] as const) {
      const [found, error] = ops[share]
      const [limit, near] = [passage.allocations[share], Math.max(3 * error, 0.1 * found)]
      expect({ share, found, limit }).toSatisfy(() => Math.abs(found - limit) <= near)
    }
  })

  test('the two series of the first passage meet, and both end where they must', () => {
    expect(notPassed(0)).toBe(1)
    expect(notPassed(0.299999)).toBeCloseTo(notPassed(0.300001), 4)
    expect(notPassed(0.757)).toBeCloseTo(0.5, 2)
    expect(notPassed(20)).toBeLessThan(1e-9)
  })

  test('no closed form: other orders, more netns, processes that stay, a limit that is a true one', () => {
    expect(passageOf(load({ order: 'turns' }))).toBeUndefined()
    expect(passageOf(load({ netns: 3 }))).toBeUndefined()
    expect(passageOf(load({ stay: 0.9 }))).toBeUndefined()
    expect(passageOf(load({ gcThresh: 2000 }))).toBeUndefined()
    expect(passageOf(load({ weights: [3, 1] }))?.variancePerAllocation).toBeCloseTo(5.8125)
    expect(passageOf(load({ cpus: 4, pinnedToOneCpu: true }))?.distance).toBe(8192 - 4097)
    expect(fullTables(4)).toBe(16388)
  })
})

describe('trial', () => {
  test('the same seed is the same trial; a trial that is not refused in time says so', () => {
    const workload = load({ order: 'turns' })
    expect(trial(workload, 'one')).toEqual(trial(workload, 'one'))
    expect(trial(workload, 'one')).not.toEqual(trial(workload, 'two'))
    for (const order of ['random', 'tcp', 'turns'] as const)
      expect(trial(load({ order }), 'one', 1000).ops).toBe(Number.POSITIVE_INFINITY)
    expect(trial(load({ stay: 0.9, cpus: 2 }), 'one', 1000).ops).toBe(Number.POSITIVE_INFINITY)
  })

  test('strict turns are refused after what half an entry a turn makes of it', () => {
    const { ops } = trial(load({ order: 'turns', gcThresh: 8192 }), 'one')
    // 2T, less what a full table holds, at half an entry each; then at most one change of sides.
    expect(ops).toBeGreaterThan(2 * (2 * 8192 - 4097))
    expect(ops).toBeLessThan(80_000)
  })

  test('a process that never moves, an odd batch, ports that come back, others on the way', () => {
    const still = trial(load({ stay: 1, cpus: 2, gcThresh: 2500 }), 'still', 1e7)
    expect(still.ops).toBeGreaterThan(0)
    const odd = trial(load({ order: 'turns', batch: 33, gcThresh: 2500 }), 'odd', 1e7)
    expect(Number.isFinite(odd.ops)).toBe(true)
    const ports = trial(load({ order: 'turns', sourcePorts: 28232, gcThresh: 2500 }), 'ports')
    expect(ports.allocations).toBeLessThan(ports.ops)
    const busy = { otherEntriesPerOp: 0.5, moveProbability: 0.1, gcThresh: 2500, cpus: 2 } as const
    expect(Number.isFinite(trial(load({ order: 'tcp', ...busy }), 'busy', 1e7).ops)).toBe(true)
    const alone = trial(load({ order: 'tcp', moveProbability: 0.1, gcThresh: 2500 }), 'alone', 1e7)
    expect(Number.isFinite(alone.ops)).toBe(true)
  })
})

describe('plan', () => {
  test('quantiles of ranks, with what one error of the rank spans', () => {
    const sorted = Array.from({ length: 100 }, (_, i) => i)
    expect(quantile(sorted, 0.5)).toEqual([50, 5])
    expect(quantile(sorted, 0.999)).toEqual([99, 0])
    const infinite = Array<number>(100).fill(Number.POSITIVE_INFINITY)
    expect(quantile(infinite, 0.5)).toEqual([Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY])
  })

  test('its figures follow from one another', async () => {
    const workload = load({ order: 'turns', gcThresh: 2500, opsPerSecond: 2000 })
    const seen: number[] = []
    const request = {
      workload,
      seed: 'x',
      trials: 40,
      onProgress: (n: number) => void seen.push(n),
    }
    const found = await plan(request)
    expect(found).toEqual(await plan({ workload, seed: 'x', trials: 40 }))
    expect(seen).toEqual(Array.from({ length: 40 }, (_, i) => i))
    expect(found.hours.median).toBeCloseTo(found.ops.median[0] / 2000 / 3600)
    expect(found.enough.ops).toBeGreaterThanOrEqual(found.ops.p95[0])
    const left = found.noFailureBy.map(([, probability]) => probability)
    expect(left).toEqual([...left].sort((x, y) => y - x))
  })
})
