import { isDeepStrictEqual } from 'node:util'
import { type Explanation, explanationText } from '../../engine/explain.ts'
import { searchTo } from '../../engine/explore/search_to.ts'
import { InputError } from '../../engine/input_error.ts'
import { judgeTrace } from '../../engine/run/replay.ts'
import { stepsText } from '../../engine/run/same_steps.ts'
import { expanded } from '../../engine/run/steps.ts'
import type { Trace } from '../../engine/verdict.ts'
import { possibleActions } from '../../model/actions.ts'
import type { Kernel } from '../../model/kernel.ts'
import { kernelByName } from '../../model/kernels/all.ts'
import { lineage } from '../../model/kernels/released.ts'
import { instanceOf, modelOf, type Setting } from '../../model/setting.ts'
import type { Structure } from '../../model/structure.ts'
import { propertyById } from '../../properties/properties.ts'
import type { Property } from '../../properties/property.ts'
import { type Counterexample, counterexampleId, counterexampleSchema } from './format.ts'

/** The model and the constants of a stored counterexample, on its own kernel or on another. */
export function settingOf(stored: Counterexample, kernel: Kernel): Setting {
  return {
    kernel,
    structure: stored.structure,
    params: { ...stored.constants, sysctl: 0 },
    bounds: stored.bounds,
    actions: stored.actions,
    sysctlValues: stored.sysctlValues,
  }
}

/** What is said of a trace beside its steps. */
type Source = Counterexample['trace'] & Pick<Counterexample, 'foundBy' | 'question'>

/** A counterexample from a trace whose last step violates the property, and no earlier one. */
export function counterexampleOf(
  setting: Setting,
  property: Property,
  found: Source,
): Counterexample {
  const steps = expanded(found.steps)
  const { violation, violatedAt } = judgeTrace(instanceOf(setting), steps, property)
  if (violation !== undefined && violatedAt === steps.length) {
    return judgedCounterexample(setting, property, found, steps, violation)
  }
  throw new Error(`${property.id} holds at the end of the trace, or not up to there`)
}

function judgedCounterexample(
  setting: Setting,
  property: Property,
  found: Source,
  steps: Trace,
  violation: Explanation,
): Counterexample {
  const { foundBy, question, ...trace } = found
  const { sysctl: _, ...constants } = setting.params
  const body = {
    kernel: setting.kernel.name,
    property: property.id,
    structure: storable(setting.structure),
    constants,
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
    holdsOn: holdingKernels(setting, steps, property),
  })
}

/** The other released kernels that take every step without a violation. */
function holdingKernels(setting: Setting, steps: Trace, property: Property): string[] {
  // Kernels that differ elsewhere only need not all take a trace of many thousand steps.
  const known = new Map([[stepsText(modelOf(setting), property), false]])
  return lineage
    .filter(kernel => {
      if (kernel.name === setting.kernel.name) return false
      const text = stepsText(modelOf({ ...setting, kernel }), property)
      const holds = known.get(text) ?? holdsThroughout({ ...setting, kernel }, steps, property)
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
    ...(parts === undefined ? {} : { parts: [...parts] }),
    ...(keptMax === undefined ? {} : { keptMax }),
  }
}

/** `true` if each step can be taken and none violates the property. */
function holdsThroughout(setting: Setting, steps: Trace, property: Property): boolean {
  try {
    return judgeTrace(instanceOf(setting), steps, property).violation === undefined
  } catch (error) {
    if (error instanceof InputError) return false
    throw error
  }
}

/**
 * Everything that a stored counterexample says, checked again: what is wrong with it, or nothing.
 */
export function checkCounterexample(stored: Counterexample, where: string): string | undefined {
  const property = propertyById(stored.property, where)
  const setting = settingOf(stored, kernelByName(stored.kernel, where))
  const steps = expanded(stored.trace.steps)
  const { violatedAt, violation, outsideAt } = judgeTrace(
    instanceOf(setting),
    steps,
    property,
    where,
  )
  if (violatedAt === undefined || violation === undefined)
    return `${property.id} holds at every step`
  if (violatedAt < steps.length) return `${property.id} is violated at step ${violatedAt} already`
  if (outsideAt !== undefined) return `step ${outsideAt} leaves the bounds`
  const { trace, foundBy, question } = stored
  const source = { ...trace, foundBy, question }
  const again = judgedCounterexample(setting, property, source, steps, violation)
  const keys = Object.keys(again) as (keyof Counterexample)[]
  const differing = keys.find(key => !isDeepStrictEqual(again[key], stored[key]))
  if (differing !== undefined) return `"${differing}" is not what the model says`
  return wrongCertificate(setting, property, trace, steps.length)
}

/** What is wrong with what a trace says of shorter ones, if anything. */
function wrongCertificate(
  setting: Setting,
  property: Property,
  { kind, searched }: Counterexample['trace'],
  length: number,
): string | undefined {
  if (searched === undefined) {
    return kind === 'shortest' ? 'no search says that it is the shortest' : undefined
  }
  const { depth } = searched
  if (kind === 'shortest' && depth !== length - 1) {
    return `a search to depth ${depth} does not say that ${length} steps are the shortest`
  }
  const again = searchTo(instanceOf(setting), property, Math.min(depth, length - 1))
  if (again.trace !== undefined) return `there is a shorter trace: ${again.trace.join('; ')}`
  return isDeepStrictEqual(again.searched, searched)
    ? undefined
    : `the search to depth ${depth} finds ${again.searched?.states} states`
}
