import type { Answer, Certainty, Refusal } from './causes.ts'
import type { FactName } from './facts.ts'
import type { Seen } from './seen.ts'

/** What a rule decides, and why. */
interface Decision {
  readonly answer: Answer
  readonly detail?: string
  readonly certainty: Certainty
  readonly says: string
  readonly measureNext: string
}

/** One way to decide, over what the exclusions leave. */
export interface Rule {
  readonly name: string
  readonly facts: readonly FactName[]
  readonly source: string
  decides(seen: Seen, left: ReadonlySet<Refusal>): Decision | undefined
}

/** Drift needs a second netns, or a CPU that went (R14). */
export function canWander({ netns, hotplug }: Seen): boolean {
  return hotplug || (netns?.least ?? 0) >= 2
}

/** Guessed facts make a certain rule less so. */
export function certaintyOf({ netns, kernel, contradicted }: Seen, most: Certainty): Certainty {
  if (netns?.hedged || contradicted || kernel === undefined)
    return most === 'high' ? 'medium' : most
  return most
}

export const alone = ({ netns, hotplug }: Seen): boolean =>
  netns?.most !== undefined && netns.most <= 1 && netns.least >= 1 && !hotplug

/** The only cause of the three that the exclusions leave. */
export const only = (left: ReadonlySet<Refusal>, cause: Refusal): boolean =>
  left.size === 1 && left.has(cause)
