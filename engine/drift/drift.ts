import type { Params } from '../arith/arith.ts'
import { DriftIsRead, NoCycle } from '../errors.ts'
import { machine } from '../run/machine.ts'
import { takeAll } from '../run/replay.ts'
import type { Bounds } from '../system.ts'
import type { Trace } from '../trace.ts'
import { type Drifting, type Measure, readsDrift } from './cells.ts'
import { type DriftGraph, driftGraph } from './graph.ts'
import { type MeanCycle, maximumMeanCycle, type Rational, wrongMeanCycle } from './mean_cycle.ts'

/** Its bounds keep the graph finite. Of several measures the one that drifts most is asked for. */
export interface DriftRequest extends Drifting {
  readonly params: Params
  readonly bounds: Bounds
  /** States of the graph, at most; if there are more, TooManyStates is thrown. */
  readonly statesMax?: number
  readonly onProgress?: (text: string) => void
}

/** The largest mean drift of a measure over all cycles, with the cycle and what was checked. */
export interface Drift {
  /** What it is the drift of. */
  readonly subject: string
  /** By action, exactly. */
  readonly mean: Rational
  /** From the initial state to the first state of the cycle. */
  readonly prefix: Trace
  /** A cycle of this mean: a pump, unless the mean is 0. */
  readonly cycle: Trace
  /** What one round of the cycle adds. */
  readonly gain: number
  readonly states: number
  readonly edges: number
}

const GRAPH_STATES_MAX = 1_000_000

/**
 * The largest mean drift per action over all cycles of the states without their drift cells: an
 * upper bound for every longer run, which a cycle attains.
 *
 * That no step looks at the drift cells is checked first, that no cycle is better is checked
 * from potentials, and the cycle is replayed with all its cells.
 */
export function drift(request: DriftRequest): Drift {
  const { system, measures, statesMax = GRAPH_STATES_MAX, onProgress } = request
  const reader = readsDrift(request)
  if (reader !== undefined) throw new DriftIsRead(reader)
  const report = (states: number): void => onProgress?.(`${states} states`)
  const graph = driftGraph({ ...request, statesMax, onProgress: report })
  const found = measures.flatMap((measure): readonly Drift[] => {
    onProgress?.(`${graph.states} states, ${graph.edges} steps, ${measure.subject}`)
    const weighted = graph.weighted(measure)
    const best = maximumMeanCycle(weighted)
    if (best === undefined) return []
    const wrong = wrongMeanCycle(weighted, best)
    if (wrong !== undefined) throw new Error(`the mean cycle is wrong: ${wrong}`)
    return [replayed(request, measure, graph, best)]
  })
  const [first, ...others] = found
  if (first !== undefined) return others.reduce(larger, first)
  throw new NoCycle(system.name)
}

function larger(x: Drift, y: Drift): Drift {
  return y.mean.p * x.mean.q > x.mean.p * y.mean.q ? y : x
}

/** Takes the way to the cycle and then the cycle, twice, with all cells. */
function replayed(
  { system, params, isDriftCell }: DriftRequest,
  measure: Measure,
  graph: DriftGraph,
  { mean, cycle: found }: MeanCycle,
): Drift {
  const cycle = graph.fromNearest(found)
  const prefix = graph.wayTo(cycle[0] as number)
  const round = cycle.map(graph.action)
  const m = machine(system, params)
  takeAll(m, prefix)
  const gain = (mean.p * round.length) / mean.q
  for (let times = 0; times < 2; times++) {
    const before = m.values.slice()
    const drifted = measure.of(m.arith, m.state)
    takeAll(m, round)
    const back = m.values.every((value, cell) => isDriftCell(cell) || value === before[cell])
    if (!back || measure.of(m.arith, m.state) - drifted !== gain) {
      throw new Error('the cycle, replayed, is none of this mean')
    }
  }
  const { states, edges } = graph
  return { subject: measure.subject, mean, prefix, cycle: round, gain, states, edges }
}
