import { type Command, InvalidArgumentError, Option } from 'commander'
import { type ActionName, actionNames, flowActions } from '../../model/action_name.ts'
import { INT_MAX, realScale, scaled } from '../../model/bounds.ts'
import { InputError } from '../../model/input_error.ts'
import type { Kernel } from '../../model/kernel.ts'
import { kernelByName } from '../../model/kernels/all.ts'
import { similarNames } from '../../model/names.ts'
import type { Params } from '../../model/params.ts'
import { type Family, type Part, parts, type Structure, withNeeded } from '../../model/structure.ts'
import { propertyById } from '../../properties/properties.ts'
import type { Property } from '../../properties/property.ts'
import { sayingProperties, says } from '../../properties/saying.ts'
import { outputFile, outputFolder } from '../io/files.ts'

/** The flags that say which model a checker runs: the same for every checker. */
export interface StructureFlags {
  readonly kernel: string
  readonly cpus: number
  readonly netns: number
  readonly family: readonly Family[]
  readonly part?: readonly Part[]
  readonly batch?: number
  readonly gcThresh?: number
  readonly liveMax?: number
  readonly property?: readonly string[]
  readonly json?: string
}

/** The flags that say what happens in a run. */
export interface WorkloadFlags extends StructureFlags {
  readonly actions?: readonly ActionName[]
  readonly sysctl?: readonly number[]
}

/** Parses a whole number within limits; the message says which. */
function integer(low: number, high: number): (text: string) => number {
  return text => {
    const value = Number(text)
    if (/^\d+$/.test(text) && value >= low && value <= high) return value
    throw new InvalidArgumentError(`It must be a whole number from ${low} to ${high}.`)
  }
}

/** Parses a list with commas; the flag can be given several times too. */
function list<T>(parse: (item: string) => T): (text: string, sofar?: readonly T[]) => readonly T[] {
  return (text, sofar = []) => [...sofar, ...text.split(',').map(item => parse(item.trim()))]
}

function oneOf<T extends string>(choices: readonly T[]): (item: string) => T {
  return item => {
    const choice = choices.find(candidate => candidate === item)
    if (choice !== undefined) return choice
    const near = similarNames(item, choices)
    const hint = near.length > 0 ? `Did you mean ${near.join(' or ')}?` : ''
    throw new InvalidArgumentError(hint || `"${item}" is none of ${choices.join(', ')}.`)
  }
}

const families = oneOf<Family>(['ipv4', 'ipv6'])

/** The parts that need no watermarks; those with `flow_cache` are searched by the suite. */
export const offeredParts = parts.filter(part => part !== 'flow_cache')

/** What can happen in a model with some of these. */
export const offeredActions = actionNames.filter(name => !flowActions.includes(name))

export const seedOption = (): Option =>
  new Option('--seed <S>', 'seed of the random runs, 0 .. 2^31 - 1')
    .argParser(integer(0, INT_MAX))
    .default(1)

export const jsonOption = (): Option =>
  new Option('--json <FILE>', 'write the result as JSON to FILE; - for standard output').argParser(
    outputFile,
  )

export const markdownOption = (): Option =>
  new Option('--markdown <FILE>', 'write it as Markdown to FILE; - for standard output').argParser(
    outputFile,
  )

export const folderOption = (flags: string, description: string): Option =>
  new Option(flags, description).argParser(outputFolder)

export const propertyOption = (): Option =>
  new Option('--property <ID...>', 'only these properties, by id or name (default: all)').argParser(
    list(item => item),
  )

export const checkerOption = <T extends string>(choices: readonly T[]): Option =>
  new Option('--checker <NAME...>', `only these: ${choices.join(', ')} (default: all)`).argParser(
    list(oneOf(choices)),
  )

export const kernelsOption = (): Option =>
  new Option('--kernel <NAME...>', 'only these kernels (default: all)').argParser(
    list(item => item),
  )

/** What a command takes where a flag is not given, in words for its help. */
export interface Defaults {
  readonly batch: string
  readonly gcThresh: string
  readonly liveMax: string
}

/** Where states are searched: small numbers, as in the settings of the suite. */
export const searchDefaults: Defaults = { batch: '2', gcThresh: 'INT_MAX', liveMax: '3' }

/** Adds the structure flags to a command that runs one checker. */
export function withStructureFlags(command: Command, defaults: Defaults): Command {
  return withModelFlags(command, defaults).addOption(propertyOption()).addOption(jsonOption())
}

/** Adds the flags that describe a model, to a command that asks no property of it. */
export function withModelFlags(command: Command, defaults: Defaults): Command {
  const { batch, gcThresh, liveMax } = defaults
  const text = (what: string, value: string): string => `${what} (default: ${value})`
  return command
    .requiredOption('--kernel <NAME>', 'a kernel by name: "dstledger list" has all')
    .addOption(number('--cpus <C>', 'possible CPUs', 1, 64).default(2))
    .addOption(number('--netns <N>', 'network namespaces, init_net included', 1, 64).default(2))
    .addOption(
      new Option('--family <NAME...>', text('ipv4, ipv6 or ipv4,ipv6 for both', 'ipv4')).argParser(
        list(families),
      ),
    )
    .addOption(
      new Option(
        '--part <NAME...>',
        `what the model has besides: ${offeredParts.join(', ')}`,
      ).argParser(list(oneOf<Part>(offeredParts))),
    )
    .addOption(number('--batch <B>', text('a constant batch, in entries', batch), 1, 2 ** 20))
    .addOption(
      number(
        '--gc-thresh <T>',
        text("the template's gc_thresh, in entries", gcThresh),
        0,
        2 ** 32 - 1,
      ),
    )
    .addOption(
      number('--live-max <L>', text('live entries of a netns, at most', liveMax), 0, 2 ** 20),
    )
}

/** Adds both the structure flags and those of what happens: proofs cover all that can. */
export function withWorkloadFlags(command: Command, defaults: Defaults): Command {
  return withActionFlags(withStructureFlags(command, defaults))
}

/** Adds the flags that say what happens in a run. */
export function withActionFlags(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--actions <NAME...>',
        `what can happen: ${offeredActions.join(', ')} (default: all that the model has)`,
      ).argParser(list(oneOf(offeredActions))),
    )
    .addOption(
      new Option(
        '--sysctl <T...>',
        'values of gc_thresh that somebody may write (default: none)',
      ).argParser(list(integer(0, 2 ** 32 - 1))),
    )
}

export function number(flags: string, description: string, low: number, high: number): Option {
  return new Option(flags, description).argParser(integer(low, high))
}

export function kernelOf(flags: Pick<StructureFlags, 'kernel'>): Kernel {
  return kernelByName(flags.kernel, '--kernel')
}

export function structureFromFlags(flags: StructureFlags): Structure {
  const { cpus, netns, family = ['ipv4'], part } = flags
  const size = { cpus, netns, families: [...new Set(family)].sort() }
  return part === undefined ? size : { ...size, parts: withNeeded(part) }
}

/** A constant batch if one is given, and otherwise the kernel's, max(32, 2 * online CPUs). */
export function paramsOf(flags: StructureFlags): Params {
  const { batch, gcThresh = INT_MAX } = flags
  return batch === undefined ? realScale(gcThresh) : scaled(batch, gcThresh)
}

/**
 * The properties that were asked for, or all. One that the model leaves nothing to say is left
 * out, and is an error if it was asked for by name.
 */
export function propertiesOf(
  asked: readonly string[] | undefined,
  actions: readonly ActionName[],
  structure: Structure,
): readonly Property[] {
  if (asked === undefined) return sayingProperties(actions, structure)
  const chosen = [...new Set(asked)].map(id => propertyById(id, '--property'))
  const silent = chosen.find(property => !says(property, actions, structure))
  if (silent === undefined) return chosen
  const { id, needs } = silent
  const actionsAbout = silent.kind === 'step' ? silent.about.join(' or ') : ''
  const lacksPart = needs !== undefined && !structure.parts?.includes(needs)
  const missing = lacksPart ? `--part ${needs}` : actionsAbout
  const what = `says nothing without ${missing}`
  throw new InputError(`--property ${id}`, what, 'allow it, or ask for another')
}
