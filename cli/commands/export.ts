import { type Command, Option } from 'commander'
import { figure } from '../../engine/figure.ts'
import { InputError, visible } from '../../model/input_error.ts'
import { itf } from '../../report/export/itf.ts'
import { markdown } from '../../report/export/markdown.ts'
import { mermaid } from '../../report/export/mermaid.ts'
import { vitestTest } from '../../report/export/vitest_test.ts'
import { type ViolatedAccount, violatedAccountOf } from '../../report/trace/account.ts'
import { checkCounterexample } from '../../traces/counterexamples/counterexample.ts'
import { readCounterexample } from '../../traces/counterexamples/format.ts'
import { open } from '../../traces/counterexamples/opened.ts'
import { descriptions } from '../flags/descriptions.ts'
import { exitCode } from '../io/exit_codes.ts'
import { outputFile, writeWhole } from '../io/files.ts'

/** What a counterexample can be exported to, and how. */
const formats: Readonly<Record<string, (account: ViolatedAccount, path: string) => string>> = {
  mermaid,
  itf,
  vitest: vitestTest,
  markdown,
}

interface ExportFlags {
  readonly to: string
  readonly out: string
  readonly large?: true
}

/** ITF writes every state, about a kilobyte each: no viewer opens more than some megabytes. */
const ITF_STEPS_MAX = 10_000

export function addExportCommand(program: Command, report: (exit: number) => void): void {
  program
    .command('export')
    .description(descriptions.export)
    .argument('<FILE>', 'a counterexample (.json)')
    .addOption(
      new Option('--to <FORMAT>', 'what to write')
        .choices(Object.keys(formats))
        .makeOptionMandatory(),
    )
    .addOption(
      new Option('--out <FILE>', 'where to write it; - for standard output')
        .argParser(outputFile)
        .default('-'),
    )
    .option(
      '--large',
      `write an ITF trace of more than ${figure(ITF_STEPS_MAX)} steps all the same`,
    )
    .action((path: string, flags: ExportFlags) => {
      report(exportCommand(path, flags))
    })
}

function exportCommand(path: string, { to, out, large }: ExportFlags): number {
  if (/\.jsonl(\.gz)?$/.test(path)) {
    const what = 'is a recording, and only counterexamples are exported'
    throw new InputError(path, what, 'give a .json file, or "dstledger replay" the recording')
  }
  const opened = open(readCounterexample(path), path)
  const { length } = opened.trace
  if (to === 'itf' && length > ITF_STEPS_MAX && !large) {
    const what = `has ${figure(length)} steps, of which ITF writes every state`
    throw new InputError(path, what, 'the other formats fold them; or give --large')
  }
  const account = violatedAccountOf(opened)
  // What is written is shared without the file: nothing goes into it that is not so.
  const wrong = checkCounterexample(opened)
  if (wrong !== undefined) {
    process.stderr.write(`dstledger: ${visible(`${path}: ${wrong}`)}\n`)
    return exitCode(['differs'])
  }
  const text = formats[to]?.(account, path) ?? ''
  if (out === '-') process.stdout.write(text)
  else writeWhole(out, text)
  return exitCode(['as expected'])
}
