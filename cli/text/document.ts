import { type Grid, gridMarkdown, gridText, tableMarkdown } from './grid.ts'
import { table } from './table.ts'

/** A piece of a report that is printed on a terminal or written as Markdown. */
export type Block =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  /** Signs, and what they mean. */
  | { readonly kind: 'legend'; readonly entries: readonly (readonly [string, string])[] }
  | { readonly kind: 'grid'; readonly grid: Grid }
  /** A table of sentences, which may wrap. */
  | {
      readonly kind: 'table'
      readonly head: readonly string[]
      readonly rows: readonly (readonly string[])[]
    }
  | { readonly kind: 'steps'; readonly steps: readonly string[] }

export interface Section {
  readonly title: string
  readonly blocks: readonly Block[]
}

/** What a terminal shows. */
export function documentText(sections: readonly Section[]): string {
  return sections
    .map(({ title, blocks }) =>
      [title.toUpperCase(), ...blocks.map(blockText)].join('\n').trimEnd(),
    )
    .join('\n\n')
}

export function blockText(block: Block): string {
  switch (block.kind) {
    case 'text':
      return block.text
    case 'list':
      return block.items.map(item => `- ${item}`).join('\n')
    case 'legend': {
      const width = Math.max(...block.entries.map(([sign]) => sign.length))
      return block.entries.map(([sign, text]) => `${sign.padEnd(width)}  ${text}`).join('\n')
    }
    case 'grid':
      return gridText(block.grid)
    case 'table':
      return table(block.head, block.rows, Math.min(process.stdout.columns || WIDE, WIDE))
    case 'steps':
      return `${numbered(block.steps).join('\n')}\n`
    default:
      return block satisfies never
  }
}

/** Columns that a table of sentences may take before it wraps. */
const WIDE = 130

/** The same as a Markdown file, with its title and what stands before the first section. */
export function documentMarkdown(head: string, sections: readonly Section[]): string {
  const parts = sections.flatMap(({ title, blocks }) => [
    `## ${title}`,
    ...blocks.map(blockMarkdown),
  ])
  return `${[head, ...parts].join('\n\n')}\n`
}

function blockMarkdown(block: Block): string {
  switch (block.kind) {
    case 'text':
      return block.text
    case 'list':
      return block.items.map(item => `- ${item}`).join('\n')
    case 'legend':
      return tableMarkdown(['sign', 'meaning'], block.entries)
    case 'grid':
      return gridMarkdown(block.grid)
    case 'table':
      return tableMarkdown(block.head, block.rows)
    case 'steps':
      return ['```text', ...numbered(block.steps), '```'].join('\n')
    default:
      return block satisfies never
  }
}

function numbered(steps: readonly string[]): readonly string[] {
  const width = `${steps.length}`.length
  return steps.map((step, i) => `${`${i + 1}`.padStart(width)}  ${step}`)
}
