import { traceRunner } from '../engine/run/trace_runner.ts'
import type { Trace } from '../engine/verdict.ts'
import type { Action } from '../model/action.ts'
import { instanceOf, modelOf, type Setting } from '../model/setting.ts'
import type { Property } from '../properties/property.ts'

/**
 * The setting with no more CPUs and netns than a trace uses, if the trace violates the property
 * there as well: in the same number of steps. Otherwise the setting as it is.
 *
 * A recording has as many netns as ever were born; what is left of it after shrinking has few. That
 * it is tried and not assumed matters: the batch and the slack of P2 depend on the number of CPUs.
 */
export function smallestStructure(setting: Setting, property: Property, trace: Trace): Setting {
  const actions = new Map(modelOf(setting).actions.map(action => [action.label, action]))
  const used = trace.flatMap(label => (actions.get(label) as Action).args)
  const most = (of: (args: { net?: number; cpu?: number }) => number | undefined): number =>
    Math.max(0, ...used.map(args => of(args) ?? 0)) + 1
  const cpus = most(({ cpu }) => cpu)
  // A netns that does nothing can be what the property is about.
  const netns = Math.max(
    most(({ net }) => net),
    Math.min(2, setting.structure.netns),
  )
  for (const size of [{ cpus, netns }, { netns }]) {
    const small = { ...setting, structure: { ...setting.structure, ...size } }
    const runner = traceRunner(instanceOf(small), property)
    if (runner.violation(runner.steps(trace))?.length === trace.length) return small
  }
  return setting
}
