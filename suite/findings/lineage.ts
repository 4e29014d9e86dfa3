import { given } from '../../engine/given.ts'
import type { Labels } from '../../engine/trace.ts'
import type { Kernel } from '../../model/kernel.ts'
import { holds, type Matrix, type MatrixCell, type MatrixRow } from './matrix.ts'

/** What is other on a kernel than on the one before, as far as both were asked. */
export interface Change {
  readonly kernel: Kernel
  /** Absent: it is the oldest. */
  readonly after?: Kernel
  readonly violated: readonly MatrixRow[]
  readonly holding: readonly MatrixRow[]
  /** What is violated, but newly holds under an assumption. */
  readonly relieved: readonly { readonly row: MatrixRow; readonly assuming: string }[]
}

/** A trace, and all that it is the shortest violation of. */
export interface TraceGroup {
  readonly trace: Labels
  readonly behind: readonly { readonly row: MatrixRow; readonly kernels: readonly string[] }[]
  /** Where it was found: structure, constants and bounds. */
  readonly settings: readonly string[]
}

/** What an assumption does where a property is violated without it. */
export interface Relief {
  readonly assuming: string
  readonly row: MatrixRow
  readonly holding: readonly string[]
  readonly violated: readonly string[]
}

/** Kernel by kernel, oldest first: what begins to be violated, and what ends. */
export function changesByKernel({ kernels, rows }: Matrix): readonly Change[] {
  return kernels.map((kernel, i): Change => {
    const compared = rows.map(({ row, cells }) => ({ row, now: cells[i], was: cells.slice(0, i) }))
    const judged = compared.map(({ row, now, was }) => {
      const before = was.findLast(cell => cell.judgement !== undefined)
      return { row, now: now?.judgement, before: before?.judgement }
    })
    const relieved = compared.flatMap(({ row, now, was }) =>
      relievedBy(now).flatMap(assuming => {
        const before = was.findLast(cell => cell.under.some(u => u.assuming === assuming))
        return relievedBy(before).includes(assuming) ? [] : [{ row, assuming }]
      }),
    )
    const after = kernels[i - 1]
    return {
      kernel,
      ...given({ after }),
      violated: judged.flatMap(({ row, now, before }) =>
        now?.verdict === 'violated' && before?.verdict !== 'violated' ? row : [],
      ),
      holding: judged.flatMap(({ row, now, before }) =>
        holds(now) && before?.verdict === 'violated' ? row : [],
      ),
      relieved,
    }
  })
}

/** The assumptions under which a violated property holds. */
function relievedBy(cell: MatrixCell | undefined): readonly string[] {
  if (cell?.judgement?.verdict !== 'violated') return []
  return cell.under.flatMap(({ assuming, judgement }) => (holds(judgement) ? assuming : []))
}

/** The shortest trace behind every violation, each once: short ones first. */
export function tracesOf({ kernels, rows }: Matrix): readonly TraceGroup[] {
  const violations = rows.flatMap(({ row, cells }) =>
    cells.flatMap(({ judgement }, i) => {
      const kernel = kernels[i]?.name
      const { trace, setting } = judgement ?? {}
      if (trace === undefined || setting === undefined || kernel === undefined) return []
      return [{ row, kernel, trace, setting, text: trace.join('\n') }]
    }),
  )
  const texts = [...new Set(violations.map(({ text }) => text))]
  const groups = texts.map((text): TraceGroup => {
    const own = violations.filter(violation => violation.text === text)
    const behind = [...new Set(own.map(({ row }) => row))].map(row => ({
      row,
      kernels: own.flatMap(violation => (violation.row === row ? violation.kernel : [])),
    }))
    const settings = [...new Set(own.map(({ setting }) => setting))]
    return { trace: own[0]?.trace ?? [], behind, settings }
  })
  return groups.toSorted((x, y) => x.trace.length - y.trace.length)
}

/** Which assumptions turn a violation into a verdict that stands, and where they do not. */
export function reliefsOf({ kernels, rows, assumptions }: Matrix): readonly Relief[] {
  return assumptions.flatMap(assuming =>
    rows.flatMap(({ row, cells }): readonly Relief[] => {
      const under = cells.map(cell => cell.under.find(u => u.assuming === assuming)?.judgement)
      if (under.every(judgement => judgement === undefined)) return []
      const named = (fits: (i: number) => boolean): readonly string[] =>
        kernels.flatMap(({ name }, i) => (fits(i) ? name : []))
      return [
        {
          assuming,
          row,
          holding: named(i => holds(under[i])),
          violated: named(i => under[i]?.verdict === 'violated'),
        },
      ]
    }),
  )
}
