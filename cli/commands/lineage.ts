import chalk from 'chalk'
import type { Command } from 'commander'
import { given } from '../../engine/given.ts'
import { InputError } from '../../model/input_error.ts'
import { allKernels, kernelByName } from '../../model/kernels/all.ts'
import { propertyById } from '../../properties/properties.ts'
import type { Finding } from '../../suite/findings/finding.ts'
import { verify } from '../../suite/verify.ts'
import { descriptions } from '../flags/descriptions.ts'
import {
  jsonOption,
  kernelsOption,
  markdownOption,
  number,
  propertyOption,
} from '../flags/options.ts'
import { exitCode } from '../io/exit_codes.ts'
import { printReport, toJson, writeWhole } from '../io/files.ts'
import { counterexamplesDir, recordingsDir } from '../io/package.ts'
import { withProgress } from '../io/progress.ts'
import { withTemporaryFolder } from '../io/temporary.ts'
import { differences, tally } from '../text/differences.ts'
import { documentText } from '../text/document.ts'
import { lineageCheckers, lineageMarkdown, lineageSections } from '../text/lineage_document.ts'
import { lineageJson } from '../text/lineage_json.ts'

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
      report(await lineageCommand(flags))
    })
}

/** What random runs refute here does not depend on the seed: the report has none. */
const SEED = 1

async function lineageCommand(flags: LineageFlags): Promise<number> {
  const { kernel, property, json, markdown } = flags
  if (json === '-' && markdown === '-') {
    throw new InputError('--markdown -', 'and --json - share standard output', 'name a file')
  }
  const known = allKernels.map(({ name }) => name)
  const kernels = kernel?.map(name => kernelByName(name, '--kernel').name) ?? known
  const ids = property?.map(id => propertyById(id, '--property').id)
  const findings = await withTemporaryFolder(() =>
    withProgress(show =>
      verify({
        seed: SEED,
        recordingsDir,
        counterexamplesDir,
        deadlineMs: flags.deadline * 1000,
        kernels,
        checkers: lineageCheckers,
        ...given({ properties: ids }),
        onStage: stage => show.stage(stage, stage === 'prove'),
        onProgress: show.update,
      }),
    ),
  )
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
