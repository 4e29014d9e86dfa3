import { visible } from '../../model/input_error.ts'

/**
 * Text in which Markdown would read no sign: `*` may begin emphasis, `<` a tag, `](` a link, and a
 * line a heading. What a terminal would obey or not show is an escape.
 */
export function plain(text: string): string {
  return visible(text).replaceAll(/[*`<]|\b_|_\b|\](?=[([])/g, sign => `\\${sign}`)
}

/** Text as code, in longer quotes where it has some itself. */
export function code(text: string): string {
  const quotes = text.includes('`') ? ['`` ', ' ``'] : ['`', '`']
  return quotes.join(visible(text))
}

/** Each line of a cell as code, a line of its own. */
export function codeLines(cell: string): string {
  const lines = cell.split('\n').filter(line => line !== '')
  return lines.map(code).join('<br>')
}
