import { figure } from '../../engine/figure.ts'
import type { NoReturn } from '../../engine/run/no_return.ts'
import type { Trace } from '../../engine/trace.ts'
import { INT_MAX } from '../../model/bounds.ts'
import type { Counterexample } from '../../traces/counterexamples/format.ts'
import { errnoName } from '../../traces/files/errno.ts'

/** `1 step`, `2,048 steps` */
export function counted(n: number, what: string): string {
  return `${figure(n)} ${what}${n === 1 ? '' : 's'}`
}

/**
 * What is known of traces that are shorter: a search, and how far it went. States that differ only
 * in the order of CPUs or of netns are symmetric, and one of them stands for all.
 */
export function certificateText({ kind, searched }: Counterexample['trace']): string {
  if (searched === undefined) {
    const proved = kind === 'pumped' ? '; docs/DRIFT.md: what is proved of such traces' : ''
    return `${kind}; no search for shorter ones was made${proved}`
  }
  const { depth, states } = searched
  const none =
    depth === 0
      ? 'the first state does not violate it'
      : `no trace of up to ${counted(depth, 'step')} violates it`
  const many = `${counted(states, 'state')} searched, symmetric ones counted once`
  return `${kind}: ${none} (${many})${kind === 'shortest' ? '' : '; longer ones were not searched'}`
}

/** A sentence on the step after which the violation could no longer be avoided. */
export function noReturnText(found: NoReturn, violatedAt: number, trace: Trace): string {
  if ('upTo' in found) {
    const { after, upTo } = found
    return `between steps ${figure(after + 1)} and ${figure(upTo)}; the search cannot tell where`
  }
  const { step } = found
  if (step === violatedAt) {
    const before = step === 1 ? '' : `: until then the machine could come to rest without it`
    return `step ${figure(step)}, the violation itself${before}`
  }
  const label = trace[step - 1]?.label ?? ''
  const after = 'after it the machine cannot come to rest without the violation'
  return `step ${figure(step)}, ${label}: ${after}`
}

/** The value of a variable; gc_thresh is often INT_MAX. */
export function valueText(value: number): string {
  return value === INT_MAX ? 'INT_MAX' : `${value}`
}

/** What a caller gets: `0`, `-ENOBUFS`. */
export function resultText(result: number): string {
  const name = errnoName(result)
  return name === undefined ? `${result}` : `-${name}`
}
