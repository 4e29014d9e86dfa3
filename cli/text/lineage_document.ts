import { besideTheLine } from '../../model/kernels/beside.ts'
import { flowCacheKernels } from '../../model/kernels/flow_cache.ts'
import { rightPatches, wrongPatches } from '../../model/kernels/mutants.ts'
import { lineage } from '../../model/kernels/released.ts'
import { properties } from '../../properties/properties.ts'
import type { Finding } from '../../suite/findings/finding.ts'
import { changesByKernel, reliefsOf, tracesOf } from '../../suite/findings/lineage.ts'
import { type Matrix, type MatrixRow, matrixOf } from '../../suite/findings/matrix.ts'
import { sensitivityOf } from '../../suite/findings/sensitivity.ts'
import { type Block, documentMarkdown, type Section } from './document.ts'
import { mark, matrixBlocks, rowName } from './matrix_table.ts'
import { sensitivityBlocks } from './sensitivity_table.ts'

/** The checkers that the report is made from; the others repeat what these say. */
export const lineageCheckers = ['explore', 'simulate', 'prove'] as const

/** The content of the report as data. */
export function lineageData(findings: readonly Finding[]) {
  const own = findings.filter(({ checker }) => lineageCheckers.some(name => name === checker))
  const matrix = matrixOf(own, lineage)
  return {
    findings: own,
    matrix,
    beside: matrixOf(own, besideTheLine),
    flowCaches: matrixOf(own, flowCacheKernels),
    changes: changesByKernel(matrix),
    reliefs: reliefsOf(matrix),
    traces: tracesOf(matrix),
    sensitivity: sensitivityOf(own, [...wrongPatches, ...rightPatches]),
  }
}

type LineageData = ReturnType<typeof lineageData>

/** The report in sections; those that would be empty are left out. */
export function lineageSections(findings: readonly Finding[]): readonly Section[] {
  const data = lineageData(findings)
  const { matrix, sensitivity } = data
  const sections: readonly Section[] = [
    ...(matrix.kernels.length > 0 ? lineSections(data) : []),
    ...(sensitivity.length > 0 ? [sensitivitySection(data)] : []),
  ]
  return sections.filter(({ blocks }) => blocks.length > 0)
}

function lineSections(data: LineageData): readonly Section[] {
  const { matrix, findings } = data
  return [
    { title: 'Kernels, oldest first', blocks: [kernelTable(matrix)] },
    {
      title: 'What holds where',
      blocks: [...matrixBlocks(matrix, findings), propertyTable(matrix)],
    },
    ...besideSection('Kernels beside the line', data.beside, data),
    ...besideSection('The flow cache of other releases', data.flowCaches, data),
    { title: 'What each kernel changes', blocks: [{ kind: 'list', items: changeItems(data) }] },
    { title: 'What assumptions change', blocks: reliefBlocks(data) },
    { title: 'The shortest traces', blocks: data.traces.flatMap(traceBlocks) },
  ]
}

/** Kernels that differ from those of the line in nothing but their flow cache. */
/** A matrix of its own for kernels beside the line; none where there is nothing to say of them. */
function besideSection(title: string, of: Matrix, { findings }: LineageData): readonly Section[] {
  if (of.kernels.length === 0) return []
  const [cells] = matrixBlocks(of, findings)
  const traces = tracesOf(of).flatMap(traceBlocks)
  const blocks = [kernelTable(of), ...(cells === undefined ? [] : [cells]), ...traces]
  return [{ title, blocks }]
}

function kernelTable({ kernels }: Matrix): Block {
  return {
    kind: 'table',
    head: ['kernel', 'commit', 'releases', 'its one difference'],
    rows: kernels.map(({ name, commit, releases, summary }) => [name, commit, releases, summary]),
  }
}

function propertyTable({ rows }: Matrix): Block {
  const shown = properties.filter(({ id }) => rows.some(({ row }) => row.id === id))
  return {
    kind: 'table',
    head: ['property', 'what must hold'],
    rows: shown.map(({ id, name, sentence }) => [`${id} ${name}`, sentence]),
  }
}

function changeItems({ changes, matrix }: LineageData): readonly string[] {
  return changes.map(({ kernel, after, violated, holding, relieved }) => {
    const names = (rows: readonly MatrixRow[]): string => rows.map(rowName).join(', ')
    const byAssumption = matrix.assumptions.flatMap((assuming, i) => {
      const rows = relieved.flatMap(r => (r.assuming === assuming ? r.row : []))
      return rows.length > 0 ? [`holds if one assumes ${mark(i)}: ${names(rows)}`] : []
    })
    const parts = [
      ...(violated.length > 0
        ? [`violated${after ? ' from here on' : ''}: ${names(violated)}`]
        : []),
      ...(holding.length > 0 ? [`no longer violated: ${names(holding)}`] : []),
      ...byAssumption,
    ]
    const what = parts.length > 0 ? parts.join('; ') : 'no verdict changes'
    return `${kernel.name} (${kernel.commit}), ${kernel.summary}: ${what}`
  })
}

function reliefBlocks({ reliefs, matrix }: LineageData): readonly Block[] {
  if (reliefs.length === 0) return []
  const list = (names: readonly string[]): string => names.join(', ') || '-'
  return [
    {
      kind: 'table',
      head: ['', 'assuming', 'property', 'holds on', 'still violated on'],
      rows: reliefs.map(({ assuming, row, holding, violated }) => [
        mark(matrix.assumptions.indexOf(assuming)),
        assuming,
        rowName(row),
        list(holding),
        list(violated),
      ]),
    },
  ]
}

function traceBlocks({ trace, behind, settings }: LineageData['traces'][number]): readonly Block[] {
  const who = behind.map(({ row, kernels }) => `${rowName(row)} on ${kernels.join(', ')}`)
  const steps = `${trace.length} step${trace.length === 1 ? '' : 's'}`
  return [
    { kind: 'text', text: `${steps}: ${who.join('; ')} (${settings.join('; ')}):` },
    { kind: 'steps', steps: trace },
  ]
}

function sensitivitySection({ sensitivity }: LineageData): Section {
  return {
    title: 'Patches that were never released',
    blocks: [
      ...sensitivityBlocks(sensitivity),
      {
        kind: 'table',
        head: ['patch', 'made from', 'what it does'],
        rows: sensitivity.map(({ kernel: { name, mutantOf = '', summary } }) => {
          return [name, mutantOf, summary]
        }),
      },
    ],
  }
}

/** docs/LINEAGE.md: the same findings give the same text. */
export function lineageMarkdown(findings: readonly Finding[]): string {
  return documentMarkdown(HEAD, lineageSections(findings))
}

const HEAD = `<!-- Generated: npm run generate, or dstledger lineage --markdown. Do not edit. -->

# The line of kernels

Which kernel violates what, from the first copy of the template to the later of the two CVEs of
2024, and which patches that were never released the suite would have refused. All verdicts are what
searches, random runs and proofs found; what is only recalled of commits and releases is marked in
[REFERENCES.md](REFERENCES.md). [counterexamples/](../counterexamples/README.md) has a file for each
property that a kernel violates; \`npx dstledger replay FILE\` shows the numbers behind its steps.`
