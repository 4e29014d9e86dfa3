import { given } from '../../engine/given.ts'
import type { Finding } from '../../suite/findings/finding.ts'
import type { Judgement, MatrixRow } from '../../suite/findings/matrix.ts'
import { differences } from './differences.ts'
import { lineageData } from './lineage_document.ts'

/** The report of `dstledger lineage` as data; kernels and properties by name. */
export function lineageJson(findings: readonly Finding[]): unknown {
  const { matrix, changes, reliefs, traces, sensitivity } = lineageData(findings)
  const names = matrix.kernels.map(({ name }) => name)
  return {
    kernels: matrix.kernels.map(({ name, commit, releases, summary }) => {
      return { name, commit, releases, summary }
    }),
    rows: matrix.rows.map(({ row, cells }) => ({
      ...asked(row),
      cells: cells.map(({ judgement, under }, i) => ({
        kernel: names[i],
        ...(judgement === undefined ? {} : verdictOf(judgement)),
        under: under.map(({ assuming, judgement: found }) => ({ assuming, ...verdictOf(found) })),
      })),
    })),
    changes: changes.map(({ kernel, violated, holding, relieved }) => ({
      kernel: kernel.name,
      violated: violated.map(asked),
      noLongerViolated: holding.map(asked),
      holdsAssuming: relieved.map(({ row, assuming }) => ({ ...asked(row), assuming })),
    })),
    assumptions: reliefs.map(({ row, ...rest }) => ({ ...rest, ...asked(row) })),
    traces: traces.map(({ behind, ...rest }) => ({
      ...rest,
      behind: behind.map(({ row, kernels }) => ({ ...asked(row), kernels })),
    })),
    sensitivity: sensitivity.map(({ kernel, ...rest }) => ({
      kernel: kernel.name,
      right: kernel.right ?? false,
      ...rest,
      answers: rest.answers.filter(({ verdict }) => verdict !== undefined),
    })),
    differences: differences(findings),
  }
}

function asked({ id, family }: MatrixRow): { property: string; family: MatrixRow['family'] } {
  return { property: id, family }
}

function verdictOf({ verdict, trace }: Judgement): { verdict: string; steps?: number } {
  return { verdict, ...given({ steps: trace?.length }) }
}
