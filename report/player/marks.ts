import { figure } from '../../engine/figure.ts'
import type { Lockstep } from './lockstep.ts'
import type { LastChance } from './way_out.ts'

/** A step that the strip marks, with a letter so that no colour says it alone. */
export interface Mark {
  readonly step: number
  readonly letter: string
  readonly title: string
  readonly kind: 'parts' | 'chance' | 'violated'
}

/** The steps that matter: where the kernels part, the point of no return, the violation. */
export function marksOf(of: Lockstep, chance: LastChance | undefined): readonly Mark[] {
  const { left, right, partsAt } = of
  const violated = [left, right].flatMap(({ kernel, violations }) =>
    violations.slice(0, 1).map(at => ({ kernel, at })),
  )
  const [first] = violated
  const marks: Mark[] = []
  if (partsAt !== undefined) {
    const title = `the kernels part at step ${figure(partsAt)}`
    marks.push({ step: partsAt, letter: 'd', title, kind: 'parts' })
  }
  if (chance !== undefined && 'step' in chance.found) {
    const { step } = chance.found
    const title = `no return after step ${figure(step)}`
    if (step !== first?.at) marks.push({ step, letter: '!', title, kind: 'chance' })
  }
  if (first !== undefined) {
    const title = `${first.kernel.name} violates at step ${figure(first.at)}`
    marks.push({ step: first.at, letter: '✗', title, kind: 'violated' })
  }
  return marks
}

/** The next step at which a count of either kernel changes; undefined: there is none. */
export function nextFold({ left, right, length }: Lockstep, step: number): number | undefined {
  for (let at = step + 1; at <= length; at++) {
    for (const { series } of [left, right]) {
      if (series.some(({ count }) => count[at] !== count[at - 1])) return at
    }
  }
  return undefined
}
