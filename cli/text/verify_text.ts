import chalk from 'chalk'
import { besideTheLine } from '../../model/kernels/beside.ts'
import { flowCacheKernels } from '../../model/kernels/flow_cache.ts'
import { rightPatches, wrongPatches } from '../../model/kernels/mutants.ts'
import { lineage } from '../../model/kernels/released.ts'
import { type CheckerName, checkerNames, type Finding } from '../../suite/findings/finding.ts'
import { matrixOf } from '../../suite/findings/matrix.ts'
import { sensitivityOf } from '../../suite/findings/sensitivity.ts'
import { claimsBlocks } from './claims_table.ts'
import { differences, tally } from './differences.ts'
import { type Block, blockText } from './document.ts'
import { matrixBlocks } from './matrix_table.ts'
import { sensitivityBlocks } from './sensitivity_table.ts'
import { summaryBlocks } from './summary.ts'

/**
 * What `dstledger verify` prints, but for the time at its end: a summary, the tables, what each
 * checker did, and what is not as expected. The same findings give the same text.
 *
 * `room` is the width of the terminal in columns; absent: that of standard output.
 */
export function verifyText(findings: readonly Finding[], room?: number): string {
  const matrix = matrixOf(findings, lineage)
  const aside = [besideTheLine, flowCacheKernels].map(kernels => matrixOf(findings, kernels))
  const sensitivity = sensitivityOf(findings, [...wrongPatches, ...rightPatches])
  const shown = (blocks: readonly Block[]): string =>
    blocks.map(block => blockText(block, room)).join('\n')
  const parts = [
    shown(summaryBlocks(findings)),
    matrix.kernels.length > 0 ? shown(matrixBlocks(matrix, findings)) : '',
    ...aside.map(of =>
      of.kernels.length > 0 ? shown(matrixBlocks(of, findings).slice(0, 1)) : '',
    ),
    sensitivity.length > 0 ? shown(sensitivityBlocks(sensitivity)) : '',
    shown(claimsBlocks(findings)),
    [
      ...countLines(findings),
      ...differences(findings).map(line => chalk.red.bold(line)),
      tally(findings),
    ].join('\n'),
  ]
  return parts.filter(part => part !== '').join('\n\n')
}

/** What each checker counts, by the figures of its findings. */
const figuresCounted: Readonly<Record<CheckerName, readonly string[]>> = {
  recordings: ['events', 'values', 'bounded'],
  counterexamples: ['length'],
  explore: ['states', 'transitions'],
  simulate: ['steps'],
  claims: ['sentences'],
  drift: ['obligations', 'states', 'steps'],
  prove: ['obligations'],
}

/** What a figure is called where its own name does not say it. */
const figureText: Readonly<Record<string, string>> = {
  length: 'steps',
  values: 'values matched exactly',
  bounded: 'within bounds',
}

/** One line for each checker that ran: what it did, in figures. */
function countLines(findings: readonly Finding[]): readonly string[] {
  return checkerNames.flatMap(checker => {
    const own = findings.filter(finding => finding.checker === checker)
    // A run is counted once, not again with each property that it judges.
    const runs = own.filter(({ kind }) => kind === 'run' || checker === 'counterexamples')
    const totals = figuresCounted[checker].map(figure => {
      const total = runs.reduce((sum, { figures }) => sum + (figures[figure] ?? 0), 0)
      return `${total.toLocaleString('en-US')} ${figureText[figure] ?? figure}`
    })
    return runs.length === 0
      ? []
      : `${checker.padEnd(16)} ${runs.length} ${unit[checker]}: ${totals.join(', ')}`
  })
}

const unit: Readonly<Record<CheckerName, string>> = {
  recordings: 'recordings of kernel code',
  counterexamples: 'stored traces',
  explore: 'searches',
  simulate: 'campaigns',
  claims: 'sentences of the bug report',
  drift: 'theorems and searches',
  prove: 'models',
}
