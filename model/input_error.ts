/**
 * Something that was given to us cannot be used: where it is, what is wrong, what to do about it.
 *
 * Always one line, for it is printed as it is; the command then exits with 2.
 */
export class InputError extends Error {
  override readonly name = 'InputError'

  constructor(where: string, what: string, whatToDo: string) {
    super(`${where}: ${what}; ${whatToDo}`.replaceAll(/\s*\n\s*/g, ' '))
  }
}
