import leven from 'leven'
import { InputError } from './input_error.ts'

/** One edit in so many letters is a slip of the hand; more is another name. */
const LETTERS_PER_EDIT = 3

/** The names that somebody may have meant who wrote another; capitals are no difference. */
export function similarNames(written: string, names: readonly string[]): readonly string[] {
  const most = Math.floor(written.length / LETTERS_PER_EDIT)
  const options = { maxDistance: most + 1 }
  const far = names.map(name => leven(written.toLowerCase(), name.toLowerCase(), options))
  const least = Math.min(...far)
  return least <= most ? names.filter((_, i) => far[i] === least) : []
}

/** Things that have names. */
interface Named {
  readonly one: string
  readonly many: string
  /** What can be written. */
  readonly names: readonly string[]
  /** Each of them as a list shows it; absent: by its name. */
  readonly shown?: readonly string[]
}

/** What to say of a name that there is not: those that are near, or all where none is. */
export function unknownName(written: string, where: string, named: Named): InputError {
  const { one, many, names, shown = names } = named
  const near = similarNames(written, names)
  const all = `the ${many} are ${shown.join(', ')}`
  const remedy = near.length > 0 ? `did you mean ${near.join(' or ')}?` : all
  return new InputError(where, `there is no ${one} ${written || '""'}`, remedy)
}
