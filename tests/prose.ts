/** One sentence of a document, with the line on which its paragraph begins (from 1). */
export interface Sentence {
  readonly line: number
  readonly text: string
}

const fence = /^\s*```/
const listItem = /^\s*(?:[-*]|\d+\.)\s+/
const skipped = /^(?:\||#|>|<)/
/** A full stop, question or exclamation mark, with what may close behind it; not `..` nor e.g. */
const endOfSentence = /(?<=[^.\s][.!?][)"*_]*)(?<!\b(?:e\.g|i\.e)\.)\s+/

/** Link texts stay, and every piece of code or of a formula in backticks counts as one word. */
function plain(markdown: string): string {
  return markdown
    .replace(/`[^`]*`/g, 'CODE')
    .replace(/!?\[([^\]]*)\](?:\([^)]*\))?/g, '$1')
    .replace(/\s+/g, ' ')
    .trim()
}

/** Paragraphs and list items; code blocks, tables, headings and quotes are no prose. */
function paragraphs(markdown: string): Sentence[] {
  const found: { line: number; text: string }[] = []
  let open = false
  let inFence = false
  let inList = false
  for (const [i, line] of markdown.split('\n').entries()) {
    if (fence.test(line)) inFence = !inFence
    if (/^\S/.test(line)) inList = listItem.test(line)
    const inCode = inFence || fence.test(line) || (!open && !inList && /^ {4}/.test(line))
    if (inCode || line.trim() === '' || skipped.test(line)) {
      open = false
      continue
    }
    const last = found.at(-1)
    if (open && last !== undefined && !listItem.test(line)) last.text += `\n${line.trim()}`
    else found.push({ line: i + 1, text: line.replace(listItem, '') })
    open = true
  }
  return found
}

/** The sentences of a Markdown document, in order, as a reader counts them. */
export function sentences(markdown: string): Sentence[] {
  return paragraphs(markdown).flatMap(({ line, text }) =>
    plain(text)
      .split(endOfSentence)
      .map(sentence => ({ line, text: sentence })),
  )
}

/** How many words a sentence has: what has a letter or a digit, between blanks. */
export function words(sentence: string): number {
  return sentence.split(' ').filter(word => /[\p{L}\d]/u.test(word)).length
}
