import { z } from 'zod'
import { toJson } from '../cli/io/files.ts'
import { counterexamplesPage } from '../report/page/page.ts'
import { violatedAccountOf } from '../report/trace/account.ts'
import { pumpedChecks } from '../suite/run/pumped.ts'
import { storedChecks } from '../suite/run/shortest.ts'
import { counterexampleSchema, parseCounterexample } from '../traces/counterexamples/format.ts'
import { open } from '../traces/counterexamples/opened.ts'
import { eventSchema, flowEventSchema, headerSchema } from '../traces/recordings/read/schemas.ts'
import { withBlock } from './block.ts'
import { apiDeclarations } from './declarations.ts'
import type { GeneratedFile, Generator } from './generated.ts'
import { pictures } from './pictures.ts'
import { planTable } from './plan_table.ts'
import { propertiesTable } from './properties_table.ts'
import { versionsPage } from './versions_page.ts'

/** Every counterexample of the suite: the shortest by a search, the pumped by their pumps. */
const counterexamples: Generator = {
  name: 'counterexamples',
  files: sources => [...sources.counterexamples()],
}

/** counterexamples/README.md, from the stored files. */
const page: Generator = {
  name: 'page',
  files: ({ read }) => {
    const files = [...storedChecks, ...pumpedChecks].map(({ file }) => file).sort()
    const accounts = files.map(file => {
      const path = `counterexamples/${file}`
      return { file, account: violatedAccountOf(open(parseCounterexample(read(path), path), path)) }
    })
    return [{ path: 'counterexamples/README.md', text: counterexamplesPage(accounts) }]
  },
}

const recordingLine = z
  .union([headerSchema, eventSchema, flowEventSchema])
  .describe('A line of a recording, dst-trace/1: the first is the header, every other an event')

/** JSON Schemas of what others read and write. */
const schemas: Generator = {
  name: 'schemas',
  files: () => [
    {
      path: 'docs/dst-counterexample-1.schema.json',
      text: toJson(z.toJSONSchema(counterexampleSchema)),
    },
    {
      path: 'docs/dst-trace-1.schema.json',
      text: toJson(z.toJSONSchema(recordingLine, { reused: 'ref' })),
    },
  ],
}

/** What the package declares: a change of it is a line in review. */
const declarations: Generator = {
  name: 'declarations',
  files: ({ read }) => [{ path: 'docs/api-declarations.txt', text: apiDeclarations(read) }],
}

/** The table of properties in properties/README.md. */
const properties: Generator = {
  name: 'properties',
  files: ({ read }) => [block('properties/README.md', 'properties', propertiesTable(read), read)],
}

/** What `dstledger verify` prints, in docs/VERIFY.md: as no terminal, without its time. */
const verify: Generator = {
  name: 'verify',
  files: async ({ read, reports }) => {
    const text = (await reports()).verify.trimEnd()
    return [block('docs/VERIFY.md', 'verify', ['```text', text, '```'].join('\n'), read)]
  },
}

/** What the version of a running kernel proves: docs/VERSIONS.md. */
const versions: Generator = {
  name: 'versions',
  files: () => [{ path: 'docs/VERSIONS.md', text: versionsPage() }],
}

/** The line of kernels: docs/LINEAGE.md. */
const lineage: Generator = {
  name: 'lineage',
  files: async ({ reports }) => [{ path: 'docs/LINEAGE.md', text: (await reports()).lineage }],
}

/** The report's reproducer, in docs/PLAN.md. */
const plans: Generator = {
  name: 'plan',
  files: async ({ read }) => [block('docs/PLAN.md', 'plan', await planTable(), read)],
}

function block(
  path: string,
  name: string,
  text: string,
  read: (path: string) => string,
): GeneratedFile {
  return { path, text: withBlock(path, read(path), name, text) }
}

/** All parts, in the order in which they read what others write. */
export const generators: readonly Generator[] = [
  schemas,
  declarations,
  properties,
  counterexamples,
  page,
  versions,
  pictures,
  plans,
  lineage,
  verify,
]
