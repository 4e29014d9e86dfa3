/**
 * Something that was given to us cannot be used: where it is, what is wrong, what to do about it.
 *
 * The message has all three and is always one line, for it is printed as it is.
 */
export class InputError extends Error {
  override readonly name = 'InputError'
  readonly where: string
  readonly what: string
  readonly remedy: string

  constructor(where: string, what: string, remedy: string) {
    super(`${where}: ${what}; ${remedy}`.replaceAll(/\s*\n\s*/g, ' '))
    this.where = where
    this.what = what
    this.remedy = remedy
  }
}
