import { join } from 'node:path'
import chalk from 'chalk'
import type { Command } from 'commander'
import { kernelByName } from '../../model/kernels/all.ts'
import { flowCacheKernels } from '../../model/kernels/flow_cache.ts'
import { rightPatches, wrongPatches } from '../../model/kernels/mutants.ts'
import { lineage } from '../../model/kernels/released.ts'
import { propertyById } from '../../properties/properties.ts'
import { type CheckerName, checkerNames, type Finding } from '../../suite/finding.ts'
import { matrixOf } from '../../suite/matrix.ts'
import { pumpedChecks, pumpedCounterexample } from '../../suite/run/pumped.ts'
import { findCounterexample, storedChecks } from '../../suite/run/shortest.ts'
import { sensitivityOf } from '../../suite/sensitivity.ts'
import { verify } from '../../suite/verify.ts'
import { descriptions } from '../flags/descriptions.ts'
import {
  checkerOption,
  folderOption,
  jsonOption,
  kernelsOption,
  number,
  propertyOption,
  seedOption,
} from '../flags/options.ts'
import { exitCode, USAGE } from '../io/exit_codes.ts'
import { printReport, toJson, writeWhole } from '../io/files.ts'
import { counterexamplesDir, recordingsDir, version } from '../io/package.ts'
import { progress } from '../io/progress.ts'
import { claimsTable } from '../text/claims_table.ts'
import { differences, tally } from '../text/differences.ts'
import { type Block, blockText } from '../text/document.ts'
import { findingJson } from '../text/finding_json.ts'
import { lineageMarkdown } from '../text/lineage_document.ts'
import { matrixBlocks } from '../text/matrix.ts'
import { sensitivityBlocks } from '../text/sensitivity_table.ts'

interface VerifyFlags {
  readonly kernel?: readonly string[]
  readonly property?: readonly string[]
  readonly checker?: readonly CheckerName[]
  readonly seed: number
  readonly deadline: number
  readonly json?: string
  readonly out?: string
}

export function addVerifyCommand(program: Command, report: (exit: number) => void): void {
  program
    .command('verify')
    .description(descriptions.verify)
    .addOption(kernelsOption())
    .addOption(propertyOption())
    .addOption(checkerOption(checkerNames))
    .addOption(seedOption())
    .addOption(
      number('--deadline <S>', 'for each script of the solver, in seconds', 1, 3600).default(60),
    )
    .addOption(jsonOption())
    .addOption(
      folderOption(
        '--out <DIR>',
        'write report.json, LINEAGE.md, counterexamples/ and smtlib/ below DIR',
      ),
    )
    .action(async (flags: VerifyFlags) => {
      report(await runVerify(flags))
    })
}

async function runVerify(flags: VerifyFlags): Promise<number> {
  const { kernel, property, checker, seed, out } = flags
  const kernels = kernel?.map(name => kernelByName(name, '--kernel').name)
  const ids = property?.map(id => propertyById(id, '--property').id)
  const show = progress()
  const start = performance.now()
  const findings = await verify({
    seed,
    recordingsDir,
    counterexamplesDir,
    deadlineMs: flags.deadline * 1000,
    ...(kernels === undefined ? {} : { kernels }),
    ...(ids === undefined ? {} : { properties: ids }),
    ...(checker === undefined ? {} : { checkers: checker }),
    ...(out === undefined ? {} : { smtlibDir: join(out, 'smtlib') }),
    onStage: show.stage,
    onProgress: show.update,
  }).finally(show.done)
  if (findings.length === 0) return nothingRan()
  const seconds = Number(((performance.now() - start) / 1000).toFixed(1))
  const report = {
    dstledger: version(),
    node: process.version,
    seed,
    seconds,
    findings: findings.map(findingJson),
  }
  if (out !== undefined) writeOut(out, findings, report)
  printReport(flags.json, report, text(findings, seconds))
  return exitCode(findings.map(({ status }) => status))
}

/** A selection that leaves nothing to run must not look like a pass. */
function nothingRan(): number {
  process.stderr.write('dstledger: nothing of the suite fits these flags; widen the selection\n')
  return USAGE
}

function writeOut(out: string, findings: readonly Finding[], report: unknown): void {
  writeWhole(join(out, 'report.json'), toJson(report))
  writeWhole(join(out, 'LINEAGE.md'), lineageMarkdown(findings))
  for (const stored of storedChecks) {
    writeWhole(join(out, 'counterexamples', stored.file), toJson(findCounterexample(stored)))
  }
  for (const pumped of pumpedChecks) {
    writeWhole(join(out, 'counterexamples', pumped.file), toJson(pumpedCounterexample(pumped)))
  }
}

function text(findings: readonly Finding[], seconds: number): string {
  const matrix = matrixOf(findings, lineage)
  const flowCaches = matrixOf(findings, flowCacheKernels)
  const sensitivity = sensitivityOf(findings, [...wrongPatches, ...rightPatches])
  const shown = (blocks: readonly Block[]): string => blocks.map(blockText).join('\n')
  const parts = [
    matrix.kernels.length > 0 ? shown(matrixBlocks(matrix, findings)) : '',
    flowCaches.kernels.length > 0 ? shown(matrixBlocks(flowCaches, findings).slice(0, 1)) : '',
    sensitivity.length > 0 ? shown(sensitivityBlocks(sensitivity)) : '',
    claimsTable(findings),
    [
      ...summary(findings),
      ...differences(findings).map(line => chalk.red.bold(line)),
      `${tally(findings)}, ${seconds} s`,
    ].join('\n'),
  ]
  return parts.filter(part => part !== '').join('\n\n')
}

/** What each checker counts, by the figures of its findings. */
const counted: Readonly<Record<CheckerName, readonly string[]>> = {
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
function summary(findings: readonly Finding[]): readonly string[] {
  return checkerNames.flatMap(checker => {
    const own = findings.filter(finding => finding.checker === checker)
    // A run is counted once, not again with each property that it judges.
    const runs = own.filter(({ kind }) => kind === 'run' || checker === 'counterexamples')
    const totals = counted[checker].map(figure => {
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
