import { searchTo } from '../../engine/explore/search_to.ts'
import { labelsOf } from '../../engine/trace.ts'
import { InputError } from '../../model/input_error.ts'
import { propertyById } from '../../properties/properties.ts'
import type { Property } from '../../properties/property.ts'
import { counterexampleOf } from '../../traces/counterexamples/counterexample.ts'
import type { Counterexample } from '../../traces/counterexamples/format.ts'
import { ask } from '../../traces/counterexamples/opened.ts'
import { exploreChecks } from '../tables/explore.ts'
import type { ExploreCheck } from '../tables/explore_check.ts'

/** A counterexample that the suite calls for: where it is stored, and the search that finds it. */
export interface StoredCheck {
  /** Below counterexamples/. */
  readonly file: string
  readonly check: ExploreCheck
  readonly property: Property
}

/** Above the grain of an interrupt the kernels of v2.6.37..v3.12 are copied-template. */
function tellsApart({ kernel, structure: { parts } }: ExploreCheck): boolean {
  return kernel.addForm.writes !== 'absolute' || (parts?.includes('interrupts') ?? false)
}

/** One for each search of a released kernel, and each property that it finds violated. */
const candidates = exploreChecks
  .filter(({ kernel, environment }) => kernel.mutantOf === undefined && !environment)
  .filter(tellsApart)
  .flatMap(check =>
    Object.keys(check.violated).map((id): StoredCheck => {
      const property = propertyById(id, 'suite')
      const stem = property.name.replaceAll(/[A-Z]/g, capital => `-${capital.toLowerCase()}`)
      return { file: `${check.kernel.name}/${stem}.json`, check, property }
    }),
  )

/** One for each property that a released kernel violates, by the first search that finds it. */
export const storedChecks: readonly StoredCheck[] = candidates.filter(
  ({ file }, at) => candidates.findIndex(candidate => candidate.file === file) === at,
)

/** Finds the counterexample anew; it is the shortest inside the bounds of its search. */
export function findCounterexample({ file, check, property }: StoredCheck): Counterexample {
  const length = check.violated[property.id] ?? 0
  const asked = ask(check, property)
  const { trace: steps } = searchTo(asked.instance, property, length, { symmetry: false })
  if (steps === undefined) {
    const what = `its row in suite/tables/ says ${length} steps, and no trace is as short`
    const todo = `"dstledger verify --property ${property.id}" prints the length that is found`
    throw new InputError(file, what, todo)
  }
  const { searched } = searchTo(asked.instance, property, steps.length - 1)
  if (searched === undefined) throw new Error(`${property.id}: two searches disagree`)
  const trace = { kind: 'shortest' as const, steps: [...labelsOf(steps)], searched }
  const source = { question: property.question, foundBy: { engine: 'explore' } }
  return counterexampleOf(asked, { ...trace, ...source })
}
