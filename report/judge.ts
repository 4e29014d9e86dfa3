import { settingOf } from '../checkers/counterexample.ts'
import type { Counterexample } from '../checkers/counterexample_format.ts'
import { kernelByName, propertyById } from '../checkers/names.ts'
import { type ReplayedStep, replayTrace } from '../checkers/replay_trace.ts'
import { expanded, type StoredStep } from '../checkers/stored_steps.ts'
import type { Kernel } from '../model/kernel.ts'
import type { Property } from '../properties/property.ts'
import type { Setting } from '../properties/setting.ts'
import { firstViolation, type Violated } from './account.ts'

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
export interface Judgement {
  readonly kernel: Kernel
  readonly property: Property
  readonly stored: readonly StoredStep[]
  readonly steps: readonly ReplayedStep[]
  /** Absent: the property holds at every step. */
  readonly violated?: Violated
}

/**
 * Takes the steps of a trace on a kernel, by default its own, and judges a property after each.
 * Throws InputError if a step cannot be taken there.
 */
export function judge(
  trace: JudgedTrace,
  propertyOrId: string | Property,
  kernelOrName: string | Kernel = trace.kernel,
): Judgement {
  const kernel =
    typeof kernelOrName === 'string' ? kernelByName(kernelOrName, 'kernel') : kernelOrName
  const property =
    typeof propertyOrId === 'string' ? propertyById(propertyOrId, 'property') : propertyOrId
  const stored = 'trace' in trace ? trace.trace.steps : trace.steps
  const setting = 'trace' in trace ? settingOf(trace, kernel) : { bounds: {}, ...trace, kernel }
  const steps = replayTrace(setting, expanded(stored), property, `trace on ${kernel.name}`)
  const violated = firstViolation(steps)
  return { kernel, property, stored, steps, ...(violated === undefined ? {} : { violated }) }
}
