import type { Action } from '../../model/action.ts'
import type { Bounds } from '../../model/bounds.ts'
import type { Model } from '../../model/model.ts'
import type { DstOps } from '../../model/variables.ts'
import { driftOf } from '../../properties/runs/reading.ts'
import type { Params } from '../arith/numbers.ts'
import { insideBounds } from '../run/inside_bounds.ts'
import { machine, writtenCells } from '../run/machine.ts'
import type { Trace } from '../verdict.ts'
import { isDriftCell } from './cells.ts'
import type { WeightedGraph } from './mean_cycle.ts'

/** Every state inside the bounds but for its drift cells, and every step between two of them. */
export interface DriftGraph {
  readonly states: number
  readonly edges: number
  /** With the change of the drift of each dst_ops, as in `Variables.dstOps`, as the weight. */
  weighted(ops: DstOps): WeightedGraph
  /** The action of an edge. */
  label(edge: number): string
  /** The cycle, begun at the state that is reached soonest. */
  fromNearest(cycle: readonly number[]): readonly number[]
  /** The shortest way from boot to the state that an edge leaves. */
  wayTo(edge: number): Trace
}

export interface DriftGraphRequest {
  readonly model: Model
  readonly params: Params
  readonly bounds: Bounds
  /** States, at most; if there are more, that is a RangeError. */
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
  const { model, params, bounds, statesMax, onProgress } = request
  const { dstOps } = model.variables
  const now = machine(model, params)
  const next = machine(model, params)
  const kept = writtenCells(now).filter(cell => !isDriftCell(model, cell))
  const nodes: Node[] = []
  const numbers = new Map<string, number>()
  const numberOf = (parent: number, action: number): number => {
    const values = kept.map(next.state)
    const key = values.join()
    const known = numbers.get(key)
    if (known !== undefined) return known
    if (nodes.length === statesMax) throw new RangeError(`there are more than ${statesMax} states`)
    numbers.set(key, nodes.length)
    return nodes.push({ values, parent, action }) - 1
  }
  const edges = { from: [] as number[], to: [] as number[], action: [] as number[] }
  const weights: readonly number[][] = dstOps.map(() => [])
  const step = (state: number, action: Action, index: number): void => {
    next.values.set(now.values)
    next.apply(action.next(now.arith, now.state))
    if (!insideBounds(next.arith, model, next.state, bounds)) return
    edges.from.push(state)
    edges.to.push(numberOf(state, index))
    edges.action.push(index)
    for (const [i, ops] of dstOps.entries()) {
      const before = driftOf(now.arith, model, now.state, ops)
      weights[i]?.push(driftOf(next.arith, model, next.state, ops) - before)
    }
  }

  numberOf(-1, -1)
  for (let state = 0; state < nodes.length; state++) {
    if (state % PROGRESS_STATES === 0) onProgress?.(nodes.length)
    const { values } = nodes[state] as Node
    for (const [i, cell] of kept.entries()) now.values[cell] = values[i] as number
    for (const [index, action] of model.actions.entries()) {
      if (action.enabled(now.arith, now.state)) step(state, action, index)
    }
  }
  const ends = { from: Int32Array.from(edges.from), to: Int32Array.from(edges.to) }
  const labelOf = (action: number): string => (model.actions[action] as Action).label
  return {
    states: nodes.length,
    edges: edges.from.length,
    weighted: ops => {
      const weight = Int32Array.from(weights[dstOps.indexOf(ops)] ?? [])
      return { nodes: nodes.length, ...ends, weight }
    },
    label: edge => labelOf(edges.action[edge] as number),
    fromNearest: cycle => {
      // States are numbered as they are reached.
      const starts = cycle.map(edge => edges.from[edge] as number)
      const nearest = starts.reduce((x, y) => Math.min(x, y), Number.POSITIVE_INFINITY)
      const first = starts.indexOf(nearest)
      return [...cycle.slice(first), ...cycle.slice(0, first)]
    },
    wayTo: edge => {
      const way: string[] = []
      for (let node = nodes[edges.from[edge] as number]; node && node.parent >= 0; ) {
        way.push(labelOf(node.action))
        node = nodes[node.parent]
      }
      return way.reverse()
    },
  }
}
