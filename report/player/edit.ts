import type { Labels } from '../../engine/trace.ts'
import type { Column } from './column.ts'
import type { PlayedTrace } from './played.ts'

/** What a user can change of a trace beside its steps. */
export interface Constants {
  /** percpu_counter_batch, in entries; the constant part of it. */
  readonly batch: number
  /** The template's gc_thresh, in entries. */
  readonly gcThresh: number
  readonly cpus: number
}

/** What each may be: the same limits as those of a file. */
export const limits: Readonly<Record<keyof Constants, readonly [number, number]>> = {
  batch: [1, 1_000_000],
  gcThresh: [0, 2 ** 32 - 1],
  cpus: [1, 64],
}

export function constantsOf({ setting: { params, structure } }: PlayedTrace): Constants {
  return { batch: params.batch, gcThresh: params.gcThresh, cpus: structure.cpus }
}

/** The trace with other constants. One that is no integer inside its limits is left as it was. */
export function withConstants(trace: PlayedTrace, changed: Partial<Constants>): PlayedTrace {
  const now = constantsOf(trace)
  const next = { ...now }
  for (const key of Object.keys(limits) as (keyof Constants)[]) {
    const value = changed[key]
    const [low, high] = limits[key]
    if (value !== undefined && Number.isInteger(value) && value >= low && value <= high) {
      next[key as 'cpus'] = value
    }
  }
  const { batch, gcThresh, cpus } = next
  const { setting } = trace
  return {
    ...trace,
    setting: {
      ...setting,
      structure: { ...setting.structure, cpus },
      params: { ...setting.params, batch, gcThresh },
    },
  }
}

/** The trace with other steps. */
export function withSteps(trace: PlayedTrace, labels: Labels): PlayedTrace {
  return { ...trace, labels }
}

/** Without one step; the first is 1. */
export function withoutStep(labels: Labels, step: number): Labels {
  return labels.filter((_, index) => index + 1 !== step)
}

/** With a step more, after step `after`; 0: at the start. */
export function withStep(labels: Labels, after: number, label: string): Labels {
  return [...labels.slice(0, after), label, ...labels.slice(after)]
}

/** With a step and the one after it in each other's place; as it was, where there is none. */
export function withSwapped(labels: Labels, step: number): Labels {
  const [first, second] = [labels[step - 1], labels[step]]
  if (first === undefined || second === undefined) return labels
  return [...labels.slice(0, step - 1), second, first, ...labels.slice(step + 1)]
}

/** What can be inserted: every step that one of the kernels has, by its label. */
export function insertable(left: Column, right: Column): readonly string[] {
  const labels = [left, right].flatMap(({ instance: { system } }) =>
    system.actions.map(({ label }) => label),
  )
  return [...new Set(labels)]
}

/** Whether a trace violates its property on a kernel, as a sentence without its subject. */
export function verdictText({ violations: [first] }: Column, { property }: PlayedTrace): string {
  if (first === undefined) return `${property.id} holds at every step`
  return first === 0
    ? `violates ${property.id} at the start`
    : `violates ${property.id} at step ${first.toLocaleString('en-US')}`
}
