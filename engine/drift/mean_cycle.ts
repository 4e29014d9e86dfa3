/** A directed graph with a whole number on each edge: edge `e` leads from `from[e]` to `to[e]`. */
export interface WeightedGraph {
  readonly nodes: number
  readonly from: Int32Array
  readonly to: Int32Array
  readonly weight: Int32Array
}

/** p/q in lowest terms, q > 0. */
export interface Rational {
  readonly p: number
  readonly q: number
}

/** The largest mean weight of an edge over all cycles, and why it is that. */
export interface MeanCycle {
  readonly mean: Rational
  /** A cycle that has this mean, as edges, each from where the one before it leads to. */
  readonly cycle: readonly number[]
  /** By node: along every edge it rises by q * weight - p or more, so no cycle beats the mean. */
  readonly potentials: Float64Array
}

/**
 * The largest mean weight over all cycles; undefined if there is no cycle.
 *
 * Newton's method on the mean: look for a cycle that beats p/q, which is one of positive weight
 * under q * weight - p; its mean is the next p/q. The pass that finds none leaves potentials. All
 * numbers are whole, so there is nothing to round.
 * @source W. Dinkelbach, On nonlinear fractional programming (1967); R. Bellman, On a routing
 * problem (1958)
 */
export function maximumMeanCycle(graph: WeightedGraph): MeanCycle | undefined {
  const lightest = graph.weight.reduce((least, weight) => Math.min(least, weight), 0)
  // Every cycle beats this one.
  let best: Rational = { p: lightest - 1, q: 1 }
  let cycle: readonly number[] = []
  for (;;) {
    const found = positiveCycle(graph, best)
    if (found.cycle === undefined) {
      return cycle.length === 0 ? undefined : { mean: best, cycle, potentials: found.potentials }
    }
    cycle = found.cycle
    best = meanOf(graph, cycle)
  }
}

/** The mean weight of the edges. */
function meanOf({ weight }: WeightedGraph, edges: readonly number[]): Rational {
  const total = edges.reduce((sum, edge) => sum + (weight[edge] as number), 0)
  return rational(total, edges.length)
}

/** p/q in lowest terms. */
export function rational(p: number, q: number): Rational {
  const divisor = greatestCommonDivisor(Math.abs(p), q)
  return { p: p / divisor, q: q / divisor }
}

/** `1/2`, and `0` or `3` for whole numbers. */
export function rationalText({ p, q }: Rational): string {
  return q === 1 ? `${p}` : `${p}/${q}`
}

function greatestCommonDivisor(x: number, y: number): number {
  return y === 0 ? x : greatestCommonDivisor(y, x % y)
}

type CycleSearch =
  | { readonly cycle: readonly number[]; readonly potentials?: undefined }
  | { readonly cycle?: undefined; readonly potentials: Float64Array }

/** A cycle whose mean is larger than p/q, or potentials that rule one out. */
function positiveCycle(graph: WeightedGraph, { p, q }: Rational): CycleSearch {
  const { nodes, from, to, weight } = graph
  const potentials = new Float64Array(nodes)
  const last = new Int32Array(nodes).fill(-1)
  for (let changed = true; changed; ) {
    changed = false
    for (let edge = 0; edge < weight.length; edge++) {
      const target = to[edge] as number
      const reached =
        (potentials[from[edge] as number] as number) + q * (weight[edge] as number) - p
      if (reached <= (potentials[target] as number)) continue
      potentials[target] = reached
      last[target] = edge
      changed = true
    }
    const cycle = changed ? cycleOf(graph, last) : undefined
    if (cycle !== undefined) return { cycle }
  }
  return { potentials }
}

/** A cycle among the edges that last raised each node, if there is one; such a one is positive. */
function cycleOf({ nodes, from }: WeightedGraph, last: Int32Array): readonly number[] | undefined {
  const before = (node: number): number => {
    const edge = last[node] as number
    return edge === -1 ? -1 : (from[edge] as number)
  }
  const seenFrom = new Int32Array(nodes).fill(-1)
  for (let start = 0; start < nodes; start++) {
    let node = start
    while (node !== -1 && seenFrom[node] === -1) {
      seenFrom[node] = start
      node = before(node)
    }
    if (node === -1 || seenFrom[node] !== start) continue
    const edges: number[] = []
    let at = node
    do {
      edges.push(last[at] as number)
      at = before(at)
    } while (at !== node)
    return edges.reverse()
  }
  return undefined
}

/**
 * What is wrong with a mean cycle, checked from its definition and not by how it was found; or
 * nothing. Every edge is looked at once.
 */
export function wrongMeanCycle(graph: WeightedGraph, found: MeanCycle): string | undefined {
  const { mean, cycle, potentials } = found
  const { from, to, weight } = graph
  if (cycle.length === 0) return 'the cycle has no edge'
  const gap = cycle.findIndex(
    (edge, i) => to[edge] !== from[cycle[(i + 1) % cycle.length] as number],
  )
  if (gap !== -1) return `edge ${gap + 1} of the cycle does not lead to the next`
  const total = cycle.reduce((sum, edge) => sum + (weight[edge] as number), 0)
  if (total * mean.q !== mean.p * cycle.length) {
    return `the cycle has mean ${total}/${cycle.length}, not ${rationalText(mean)}`
  }
  for (let edge = 0; edge < weight.length; edge++) {
    const rise = mean.q * (weight[edge] as number) - mean.p
    const [start, end] = [potentials[from[edge] as number], potentials[to[edge] as number]]
    if (start === undefined || end === undefined || !(start + rise <= end)) {
      return `edge ${edge + 1} of the graph rises by more than its potentials allow`
    }
  }
  return undefined
}
