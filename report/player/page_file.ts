/** A counterexample or a recording, as a page has it inside. */
export interface PageFile {
  /** A part of addresses. */
  readonly name: string
  /** What it is, in a line. */
  readonly about: string
  /** The model's kernel of a recording whose header does not tell. */
  readonly kernel?: string
  /** The file itself: packed by gzip, in base64. */
  readonly gzip: string
}

/** Where the built page has its data, with nothing in it. */
const PLACE = '{"files":[]}'

/**
 * The built page with files inside. In a script of JSON nothing but `<` can be markup, and that is
 * written as an escape. Throws if the page has no place for data.
 */
export function pageWith(page: string, files: readonly PageFile[]): string {
  const [before, after, ...more] = page.split(PLACE)
  if (before === undefined || after === undefined || more.length > 0) {
    throw new Error('the built page has no place, or several, for its data')
  }
  const data = JSON.stringify({ files }).replaceAll('<', '\\u003c')
  return `${before}${data}${after}`
}
