import { columns } from '../report/text/columns.ts'
import { type Spread, spreadText } from './spread.ts'

/** A figure, and what was hoped for. */
export interface Row {
  readonly what: string
  /** Absent: no target, the figure stands for itself. */
  readonly target?: { readonly atLeast: number } | { readonly below: number }
  readonly unit: string
  readonly measured: Spread
}

/** What a part of the bench found. */
export interface PartResult {
  readonly rows: readonly Row[]
  /** Tables of its own, and why something was left out. */
  readonly text?: string
  /** For the JSON. */
  readonly data?: unknown
}

/** The request to a part. */
interface PartRequest {
  readonly runs: number
  /** Says what runs now, one line each. */
  readonly log: (line: string) => void
}

export type BenchPart = (request: PartRequest) => Promise<PartResult>

/** A part that could not be measured, and why. */
export function skipped(why: string): PartResult {
  return { rows: [], text: `skipped: ${why}`, data: { skipped: why } }
}

/** By the median: a target that only the best run reaches is not reached. */
export function reached({ target, measured }: Row): boolean | undefined {
  if (target === undefined) return undefined
  return 'atLeast' in target ? measured.median >= target.atLeast : measured.median < target.below
}

export function rowsText(rows: readonly Row[]): string {
  return columns([
    ['what', 'target', 'measured: median (least .. most)', ''],
    ...rows.map(row => [
      row.what,
      targetText(row),
      `${spreadText(row.measured)} ${row.unit}`,
      verdict(row),
    ]),
  ])
}

function targetText({ target, unit }: Row): string {
  if (target === undefined) return '-'
  return 'atLeast' in target ? `>= ${target.atLeast} ${unit}` : `< ${target.below} ${unit}`
}

function verdict(row: Row): string {
  const is = reached(row)
  return is === undefined ? '' : is ? 'reached' : 'NOT reached'
}
