import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import type { Command } from 'commander'
import { given } from '../../engine/given.ts'
import { InputError } from '../../model/input_error.ts'
import { kernelByName } from '../../model/kernels/all.ts'
import { propertyById } from '../../properties/properties.ts'
import { annotations } from '../../report/github.ts'
import { junitXml } from '../../report/junit.ts'
import { ktap } from '../../report/ktap.ts'
import { type TestCase, testCaseOf } from '../../report/test_case.ts'
import { type CheckerName, checkerNames, type Finding } from '../../suite/findings/finding.ts'
import { pumpedChecks, pumpedCounterexample } from '../../suite/run/pumped.ts'
import { findCounterexample, storedChecks } from '../../suite/run/shortest.ts'
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
import { outputFile, printReport, toJson, writeWhole } from '../io/files.ts'
import { counterexamplesDir, recordingsDir, version } from '../io/package.ts'
import { withProgress } from '../io/progress.ts'
import { withTemporaryFolder } from '../io/temporary.ts'
import { findingJson } from '../text/finding_json.ts'
import { lineageMarkdown } from '../text/lineage_document.ts'
import { verifyText } from '../text/verify_text.ts'

interface VerifyFlags {
  readonly kernel?: readonly string[]
  readonly property?: readonly string[]
  readonly checker?: readonly CheckerName[]
  readonly seed: number
  readonly deadline: number
  readonly json?: string
  readonly out?: string
  readonly junit?: string
  readonly ktap?: string
  readonly github?: true
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
        'write report.json, VERIFY.txt, LINEAGE.md, counterexamples/ and smtlib/ below DIR',
      ),
    )
    .option('--junit <FILE>', 'write the findings as JUnit XML; - for standard output', outputFile)
    .option('--ktap <FILE>', 'write them as KTAP; - for standard output', outputFile)
    .option('--github', "annotations for GitHub's runner, and the summary of the job")
    .action(async (flags: VerifyFlags) => {
      report(await verifyCommand(flags))
    })
}

async function verifyCommand(flags: VerifyFlags): Promise<number> {
  refuseTwoOutputs(flags)
  const { kernel, property, checker, seed, out } = flags
  const kernels = kernel?.map(name => kernelByName(name, '--kernel').name)
  const ids = property?.map(id => propertyById(id, '--property').id)
  const start = performance.now()
  const findings = await withTemporaryFolder(() =>
    withProgress(show =>
      verify({
        seed,
        recordingsDir,
        counterexamplesDir,
        deadlineMs: flags.deadline * 1000,
        ...given({ kernels, properties: ids, checkers: checker }),
        ...given({ smtlibDir: out === undefined ? undefined : join(out, 'smtlib') }),
        onStage: stage => show.stage(stage, stage === 'prove'),
        onProgress: show.update,
      }),
    ),
  )
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
  const cases = findings.map(testCaseOf)
  if (flags.github) writeSummary(findings)
  const toOutput = writeForMachines(flags, cases)
  if (!toOutput) printReport(flags.json, report, `${verifyText(findings)}, ${seconds} s`)
  if (flags.github) for (const line of annotations(cases)) console.log(line)
  return exitCode(findings.map(({ status }) => status))
}

/** Standard output is one report, and nothing else. */
function refuseTwoOutputs({ json, junit, ktap: asKtap, github }: VerifyFlags): void {
  const outputs = [json, junit, asKtap].filter(path => path === '-').length
  if (outputs > 1 || (outputs === 1 && github)) {
    const what = 'two reports are asked for on standard output'
    throw new InputError('verify', what, 'write one of them into a file')
  }
}

/** Whether one of the reports has taken standard output. */
function writeForMachines(
  { junit, ktap: asKtap }: VerifyFlags,
  cases: readonly TestCase[],
): boolean {
  const reports = [
    [junit, () => junitXml('dstledger verify', cases)],
    [asKtap, () => ktap(cases)],
  ] as const
  for (const [path, text] of reports) {
    if (path === '-') process.stdout.write(text())
    else if (path !== undefined) writeWhole(path, text())
  }
  return junit === '-' || asKtap === '-'
}

/** GitHub takes a mebibyte; what is printed, and the line of kernels, are a tenth of it. */
function writeSummary(findings: readonly Finding[]): void {
  const { GITHUB_STEP_SUMMARY: path } = process.env
  if (path === undefined || path === '') return
  const text = stripVTControlCharacters(verifyText(findings, Number.POSITIVE_INFINITY))
  const [first = ''] = text.split('\n\n')
  appendFileSync(path, `\`\`\`text\n${first}\n\`\`\`\n\n${lineageMarkdown(findings)}\n`)
}

/** A selection that leaves nothing to run must not look like a pass. */
function nothingRan(): number {
  process.stderr.write('dstledger: nothing of the suite fits these flags; widen the selection\n')
  return USAGE
}

function writeOut(out: string, findings: readonly Finding[], report: unknown): void {
  writeWhole(join(out, 'report.json'), toJson(report))
  const text = verifyText(findings, Number.POSITIVE_INFINITY)
  writeWhole(join(out, 'VERIFY.txt'), `${stripVTControlCharacters(text)}\n`)
  writeWhole(join(out, 'LINEAGE.md'), lineageMarkdown(findings))
  for (const stored of storedChecks) {
    writeWhole(join(out, 'counterexamples', stored.file), toJson(findCounterexample(stored)))
  }
  for (const pumped of pumpedChecks) {
    writeWhole(join(out, 'counterexamples', pumped.file), toJson(pumpedCounterexample(pumped)))
  }
}
