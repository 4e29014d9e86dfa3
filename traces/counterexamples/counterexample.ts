import { isDeepStrictEqual } from 'node:util'
import { type Explanation, explanationText } from '../../engine/explain.ts'
import { searchTo } from '../../engine/explore/search_to.ts'
import { given } from '../../engine/given.ts'
import { judgeTrace } from '../../engine/run/replay.ts'
import { stepsText } from '../../engine/run/same_steps.ts'
import { expanded } from '../../engine/run/steps.ts'
import type { Instance } from '../../engine/system.ts'
import { labelsOf, type Trace, traceOf, translated } from '../../engine/trace.ts'
import { possibleActions } from '../../model/actions.ts'
import { lineage } from '../../model/kernels/released.ts'
import type { Model } from '../../model/model.ts'
import { instanceOf } from '../../model/setting.ts'
import type { Structure } from '../../model/structure.ts'
import type { Property } from '../../properties/property.ts'
import { isOfSteps, stepsFrom } from '../files/step_errors.ts'
import { constantsOfParams } from './constants.ts'
import { type Counterexample, counterexampleId, counterexampleSchema } from './format.ts'
import type { Asked, Opened } from './opened.ts'

/** What is said of a trace beside its steps. */
type Source = Counterexample['trace'] & Pick<Counterexample, 'foundBy' | 'question'>

/** A counterexample from a trace whose last step violates the property, and no earlier one. */
export function counterexampleOf(asked: Asked, found: Source): Counterexample {
  const { instance, property } = asked
  const trace = traceOf(instance.system, expanded(found.steps))
  const { violation, violatedAt } = judgeTrace(instance, trace, property)
  if (violation !== undefined && violatedAt === trace.length) {
    return judgedCounterexample(asked, found, trace, violation)
  }
  throw new Error(`${property.id} holds at the end of the trace, or not up to there`)
}

function judgedCounterexample(
  asked: Asked,
  found: Source,
  steps: Trace<Model>,
  violation: Explanation,
): Counterexample {
  const { setting, property } = asked
  const { foundBy, question, ...trace } = found
  const body = {
    kernel: setting.kernel.name,
    property: property.id,
    structure: storable(setting.structure),
    constants: constantsOfParams(setting.params),
    trace,
  }
  // Parsed: what we write is what we read, in the order of the schema.
  return counterexampleSchema.parse({
    format: 'dst-counterexample/1',
    id: counterexampleId(body),
    question,
    answer: explanationText(violation),
    ...body,
    bounds: { ...setting.bounds },
    actions: [...(setting.actions ?? possibleActions(setting.kernel, setting.structure))],
    sysctlValues: [...(setting.sysctlValues ?? [])],
    verdict: 'violated',
    violation: { ...violation, terms: { ...violation.terms } },
    foundBy,
    holdsOn: holdingKernels(asked, steps),
  })
}

/** The other released kernels that take every step without a violation. */
function holdingKernels({ setting, instance, property }: Asked, trace: Trace<Model>): string[] {
  // Kernels that differ elsewhere only need not all take a trace of many thousand steps.
  const known = new Map([[stepsText(instance.system, property), false]])
  return lineage
    .filter(kernel => {
      if (kernel.name === setting.kernel.name) return false
      const other = instanceOf({ ...setting, kernel })
      const text = stepsText(other.system, property)
      const holds = known.get(text) ?? holdsThroughout(other, trace, property)
      known.set(text, holds)
      return holds
    })
    .map(kernel => kernel.name)
}

/** Throws if the structure is one that only proofs are about. */
function storable({ families, parts, keptMax, ...rest }: Structure): Counterexample['structure'] {
  if (keptMax === 'any') throw new Error('a trace says how many entries a shrink keeps')
  return {
    ...rest,
    families: [...families],
    ...given({ parts: parts && [...parts], keptMax }),
  }
}

/** `true` if each step can be taken there and none violates the property. */
function holdsThroughout(other: Instance<Model>, trace: Trace<Model>, property: Property): boolean {
  try {
    const there = translated(trace, other.system)
    return judgeTrace(other, there, property).violation === undefined
  } catch (error) {
    if (isOfSteps(error)) return false
    throw error
  }
}

/**
 * Everything that a counterexample says which was opened on its own kernel, checked again: what is
 * wrong with it, or nothing. Throws InputError if a step cannot be taken.
 */
export function checkCounterexample(opened: Opened): string | undefined {
  const { stored, instance, property, trace: steps, where } = opened
  const judged = stepsFrom(where, () => judgeTrace(instance, steps, property))
  const { violatedAt, violation, outsideAt } = judged
  if (violatedAt === undefined || violation === undefined)
    return `${property.id} holds at every step`
  if (violatedAt < steps.length) return `${property.id} is violated at step ${violatedAt} already`
  if (outsideAt !== undefined) return `step ${outsideAt} leaves the bounds`
  const { trace, foundBy, question } = stored
  const source = { ...trace, foundBy, question }
  const again = judgedCounterexample(opened, source, steps, violation)
  const keys = Object.keys(again) as (keyof Counterexample)[]
  const differing = keys.find(key => !isDeepStrictEqual(again[key], stored[key]))
  if (differing !== undefined) return `"${differing}" is not what the model says`
  return wrongCertificate(opened)
}

/** What is wrong with what a trace says of shorter ones, if anything. */
function wrongCertificate({ stored, instance, property, trace }: Opened): string | undefined {
  const { kind, searched } = stored.trace
  const { length } = trace
  if (searched === undefined) {
    return kind === 'shortest' ? 'no search says that it is the shortest' : undefined
  }
  const { depth } = searched
  if (kind === 'shortest' && depth !== length - 1) {
    return `a search to depth ${depth} does not say that ${length} steps are the shortest`
  }
  const again = searchTo(instance, property, Math.min(depth, length - 1))
  if (again.trace !== undefined)
    return `there is a shorter trace: ${labelsOf(again.trace).join('; ')}`
  return isDeepStrictEqual(again.searched, searched)
    ? undefined
    : `the search to depth ${depth} finds ${again.searched?.states} states`
}
