import chalk from 'chalk'
import type { Command } from 'commander'
import type { Finding } from '../checkers/finding.ts'
import { InputError } from '../checkers/input_error.ts'
import { kernelByName, propertyById } from '../checkers/names.ts'
import { verify } from '../checkers/verify.ts'
import { flowCacheKernels } from '../model/flow_cache_kernels.ts'
import { lineage } from '../model/kernels.ts'
import { rightPatches, wrongPatches } from '../model/mutants.ts'
import { descriptions } from './descriptions.ts'
import { differences, tally } from './differences.ts'
import { documentText } from './document.ts'
import { exitCode } from './exit_codes.ts'
import { printReport, toJson, writeWhole } from './files.ts'
import { lineageCheckers, lineageMarkdown, lineageSections } from './lineage_document.ts'
import { lineageJson } from './lineage_json.ts'
import { jsonOption, kernelsOption, markdownOption, number, propertyOption } from './options.ts'
import { counterexamplesDir, recordingsDir } from './package.ts'
import { progress } from './progress.ts'

interface LineageFlags {
  readonly kernel?: readonly string[]
  readonly property?: readonly string[]
  readonly deadline: number
  readonly json?: string
  readonly markdown?: string
}

export function addLineageCommand(program: Command, report: (exit: number) => void): void {
  program
    .command('lineage')
    .description(descriptions.lineage)
    .addOption(kernelsOption())
    .addOption(propertyOption())
    .addOption(
      number('--deadline <S>', 'for each script of the solver, in seconds', 1, 3600).default(60),
    )
    .addOption(jsonOption())
    .addOption(markdownOption())
    .action(async (flags: LineageFlags) => {
      report(await runLineage(flags))
    })
}

/** What random runs refute here does not depend on the seed: the report has none. */
const SEED = 1

async function runLineage(flags: LineageFlags): Promise<number> {
  const { kernel, property, json, markdown } = flags
  if (json === '-' && markdown === '-') {
    throw new InputError('--markdown -', 'and --json - share standard output', 'name a file')
  }
  const known = [...lineage, ...flowCacheKernels, ...wrongPatches, ...rightPatches].map(
    ({ name }) => name,
  )
  const kernels = kernel?.map(name => kernelByName(name, '--kernel').name) ?? known
  const ids = property?.map(id => propertyById(id, '--property').id)
  const show = progress()
  const findings = await verify({
    seed: SEED,
    recordingsDir,
    counterexamplesDir,
    deadlineMs: flags.deadline * 1000,
    kernels,
    checkers: lineageCheckers,
    ...(ids === undefined ? {} : { properties: ids }),
    onStage: show.stage,
    onProgress: show.update,
  }).finally(show.done)
  if (findings.length === 0) {
    throw new InputError('lineage', 'nothing of the suite fits these flags', 'widen the selection')
  }
  print(flags, findings)
  return exitCode(findings.map(({ status }) => status))
}

function print({ json, markdown }: LineageFlags, findings: readonly Finding[]): void {
  const failed = differences(findings)
  const report = lineageJson(findings)
  if (markdown !== undefined && markdown !== '-') writeWhole(markdown, lineageMarkdown(findings))
  if (markdown !== '-') {
    const shown = documentText(lineageSections(findings))
    const lines = [shown, '', ...failed.map(line => chalk.red.bold(line)), tally(findings)]
    printReport(json, report, lines.join('\n'))
    return
  }
  if (json !== undefined) writeWhole(json, toJson(report))
  process.stdout.write(lineageMarkdown(findings))
  // Markdown has no place for them, and standard output no other.
  for (const line of failed) process.stderr.write(`dstledger: ${line}\n`)
}
