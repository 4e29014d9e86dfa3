import { parseArgs } from 'node:util'
import chalk from 'chalk'
import { USAGE } from '../cli/io/exit_codes.ts'
import { writeWhole } from '../cli/io/files.ts'
import { withProgress } from '../cli/io/progress.ts'
import { InputError } from '../model/input_error.ts'
import type { Generator } from './generated.ts'
import { generators } from './generators.ts'
import { ownSources, sourcesIn, textOf } from './sources.ts'

// Files have no colours.
chalk.level = 0

const USE = `usage: npm run generate [-- [--only NAME]... [--from DIR]]
  --only NAME  this part: ${generators.map(({ name }) => name).join(', ')}
  --from DIR   what "dstledger verify --out DIR" has written, in place of a run of the suite`

interface Flags {
  readonly only?: string[]
  readonly from?: string
  readonly help?: boolean
}

/** Writes every generated file that is not as it should be, and says which. */
async function generate({ only, from }: Flags): Promise<void> {
  const chosen = only === undefined ? generators : only.map(generatorByName)
  const written = await withProgress(async show => {
    const sources = from === undefined ? ownSources(show) : sourcesIn(from)
    const paths: string[] = []
    for (const { name, files } of chosen) {
      show.stage(`generate ${name}`)
      for (const { path, text } of await files(sources)) {
        if (textOf(path) === text) continue
        writeWhole(path, text)
        paths.push(path)
      }
    }
    return paths
  })
  console.log(written.length === 0 ? 'nothing has changed' : `written: ${written.join(', ')}`)
}

function generatorByName(name: string): Generator {
  const found = generators.find(generator => generator.name === name)
  if (found !== undefined) return found
  const names = generators.map(generator => generator.name).join(', ')
  throw new InputError('--only', `there is no part ${name}`, `the parts are ${names}`)
}

function flagsGiven(): Flags {
  const options = {
    only: { type: 'string', multiple: true },
    from: { type: 'string' },
    help: { type: 'boolean' },
  } as const
  try {
    return parseArgs({ options }).values
  } catch (error) {
    throw new InputError('generate', (error as Error).message.replaceAll('\n', ' '), 'see --help')
  }
}

try {
  const flags = flagsGiven()
  if (flags.help) console.log(USE)
  else await generate(flags)
} catch (error) {
  if (!(error instanceof InputError)) throw error
  process.stderr.write(`generate: ${error.message}\n`)
  process.exitCode = USAGE
}
