import { type ReplayedStep, replayTrace } from '../../engine/run/replay.ts'
import { expanded, type StoredStep } from '../../engine/run/steps.ts'
import { type Trace, traceOf } from '../../engine/trace.ts'
import { InputError } from '../../model/input_error.ts'
import type { Kernel } from '../../model/kernel.ts'
import { kernelByName } from '../../model/kernels/all.ts'
import type { Model } from '../../model/model.ts'
import { instanceOf, type Setting } from '../../model/setting.ts'
import { propertyById } from '../../properties/properties.ts'
import type { Property } from '../../properties/property.ts'
import type { Counterexample } from '../../traces/counterexamples/format.ts'
import { settingOf } from '../../traces/counterexamples/opened.ts'
import { stepsFrom } from '../../traces/step_errors.ts'
import { type FirstViolation, firstViolation } from '../trace/account.ts'

/** Steps, and the model in which they are to be taken. */
export interface SettingWithSteps extends Omit<Setting, 'kernel' | 'bounds'> {
  /** By name, or as a value: a patch of one's own. */
  readonly kernel: string | Kernel
  readonly bounds?: Setting['bounds']
  readonly steps: readonly StoredStep[]
}

/** What can be judged: a stored counterexample, or steps with their setting. */
export type JudgedTrace = Counterexample | SettingWithSteps

/** What a property says of a trace on a kernel. */
export interface TraceJudgement {
  readonly kernel: Kernel
  readonly property: Property
  readonly stored: readonly StoredStep[]
  readonly steps: readonly ReplayedStep<Model>[]
  /** Absent: the property holds at every step. */
  readonly violated?: FirstViolation
}

/**
 * Takes the steps of a trace on a kernel, by default its own, and judges a property after each.
 * Throws InputError if a step cannot be taken there, or if the property says nothing of the trace:
 * a test that asks so would pass on every kernel.
 */
export function judge(
  trace: JudgedTrace,
  propertyOrId: string | Property,
  otherKernel?: string | Kernel,
): TraceJudgement {
  complete(trace)
  const on = otherKernel ?? trace.kernel
  const kernel = typeof on === 'string' ? kernelByName(on, 'kernel') : on
  const property =
    typeof propertyOrId === 'string' ? propertyById(propertyOrId, 'property') : propertyOrId
  const stored = 'trace' in trace ? trace.trace.steps : trace.steps
  const setting = 'trace' in trace ? settingOf(trace, kernel) : { bounds: {}, ...trace, kernel }
  const instance = instanceOf(setting)
  const steps = stepsFrom(`trace on ${kernel.name}`, () => {
    const actions = traceOf(instance.system, expanded(stored))
    spokenOf(trace, property, actions)
    return replayTrace(instance, actions, property)
  })
  const violated = firstViolation(steps)
  return { kernel, property, stored, steps, ...(violated === undefined ? {} : { violated }) }
}

/** A test in JavaScript is told what it forgot, as the compiler tells one in TypeScript. */
function complete(trace: JudgedTrace): void {
  const given: object = Object(trace)
  const needed = ['kernel', 'structure', ...('trace' in given ? [] : ['params', 'steps'])]
  const missing = needed.filter(field => !(field in given))
  if (missing.length === 0) return
  throw new InputError('trace', `has no ${missing.join(', ')}`, 'see docs/MATCHERS.md')
}

function spokenOf({ structure }: JudgedTrace, property: Property, steps: Trace): void {
  const name = `${property.id} ${property.name}`
  const { needs } = property
  if (needs !== undefined && !structure.parts?.includes(needs)) {
    throw new InputError(
      'trace',
      `${name} says nothing of a model without ${needs}`,
      `put '${needs}' into structure.parts`,
    )
  }
  if (property.kind === 'state') return
  const about: readonly string[] = property.about
  if (steps.some(action => about.includes(action.name))) return
  throw new InputError('trace', `${name} says nothing of its steps`, `take ${about.join(' or ')}`)
}
