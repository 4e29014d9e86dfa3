import type { Trace } from './verdict.ts'

/** A step as it is stored: one action, or some that are taken several times over. */
export type StoredStep = string | { readonly repeat: number; readonly steps: readonly string[] }

/** The steps one by one. */
export function expanded(steps: readonly StoredStep[]): Trace {
  return steps.flatMap(step =>
    typeof step === 'string' ? step : Array.from({ length: step.repeat }, () => step.steps).flat(),
  )
}
