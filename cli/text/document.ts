import { columns } from '../../report/text/columns.ts'
import { markdownTable } from '../../report/text/markdown_table.ts'
import { type CellTable, cellTableMarkdown, cellTableText } from './cell_table.ts'

/** A piece of a report that is printed on a terminal or written as Markdown. */
export type Block =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  /** Names, and what is to say of each. */
  | { readonly kind: 'named'; readonly entries: readonly (readonly [string, string])[] }
  /** Signs, and what they mean. */
  | { readonly kind: 'legend'; readonly entries: readonly (readonly [string, string])[] }
  | { readonly kind: 'cells'; readonly table: CellTable }
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
      [title.toUpperCase(), ...blocks.map(block => blockText(block))].join('\n').trimEnd(),
    )
    .join('\n\n')
}

/** The text for a terminal of so many columns; absent: for standard output. */
export function blockText(
  block: Block,
  room: number = process.stdout.columns || UNLIMITED,
): string {
  switch (block.kind) {
    case 'text':
      return block.text
    case 'list':
      return block.items.map(item => `- ${item}`).join('\n')
    case 'legend':
      return columns(block.entries)
    case 'named':
      return columns(block.entries, { wrap: Math.min(room, WIDE) })
    case 'cells':
      return cellTableText(block.table, room)
    case 'table':
      return columns([block.head, ...block.rows], { rule: true, wrap: Math.min(room, WIDE) })
    case 'steps':
      return `${numbered(block.steps).join('\n')}\n`
    default:
      return block satisfies never
  }
}

/** Columns that a table of sentences takes at most, on however wide a terminal. */
const WIDE = 130

/** Columns of what is no terminal. */
const UNLIMITED = Number.POSITIVE_INFINITY

/** The document as a Markdown file, with its title and the text before the first section. */
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
    case 'named':
      return block.entries.map(([name, text]) => `- ${name}: ${text}`).join('\n')
    case 'legend':
      return markdownTable(['sign', 'meaning'], block.entries)
    case 'cells':
      return cellTableMarkdown(block.table)
    case 'table':
      return markdownTable(block.head, block.rows)
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
