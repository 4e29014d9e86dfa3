/** What a terminal obeys or does not show: controls, marks of direction, separators of lines. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu

/** The text with an escape, `\\u001b`, for what a terminal would obey or not show. */
export function visible(text: string): string {
  return text.replaceAll(UNSEEN, escaped)
}

/** The same, but for line breaks and the colours that we write ourselves. */
export function visibleOutput(text: string): string {
  const found = /\p{Cc}\[(?:[12]|22|39|[39][0-7])m|[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu
  return text.replaceAll(found, it =>
    it === '\n' || (it.length > 1 && it.startsWith('\u001b')) ? it : visible(it),
  )
}

function escaped(character: string): string {
  return `\\u${(character.codePointAt(0) as number).toString(16).padStart(4, '0')}`
}

/**
 * Something that was given to us cannot be used: where it is, what is wrong, what to do about it.
 *
 * The message has all three and is always one line, for it is printed as it is: what would move a
 * cursor or hide text stands in it as an escape.
 */
export class InputError extends Error {
  override readonly name = 'InputError'
  readonly where: string
  readonly what: string
  readonly remedy: string

  constructor(where: string, what: string, remedy: string) {
    super(visible(`${where}: ${what}; ${remedy}`.replaceAll(/\s*\n\s*/g, ' ')))
    this.where = where
    this.what = what
    this.remedy = remedy
  }
}
