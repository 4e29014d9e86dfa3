import { mkdtempSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Command } from 'commander'
import { InputError } from '../../model/input_error.ts'
import { kernelByName } from '../../model/kernels/all.ts'
import { type Conformance, conform, isLike } from '../../suite/conform/conform.ts'
import { cut, NoAnswer } from '../../suite/conform/tree.ts'
import { descriptions } from '../flags/descriptions.ts'
import { jsonOption, number } from '../flags/options.ts'
import { exitCode } from '../io/exit_codes.ts'
import { printReport } from '../io/files.ts'
import { shimDir } from '../io/package.ts'
import { withProgress } from '../io/progress.ts'
import { withTemporaryFolder } from '../io/temporary.ts'
import { conformanceText } from '../text/conformance_text.ts'

interface ConformFlags {
  readonly tree: string
  readonly expect?: string
  readonly runs: number
  readonly depth: number
  readonly seed: number
  readonly deadline: number
  readonly json?: string
}

export function addConformCommand(program: Command, report: (exit: number) => void): void {
  program
    .command('conform')
    .description(descriptions.conform)
    .requiredOption('--tree <DIR>', 'a kernel tree, v4.13 or later; nothing in it is written')
    .option('--expect <KERNEL>', 'exit with 1 if the tree is another one')
    .addOption(number('--runs <N>', 'random sequences of commands', 1, 1_000_000).default(1000))
    .addOption(number('--depth <K>', 'try every sequence of so many commands', 1, 5).default(3))
    .addOption(number('--seed <S>', 'of the random sequences', 0, 2 ** 31 - 1).default(1))
    .addOption(
      number('--deadline <S>', "for one command of the tree's code, in seconds", 1, 600).default(
        10,
      ),
    )
    .addOption(jsonOption())
    .action(async (flags: ConformFlags) => {
      report(await conformCommand(flags))
    })
}

async function conformCommand(flags: ConformFlags): Promise<number> {
  const { tree, expect, runs, depth, seed, deadline, json } = flags
  const expected = expect === undefined ? undefined : kernelByName(expect, '--expect')
  if (!statSync(tree, { throwIfNoEntry: false })?.isDirectory()) {
    throw new InputError(tree, 'is no folder', 'give the top of a kernel tree')
  }
  let found: Conformance
  try {
    found = await withTemporaryFolder(() =>
      withProgress(async show => {
        show.stage(`conform ${tree}`)
        const folder = mkdtempSync(join(tmpdir(), 'tree-'))
        const request = { tree, folder, shim: shimDir, runs, depth, seed }
        return conform({ ...request, deadlineMs: deadline * 1000, onProgress: show.update })
      }),
    )
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error
    const reason = error.message
    printReport(json, { tree, verdict: 'unknown', reason }, `${tree}: no answer: ${reason}`)
    return exitCode(['unknown'])
  }
  const like = expected === undefined ? undefined : isLike(expected, found)
  const { built, ...rest } = found
  const trust = { ...built, cut }
  const verdict = found.fields === undefined ? 'no kernel' : 'found'
  const differences = found.fields === undefined ? found.differences.slice(0, 10) : []
  const data = { tree, verdict, expected: expect, as_expected: like, ...rest, differences, trust }
  printReport(json, data, conformanceText(tree, found, expect, like))
  return exitCode([like === false || found.fields === undefined ? 'differs' : 'as expected'])
}
