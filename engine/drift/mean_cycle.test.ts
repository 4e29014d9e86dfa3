import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  maximumMeanCycle,
  type Rational,
  rational,
  rationalText,
  type WeightedGraph,
  wrongMeanCycle,
} from './mean_cycle.ts'

type Edge = readonly [from: number, to: number, weight: number]

function graphOf(nodes: number, edges: readonly Edge[]): WeightedGraph {
  const column = (i: 0 | 1 | 2): Int32Array => Int32Array.from(edges, edge => edge[i])
  return { nodes, from: column(0), to: column(1), weight: column(2) }
}

function meanOf(nodes: number, edges: readonly Edge[]): string | undefined {
  const graph = graphOf(nodes, edges)
  const found = maximumMeanCycle(graph)
  if (found === undefined) return undefined
  expect(wrongMeanCycle(graph, found)).toBeUndefined()
  return rationalText(found.mean)
}

/** The largest mean over all simple cycles, one by one. */
function byBruteForce(nodes: number, edges: readonly Edge[]): Rational | undefined {
  let best: Rational | undefined
  const walk = (start: number, at: number, seen: readonly number[], total: number): void => {
    for (const [from, to, weight] of edges) {
      if (from !== at || to < start) continue
      if (to === start) {
        const mean = rational(total + weight, seen.length)
        if (best === undefined || mean.p * best.q > best.p * mean.q) best = mean
      } else if (!seen.includes(to)) {
        walk(start, to, [...seen, to], total + weight)
      }
    }
  }
  for (let start = 0; start < nodes; start++) walk(start, start, [start], 0)
  return best
}

/** max over v of min over k of (d_n(v) - d_k(v)) / (n - k), d_k: the heaviest walk of k edges. */
function byKarp(nodes: number, edges: readonly Edge[]): Rational | undefined {
  let best: Rational | undefined
  const heaviest: number[][] = [Array<number>(nodes).fill(0)]
  for (let k = 1; k <= nodes; k++) {
    const row = Array<number>(nodes).fill(Number.NEGATIVE_INFINITY)
    for (const [from, to, weight] of edges) {
      row[to] = Math.max(row[to] as number, (heaviest[k - 1]?.[from] as number) + weight)
    }
    heaviest.push(row)
  }
  for (let v = 0; v < nodes; v++) {
    const last = heaviest[nodes]?.[v] as number
    if (last === Number.NEGATIVE_INFINITY) continue
    const means = heaviest
      .slice(0, nodes)
      .flatMap((row, k) =>
        row[v] === Number.NEGATIVE_INFINITY ? [] : [rational(last - (row[v] as number), nodes - k)],
      )
    const least = means.reduce((x, y) => (y.p * x.q < x.p * y.q ? y : x))
    if (best === undefined || least.p * best.q > best.p * least.q) best = least
  }
  return best
}

describe('maximumMeanCycle: toy graphs with known answers', () => {
  test.each([
    ['a loop', 1, [[0, 0, 7]], '7'],
    ['a negative loop', 1, [[0, 0, -7]], '-7'],
    [
      'no cycle',
      3,
      [
        [0, 1, 5],
        [1, 2, 5],
        [0, 2, 1],
      ],
      undefined,
    ],
    ['no edge', 2, [], undefined],
    [
      'a triangle',
      3,
      [
        [0, 1, 1],
        [1, 2, 0],
        [2, 0, 0],
      ],
      '1/3',
    ],
    [
      'two cycles, the longer is better',
      3,
      [
        [0, 0, 1],
        [0, 1, 2],
        [1, 2, 2],
        [2, 0, 1],
      ],
      '5/3',
    ],
    [
      'parallel edges',
      2,
      [
        [0, 1, 1],
        [0, 1, 4],
        [1, 0, -1],
      ],
      '3/2',
    ],
    [
      'two parts that do not meet',
      4,
      [
        [0, 1, 0],
        [1, 0, 1],
        [2, 3, -5],
        [3, 2, 9],
      ],
      '2',
    ],
    [
      'a heavy way that leads to a light cycle',
      3,
      [
        [0, 1, 99],
        [1, 2, 0],
        [2, 1, 0],
      ],
      '0',
    ],
  ] as const)('%s', (_, nodes, edges, mean) => {
    expect(meanOf(nodes, edges)).toBe(mean)
  })
})

const graphs = fc.integer({ min: 1, max: 6 }).chain(nodes => {
  const node = fc.integer({ min: 0, max: nodes - 1 })
  const edge = fc.tuple(node, node, fc.integer({ min: -9, max: 9 }))
  return fc.tuple(fc.constant(nodes), fc.array(edge, { maxLength: 12 }))
})

test('maximumMeanCycle: as by brute force and by Karp, on random graphs', () => {
  fc.assert(
    fc.property(graphs, ([nodes, edges]) => {
      const expected = byBruteForce(nodes, edges)
      const text = expected && rationalText(expected)
      expect(meanOf(nodes, edges)).toBe(text)
      const karp = byKarp(nodes, edges)
      expect(karp && rationalText(karp)).toBe(text)
    }),
    { numRuns: 500, seed: 1 },
  )
})

describe('wrongMeanCycle: what is not so is found', () => {
  const graph = graphOf(3, [
    [0, 1, 1],
    [1, 2, 0],
    [2, 0, 0],
    [0, 0, -1],
  ])
  const right = maximumMeanCycle(graph)
  if (right === undefined) throw new Error('there is a cycle')

  test('a mean that is too small or too large', () => {
    expect(wrongMeanCycle(graph, right)).toBeUndefined()
    expect(wrongMeanCycle(graph, { ...right, mean: { p: 1, q: 2 } })).toBe(
      'the cycle has mean 1/3, not 1/2',
    )
    const loop = { mean: { p: -1, q: 1 }, cycle: [3] }
    expect(wrongMeanCycle(graph, { ...right, ...loop })).toContain('of the graph rises by more')
  })

  test('a cycle that is none', () => {
    expect(wrongMeanCycle(graph, { ...right, cycle: [] })).toBe('the cycle has no edge')
    expect(wrongMeanCycle(graph, { ...right, cycle: [0, 2] })).toBe(
      'edge 1 of the cycle does not lead to the next',
    )
  })

  test('potentials that do not rise, are too few or no numbers', () => {
    const potentials = (values: number[]): string | undefined =>
      wrongMeanCycle(graph, { ...right, potentials: Float64Array.from(values) })
    expect(potentials([0, 0, 0])).toContain('edge 1 of the graph rises by more')
    expect(potentials([0, 2])).toContain('edge 2 of the graph')
    expect(potentials([0, Number.NaN, 1])).toContain('edge 1 of the graph')
  })
})
