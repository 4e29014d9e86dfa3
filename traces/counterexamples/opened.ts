import { expanded } from '../../engine/run/steps.ts'
import type { Instance } from '../../engine/system.ts'
import { type Trace, traceOf } from '../../engine/trace.ts'
import type { Kernel } from '../../model/kernel.ts'
import { kernelByName } from '../../model/kernels/all.ts'
import type { Model } from '../../model/model.ts'
import { instanceOf, type Setting } from '../../model/setting.ts'
import { propertyById } from '../../properties/properties.ts'
import type { Property } from '../../properties/property.ts'
import { stepsFrom } from '../files/step_errors.ts'
import { paramsOfConstants } from './constants.ts'
import type { Counterexample } from './format.ts'

/** A model that has been built, and the property that is asked of its traces. */
export interface Asked {
  /** What it was built from. */
  readonly setting: Setting
  readonly instance: Instance<Model>
  readonly property: Property
}

/** A stored counterexample with all that it names: what it is opened for builds no model again. */
export interface Opened extends Asked {
  readonly stored: Counterexample
  /** The name in errors. */
  readonly where: string
  /** Its own, unless it was opened on another. */
  readonly kernel: Kernel
  /** Every step, repeated ones as often as they are taken. */
  readonly trace: Trace<Model>
}

/** Builds the model of a setting, to ask a property of it. */
export function ask(setting: Setting, property: Property): Asked {
  return { setting, instance: instanceOf(setting), property }
}

/**
 * Opens a stored counterexample, on its own kernel if none is given. Throws InputError if we lack
 * its kernel or its property, or if a step is no action of the model.
 */
export function open(stored: Counterexample, where: string, other?: Kernel): Opened {
  const kernel = other ?? kernelByName(stored.kernel, where)
  const asked = ask(settingOf(stored, kernel), propertyById(stored.property, where))
  const trace = stepsFrom(where, () => traceOf(asked.instance.system, expanded(stored.trace.steps)))
  return { ...asked, stored, where, kernel, trace }
}

/** The model and the constants of a stored counterexample, on its own kernel or on another. */
export function settingOf(stored: Counterexample, kernel: Kernel): Setting {
  return {
    kernel,
    structure: stored.structure,
    params: paramsOfConstants(stored.constants),
    bounds: stored.bounds,
    actions: stored.actions,
    sysctlValues: stored.sysctlValues,
  }
}
