/** Text in which Markdown would read no sign: `*` may begin emphasis, `<` a tag, `](` a link. */
export function plain(text: string): string {
  return text.replaceAll(/[*`<]|\b_|_\b|\](?=[([])/g, sign => `\\${sign}`)
}

export function code(text: string): string {
  return `\`${text}\``
}

/** Each line of a cell as code, a line of its own. */
export function codeLines(cell: string): string {
  const lines = cell.split('\n').filter(line => line !== '')
  return lines.map(code).join('<br>')
}
