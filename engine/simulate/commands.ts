import type fc from 'fast-check'
import type { Action } from '../action.ts'
import type { Specification } from './specification.ts'

/** The system under test, as the commands see it: it takes single steps and tells the result. */
export interface Real {
  /** Takes a step and judges it; returns its result. Throws what the judge throws. */
  step(action: Action): number
  /** Throws if the cells of the system are not those of the specification. */
  agrees(specification: Specification): void
}

/** An action, `repeat` times or until the specification does not allow it any more. */
export class RepeatedAction implements fc.Command<Specification, Real> {
  readonly action: Action
  readonly repeat: number

  constructor(action: Action, repeat: number) {
    this.action = action
    this.repeat = repeat
  }

  check(specification: Readonly<Specification>): boolean {
    return specification.allows(this.action)
  }

  run(specification: Specification, real: Real): void {
    for (let i = 0; i < this.repeat && specification.allows(this.action); i++) {
      specification.book(this.action, real.step(this.action))
      real.agrees(specification)
    }
  }

  toString(): string {
    return this.repeat === 1 ? this.action.label : `${this.action.label} x${this.repeat}`
  }
}
