import { Command, CommanderError } from 'commander'
import { InputError, visible } from '../model/input_error.ts'
import { type CommandName, descriptions } from './flags/descriptions.ts'
import { INTERNAL, USAGE } from './io/exit_codes.ts'
import { issues, version } from './io/package.ts'

type AddCommand = (program: Command, report: (exit: number) => void) => void

/** A command loads what it needs when it is asked for: the help needs none of it. */
const load: Readonly<Record<CommandName, () => Promise<AddCommand>>> = {
  verify: async () => (await import('./commands/verify.ts')).addVerifyCommand,
  lineage: async () => (await import('./commands/lineage.ts')).addLineageCommand,
  replay: async () => (await import('./commands/replay.ts')).addReplayCommand,
  export: async () => (await import('./commands/export.ts')).addExportCommand,
  page: async () => (await import('./commands/page.ts')).addPageCommand,
  shrink: async () => (await import('./commands/shrink.ts')).addShrinkCommand,
  explore: async () => (await import('./commands/explore.ts')).addExploreCommand,
  simulate: async () => (await import('./commands/simulate.ts')).addSimulateCommand,
  prove: async () => (await import('./commands/prove.ts')).addProveCommand,
  list: async () => (await import('./commands/list.ts')).addListCommand,
  compare: async () => (await import('./commands/compare.ts')).addCompareCommand,
  validate: async () => (await import('./commands/validate.ts')).addValidateCommand,
  record: async () => (await import('./commands/record.ts')).addRecordCommand,
  conform: async () => (await import('./commands/conform.ts')).addConformCommand,
  plan: async () => (await import('./commands/plan.ts')).addPlanCommand,
  reproduce: async () => (await import('./commands/reproduce.ts')).addReproduceCommand,
  diagnose: async () => (await import('./commands/diagnose.ts')).addDiagnoseCommand,
  drift: async () => (await import('./commands/drift.ts')).addDriftCommand,
}

const names = Object.keys(descriptions) as readonly CommandName[]

const EXIT_CODES = `
Exit codes:
  0  every verdict is as expected (a violation that is expected and found, too)
  1  some verdict differs
  2  wrong usage or bad input
  3  some verdict is unknown (a timeout, no solver, a search that ran out of states), or vacuous:
     nothing in the model puts the property to the question
 70  a fault of dstledger itself`

/** Runs a command line, without the program's name; returns the exit code. */
export async function run(args: readonly string[]): Promise<number> {
  const program = new Command('dstledger')
    .description('checks the accounting of dst entries in Linux network namespaces')
    .version(version())
    .configureHelp({ subcommandTerm: command => command.name() })
    .addHelpText('afterAll', EXIT_CODES)
    .configureOutput({
      outputError: (text, write) => write(`dstledger: ${visible(oneLine(text))}\n`),
    })
    .exitOverride()
  let code = 0
  const report = (exit: number): void => {
    code = exit
  }
  for (const name of names) {
    // Named anywhere: `help explore` asks for it too.
    if (args.includes(name)) (await load[name]())(program, report)
    else program.command(name).description(descriptions[name])
  }
  for (const command of program.commands) refuseRepeats(command)
  try {
    await program.parseAsync(commandOfHelp(args), { from: 'user' })
    return code
  } catch (error) {
    return await failure(error, names.find(name => args.includes(name)) ?? 'dstledger')
  }
}

/** Of two values the last would win without a word; the same one twice is no matter. */
function refuseRepeats(command: Command): void {
  const given = new Map<string, unknown>()
  for (const option of command.options.filter(({ variadic }) => !variadic)) {
    const name = option.attributeName()
    command.on(`option:${option.name()}`, (value: unknown) => {
      if (given.has(name) && given.get(name) !== value) {
        const what = 'is given with two values, or beside what it excludes'
        throw new InputError(option.long ?? option.flags, what, 'keep one of them')
      }
      given.set(name, value)
    })
  }
}

/** `help nope` as `nope`, which is answered by what there is; `help help` as `help`. */
function commandOfHelp(args: readonly string[]): readonly string[] {
  const [first, asked, ...rest] = args
  if (first !== 'help' || asked === undefined || asked.startsWith('-')) return args
  if (asked === 'help') return [asked, ...rest]
  return names.some(name => name === asked) ? args : [asked]
}

async function failure(error: unknown, command: string): Promise<number> {
  // Help and version end the run too; commander has printed what there is to say.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE
  const told =
    error instanceof InputError
      ? error
      : (ofSystem(error) ?? (await import('./text/engine_errors.ts')).inWords(error, command))
  if (told !== undefined) {
    process.stderr.write(`dstledger: ${told.message}\n`)
    return USAGE
  }
  const fault = error instanceof Error ? error : new Error(String(error))
  const { message, stack = message } = fault
  const report = `this is a fault of dstledger, please report it: ${issues()}`
  const shown = process.env.DSTLEDGER_STACK ? stack : visible(message)
  process.stderr.write(`dstledger: ${shown}; ${report} (DSTLEDGER_STACK=1 shows where)\n`)
  return INTERNAL
}

/** What the system has refused: a full disk, a folder that cannot be made. */
function ofSystem(error: unknown): InputError | undefined {
  if (!(error instanceof Error) || !('syscall' in error)) return undefined
  const { code = 'error', syscall, path } = error as NodeJS.ErrnoException
  const where = path ?? String(syscall)
  return new InputError(where, `${syscall} failed (${code})`, 'give another place, or make room')
}

/** Commander may put a suggestion on a second line. */
function oneLine(text: string): string {
  return text
    .trim()
    .replace(/^error: /, '')
    .replaceAll(/\s*\n\s*/g, ' ')
}
