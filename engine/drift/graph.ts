import type { Action } from '../action.ts'
import type { Params } from '../arith/arith.ts'
import { TooManyStates } from '../errors.ts'
import { insideBounds } from '../run/inside_bounds.ts'
import { machine, writtenCells } from '../run/machine.ts'
import type { Bounds } from '../system.ts'
import type { Trace } from '../trace.ts'
import type { Drifting, Measure } from './cells.ts'
import type { WeightedGraph } from './mean_cycle.ts'

/** Every state inside the bounds but for its drift cells, and every step between two of them. */
export interface DriftGraph {
  readonly states: number
  readonly edges: number
  /** With the change of a measure as the weight. */
  weighted(measure: Measure): WeightedGraph
  /** The action of an edge. */
  action(edge: number): Action
  /** The cycle, begun at the state that is reached soonest. */
  fromNearest(cycle: readonly number[]): readonly number[]
  /** The shortest way from the initial state to the state that an edge leaves. */
  wayTo(edge: number): Trace
}

export interface DriftGraphRequest extends Drifting {
  readonly params: Params
  readonly bounds: Bounds
  /** States, at most; if there are more, TooManyStates is thrown. */
  readonly statesMax: number
  readonly onProgress?: (states: number) => void
}

/** States between two calls of `onProgress`. */
const PROGRESS_STATES = 8192

/** A state without its drift cells, and how it was reached first. */
interface Node {
  readonly values: readonly number[]
  readonly parent: number
  readonly action: number
}

/** Explores the graph. Sound only where `readsDrift` has nothing to say. */
export function driftGraph(request: DriftGraphRequest): DriftGraph {
  const { system, params, bounds, statesMax, onProgress, isDriftCell, measures } = request
  const now = machine(system, params)
  const next = machine(system, params)
  const kept = writtenCells(now).filter(cell => !isDriftCell(cell))
  const nodes: Node[] = []
  const numbers = new Map<string, number>()
  const numberOf = (parent: number, action: number): number => {
    const values = kept.map(next.state)
    const key = values.join()
    const known = numbers.get(key)
    if (known !== undefined) return known
    if (nodes.length === statesMax) throw new TooManyStates(statesMax)
    numbers.set(key, nodes.length)
    return nodes.push({ values, parent, action }) - 1
  }
  const edges = { from: [] as number[], to: [] as number[], action: [] as number[] }
  const weights: readonly number[][] = measures.map(() => [])
  const step = (state: number, action: Action, index: number): void => {
    next.values.set(now.values)
    next.apply(action.next(now.arith, now.state))
    if (!insideBounds(next.arith, system, next.state, bounds)) return
    edges.from.push(state)
    edges.to.push(numberOf(state, index))
    edges.action.push(index)
    for (const [i, measure] of measures.entries()) {
      const before = measure.of(now.arith, now.state)
      weights[i]?.push(measure.of(next.arith, next.state) - before)
    }
  }

  numberOf(-1, -1)
  for (let state = 0; state < nodes.length; state++) {
    if (state % PROGRESS_STATES === 0) onProgress?.(nodes.length)
    const { values } = nodes[state] as Node
    for (const [i, cell] of kept.entries()) now.values[cell] = values[i] as number
    for (const [index, action] of system.actions.entries()) {
      if (action.enabled(now.arith, now.state)) step(state, action, index)
    }
  }
  const ends = { from: Int32Array.from(edges.from), to: Int32Array.from(edges.to) }
  const actionAt = (position: number): Action => system.actions[position] as Action
  return {
    states: nodes.length,
    edges: edges.from.length,
    weighted: measure => {
      const weight = Int32Array.from(weights[measures.indexOf(measure)] ?? [])
      return { nodes: nodes.length, ...ends, weight }
    },
    action: edge => actionAt(edges.action[edge] as number),
    fromNearest: cycle => {
      // States are numbered as they are reached.
      const starts = cycle.map(edge => edges.from[edge] as number)
      const nearest = starts.reduce((x, y) => Math.min(x, y), Number.POSITIVE_INFINITY)
      const first = starts.indexOf(nearest)
      return [...cycle.slice(first), ...cycle.slice(0, first)]
    },
    wayTo: edge => {
      const way: Action[] = []
      for (let node = nodes[edges.from[edge] as number]; node && node.parent >= 0; ) {
        way.push(actionAt(node.action))
        node = nodes[node.parent]
      }
      return way.reverse()
    },
  }
}
