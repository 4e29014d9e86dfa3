import type { PatchAnswer, Sensitivity } from '../../suite/findings/sensitivity.ts'
import type { CellLine, CellTable } from './cell_table.ts'
import type { Block } from './document.ts'

/** The table, and below it what its cells mean, and what they come to. */
export function sensitivityBlocks(sensitivity: readonly Sensitivity[]): readonly Block[] {
  return [
    { kind: 'cells', table: sensitivityTable(sensitivity) },
    { kind: 'legend', entries: legend },
    { kind: 'list', items: sentences(sensitivity) },
  ]
}

/** Patches that were never released x properties: who refutes which by what. */
function sensitivityTable(sensitivity: readonly Sensitivity[]): CellTable {
  const ids = sensitivity[0]?.answers.map(({ property }) => property) ?? []
  const asked = ids.filter((_, i) => sensitivity.some(s => s.answers[i]?.verdict !== undefined))
  return {
    head: ['patch', ...asked],
    rows: sensitivity.map(({ kernel: { name, right }, answers }) => [
      [{ text: right ? `${name} (right)` : name }],
      ...answers.filter(({ property }) => asked.includes(property)).map(answer => [part(answer)]),
    ]),
  }
}

function part(answer: PatchAnswer): CellLine {
  const { verdict, explore, simulate, open, excused } = answer
  if (verdict === undefined) return { text: '-', tone: 'dim' }
  if (verdict === 'differs') return { text: '!', tone: 'alarm' }
  if (verdict === 'unknown') return { text: '?', tone: 'alarm' }
  const by = [...(explore === undefined ? [] : [`E${explore}`]), ...(simulate ? ['S'] : [])]
  const text = [...by, ...(open ? ['P'] : [])].join('')
  if (excused) return { text: `(${text})`, tone: 'dim' }
  if (by.length > 0) return { text, tone: 'bad' }
  if (open) return { text, tone: 'open' }
  return { text: standing[verdict] ?? verdict, tone: 'good' }
}

const standing: Readonly<Record<string, string>> = {
  proved: '✓',
  exhausted: '=',
  'not refuted': '.',
}

/** What the cells mean: sign and explanation. */
const legend: readonly (readonly [sign: string, meaning: string])[] = [
  ['E2', 'explore refutes it; the shortest trace has 2 steps'],
  ['S', "random runs at the kernel's own scale refute it, whatever the seed"],
  ['P', 'its proof does not go through, for it or for the invariant: that alone refutes nothing'],
  ['✓', 'proved'],
  ['=', 'every state inside the bounds of a search'],
  ['.', 'not refuted by random runs, or by a search down to some depth'],
  [
    '(E5)',
    'the released kernel that it is measured against violates it too: that refutes no patch',
  ],
  ['! ?', 'not what the suite expects; unknown'],
  ['-', 'not asked'],
]

/** Who is refuted, by whom, and what nobody or not everybody sees. */
function sentences(sensitivity: readonly Sensitivity[]): readonly string[] {
  const wrong = sensitivity.filter(({ kernel }) => !kernel.right)
  const right = sensitivity.filter(({ kernel }) => kernel.right)
  return [
    ...(wrong.length > 0 ? refuted(wrong) : []),
    ...(right.length > 0 ? notRefuted(right) : []),
  ]
}

function refuted(wrong: readonly Sensitivity[]): readonly string[] {
  const caught = wrong.filter(({ refutedBy }) => refutedBy.length > 0).length
  const unseen = (['explore', 'simulate'] as const).flatMap(checker => {
    const blind = wrong.filter(s => s.blind.includes(checker)).map(({ kernel }) => kernel.name)
    return blind.length > 0 ? [`${checker} alone sees nothing wrong in ${blind.join(', ')}`] : []
  })
  return [[`wrong patches refuted: ${caught} of ${wrong.length}`, ...unseen].join('; ')]
}

function notRefuted(right: readonly Sensitivity[]): readonly string[] {
  const caught = right.filter(({ refutedBy }) => refutedBy.length > 0)
  const names = caught.map(({ kernel }) => kernel.name).join(', ')
  const which = caught.length > 0 ? `: ${names}` : ''
  return [`right patches refuted: ${caught.length} of ${right.length}${which}`]
}
