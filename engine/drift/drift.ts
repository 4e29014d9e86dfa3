import { buildModel, type Model } from '../../model/model.ts'
import { modelOf, type Setting } from '../../model/setting.ts'
import type { DstOps } from '../../model/variables.ts'
import { subject } from '../../properties/reading.ts'
import { driftOf } from '../../properties/runs/reading.ts'
import { InputError } from '../input_error.ts'
import { machine } from '../run/machine.ts'
import { takeAll } from '../run/replay.ts'
import type { Trace } from '../verdict.ts'
import { isDriftCell, readsDrift } from './cells.ts'
import { type DriftGraph, driftGraph } from './graph.ts'
import { type MeanCycle, maximumMeanCycle, type Rational, wrongMeanCycle } from './mean_cycle.ts'

export interface DriftRequest {
  /** Its bounds keep the graph finite; its gc_thresh does not matter. */
  readonly setting: Setting
  /** The netns whose drift is asked for; absent: the one that drifts most. */
  readonly net?: number
  /** States of the graph, at most; if there are more, that is a RangeError. */
  readonly statesMax?: number
  readonly onProgress?: (text: string) => void
}

/** The largest mean drift of a netns over all cycles, with the cycle and what was checked. */
export interface Drift {
  /** `net=1`; with two families `net=1 family=ipv6`. */
  readonly subject: string
  /** Entries per action, exactly. */
  readonly mean: Rational
  /** From boot to the first state of the cycle. */
  readonly prefix: Trace
  /** A cycle of this mean: a pump, unless the mean is 0. */
  readonly cycle: Trace
  /** Entries that one round of the cycle adds. */
  readonly gain: number
  readonly states: number
  readonly edges: number
}

const STATES_MAX = 1_000_000

/**
 * The largest mean drift per action over all cycles of the states without their drift cells, where
 * no allocation is refused: an upper bound for every longer run, that a cycle attains.
 *
 * That no step looks at the drift cells is checked first, that no cycle is better is checked
 * from potentials, and the cycle is replayed with all its cells.
 */
export function drift(request: DriftRequest): Drift {
  const { setting, statesMax = STATES_MAX, onProgress } = request
  const model = withoutRefusals(modelOf(setting), setting)
  const looks = readsDrift(model)
  if (looks !== undefined) {
    throw new InputError(
      'drift',
      `${looks} depends on counts or templates, so that a cycle need not repeat`,
      'leave the action out (--actions)',
    )
  }
  const { params, bounds } = setting
  const report = (states: number): void => onProgress?.(`${states} states`)
  const graph = driftGraph({ model, params, bounds, statesMax, onProgress: report })
  const among = model.variables.dstOps.filter(({ net }) => net === (request.net ?? net))
  const found = among.flatMap((ops): readonly Drift[] => {
    onProgress?.(`${graph.states} states, ${graph.edges} steps, ${subject(model, ops)}`)
    const weighted = graph.weighted(ops)
    const best = maximumMeanCycle(weighted)
    if (best === undefined) return []
    const wrong = wrongMeanCycle(weighted, best)
    if (wrong !== undefined) throw new Error(`the mean cycle is wrong: ${wrong}`)
    return [replayed(model, setting, ops, graph, best)]
  })
  const [first, ...others] = found
  if (first !== undefined) return others.reduce(larger, first)
  const what = among.length === 0 ? `there is no netns ${request.net}` : 'nothing can happen twice'
  throw new InputError('drift', what, 'see "dstledger drift --help"')
}

/** The same model of a kernel that refuses nothing: what gc reads is a count. */
function withoutRefusals({ kernel, structure, actions }: Model, setting: Setting): Model {
  const { sysctlValues, environment } = setting
  return buildModel({ ...kernel, gc: false }, structure, {
    actions: [...new Set(actions.map(({ name }) => name))],
    ...(sysctlValues === undefined ? {} : { sysctlValues }),
    ...(environment === undefined ? {} : { environment }),
  })
}

function larger(x: Drift, y: Drift): Drift {
  return y.mean.p * x.mean.q > x.mean.p * y.mean.q ? y : x
}

/** Takes the way to the cycle and then the cycle, twice, with all cells. */
function replayed(
  model: Model,
  { params }: Setting,
  ops: DstOps,
  graph: DriftGraph,
  { mean, cycle: found }: MeanCycle,
): Drift {
  const cycle = graph.fromNearest(found)
  const prefix = graph.wayTo(cycle[0] as number)
  const labels = cycle.map(graph.label)
  const m = machine(model, params)
  takeAll(m, prefix)
  const gain = (mean.p * labels.length) / mean.q
  for (let round = 0; round < 2; round++) {
    const before = m.values.slice()
    const drifted = driftOf(m.arith, model, m.state, ops)
    takeAll(m, labels)
    const back = m.values.every((value, cell) => isDriftCell(model, cell) || value === before[cell])
    if (!back || driftOf(m.arith, model, m.state, ops) - drifted !== gain) {
      throw new Error('the cycle, replayed, is none of this mean')
    }
  }
  const { states, edges } = graph
  return { subject: subject(model, ops), mean, prefix, cycle: labels, gain, states, edges }
}
