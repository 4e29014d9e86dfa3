import { Command, CommanderError } from 'commander'
import { InputError } from '../checkers/input_error.ts'
import { addDriftCommand } from './drift_command.ts'
import { USAGE } from './exit_codes.ts'
import { addExploreCommand } from './explore_command.ts'
import { addExportCommand } from './export_command.ts'
import { addLineageCommand } from './lineage_command.ts'
import { version } from './package.ts'
import { addProveCommand } from './prove_command.ts'
import { addReplayCommand } from './replay_command.ts'
import { addShrinkCommand } from './shrink_command.ts'
import { addSimulateCommand } from './simulate_command.ts'
import { addVerifyCommand } from './verify_command.ts'

const EXIT_CODES = `
Exit codes:
  0  every verdict is as expected (a violation that is expected and found, too)
  1  some verdict differs
  2  wrong usage or bad input
  3  some verdict is unknown (a timeout, no solver, a search that ran out of states)`

/** Runs a command line, without the program's name; returns the exit code. */
export async function run(args: readonly string[]): Promise<number> {
  const program = new Command('dstledger')
    .description('checks the accounting of dst entries in Linux network namespaces')
    .version(version())
    .addHelpText('after', EXIT_CODES)
    .configureOutput({ outputError: (text, write) => write(`dstledger: ${oneLine(text)}\n`) })
    .exitOverride()
  let code = 0
  const report = (exit: number): void => {
    code = exit
  }
  for (const add of [
    addVerifyCommand,
    addLineageCommand,
    addReplayCommand,
    addExportCommand,
    addShrinkCommand,
    addExploreCommand,
    addSimulateCommand,
    addProveCommand,
    addDriftCommand,
  ]) {
    add(program, report)
  }
  try {
    await program.parseAsync(args, { from: 'user' })
    return code
  } catch (error) {
    return failure(error)
  }
}

function failure(error: unknown): number {
  // Help and version end the run too; commander has printed what there is to say.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE
  if (!(error instanceof InputError)) throw error
  process.stderr.write(`dstledger: ${error.message}\n`)
  return USAGE
}

/** Commander may put a suggestion on a second line. */
function oneLine(text: string): string {
  return text
    .trim()
    .replace(/^error: /, '')
    .replaceAll(/\s*\n\s*/g, ' ')
}
