import { traceRunner } from '../engine/run/trace_runner.ts'
import { type Trace, translated } from '../engine/trace.ts'
import type { Model } from '../model/model.ts'
import type { Setting } from '../model/setting.ts'
import { type Asked, ask } from './counterexamples/opened.ts'

/** A trace, and the model that its actions are of. */
interface AskedOfTrace extends Asked {
  readonly trace: Trace<Model>
}

/**
 * The same trace with no more CPUs and netns than it uses, if it violates the property there as
 * well: in the same number of steps. Otherwise it comes back as it is.
 *
 * A recording has as many netns as ever were born; what is left of it after shrinking has few. That
 * it is tried and not assumed matters: the batch and the slack of P2 depend on the number of CPUs.
 */
export function smallestStructure<T extends AskedOfTrace>(found: T): T {
  const { setting, property, trace } = found
  const most = (of: (args: { net?: number; cpu?: number }) => number | undefined): number =>
    Math.max(0, ...trace.map(({ args }) => of(args) ?? 0)) + 1
  const cpus = most(({ cpu }) => cpu)
  // A netns that does nothing can be what the property is about.
  const netns = Math.max(
    most(({ net }) => net),
    Math.min(2, setting.structure.netns),
  )
  for (const size of [{ cpus, netns }, { netns }]) {
    const small: Setting = { ...setting, structure: { ...setting.structure, ...size } }
    const asked = ask(small, property)
    const runner = traceRunner(asked.instance, property)
    if (runner.violation(runner.steps(trace))?.length !== trace.length) continue
    return { ...found, ...asked, trace: translated(trace, asked.instance.system) }
  }
  return found
}
