import { figure } from '../../engine/figure.ts'
import type * as engine from '../../engine/run/replay.ts'
import type { Model } from '../../model/model.ts'
import { type Lane, laneOf, nameInLane } from './lanes.ts'
import { counted, resultText, valueText } from './sentences.ts'
import {
  firstOf,
  type LoopRow,
  lengthOf,
  type RunRow,
  type StepRow,
  type TraceRow,
} from './trace_rows.ts'

type CellChange = engine.CellChange<Model>

interface TableRow {
  /** The steps that it shows, the first and the last. */
  readonly steps: readonly [number, number]
  /** As many as the head has; lines are separated by `\n`. */
  readonly cells: readonly string[]
}

/** Steps as rows, and what they change in a lane for each netns, and one for the machine. */
export interface TraceTable {
  readonly head: readonly string[]
  readonly rows: readonly TableRow[]
}

/** What no netns owns. */
const MACHINE_LANE = 'machine'

/** The table of a trace. A lane in which nothing happens is left out. */
export function traceTable(rows: readonly TraceRow[]): TraceTable {
  const changed = new Set(rows.flatMap(changesOf).map(({ cell }) => laneOf(cell)))
  const nets = [...changed].filter(net => net !== undefined).sort((x, y) => x - y)
  const lanes = changed.has(undefined) ? [undefined, ...nets] : nets
  const cellsOf = (changes: readonly CellChange[]): readonly string[] =>
    lanes.map(lane => laneLines(changes, lane).join('\n'))
  return {
    head: ['step', 'call', ...lanes.map(net => (net === undefined ? MACHINE_LANE : `net ${net}`))],
    rows: rows.flatMap(row => tableRows(row, cellsOf)),
  }
}

function tableRows(row: TraceRow, cellsOf: CellsOf): readonly TableRow[] {
  if (row.kind === 'step') return [stepRow(row, cellsOf)]
  if (row.kind === 'run') return [runRow(row, cellsOf)]
  return [...row.firstPass.flatMap(inner => tableRows(inner, cellsOf)), foldRow(row, cellsOf)]
}

type CellsOf = (changes: readonly CellChange[]) => readonly string[]

function stepRow({ number, step }: StepRow, cellsOf: CellsOf): TableRow {
  const { action, result, changes } = step
  const call = callText(action.label, result)
  return { steps: [number, number], cells: [figure(number), call, ...cellsOf(changes)] }
}

/** Calls in a row, as one row. */
function runRow({ number, last, action, result, changes }: RunRow, cellsOf: CellsOf): TableRow {
  const call = callText(`${action.label} x ${figure(last - number + 1)}`, result)
  const numbers = `${figure(number)}..${figure(last)}`
  return { steps: [number, last], cells: [numbers, call, ...cellsOf(changes)] }
}

function callText(call: string, result: number): string {
  return result === 0 ? call : `${call}\n= ${resultText(result)}`
}

/** The passes after the first, as one row. */
function foldRow(row: LoopRow, cellsOf: CellsOf): TableRow {
  const { times, last, changes, failed } = row
  const length = lengthOf(row)
  const these = length === 1 ? 'this' : `these ${counted(length, 'step')}`
  const call = [
    `... ${these} x ${figure(times - 1)}`,
    ...(failed > 0 ? [`${figure(failed)} fail`] : []),
  ]
  const first = firstOf(row) + length
  const cells = [`..${figure(last)}`, call.join('\n'), ...cellsOf(changes)]
  return { steps: [first, last], cells }
}

function changesOf(row: TraceRow): readonly CellChange[] {
  if (row.kind === 'step') return row.step.changes
  if (row.kind === 'run') return row.changes
  return [...row.firstPass.flatMap(changesOf), ...row.changes]
}

/** `count 0 -> 2`, for each variable of a lane that changes. */
function laneLines(changes: readonly CellChange[], lane: Lane): readonly string[] {
  return changes.flatMap(({ cell, from, to }) =>
    laneOf(cell) === lane ? [`${nameInLane(cell)} ${valueText(from)} -> ${valueText(to)}`] : [],
  )
}
