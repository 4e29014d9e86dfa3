import type fc from 'fast-check'
import type { Action } from '../../model/action.ts'
import type { Ledger } from '../../properties/ledger.ts'

/** The kernel under test, as the commands see it: it takes single steps and tells the result. */
export interface Real {
  /** Takes a step and judges it; returns 0 or -errno. Throws what the judge throws. */
  step(action: Action): number
  /** Throws if the kernel's ghosts say anything else than the ledger. */
  agrees(ledger: Ledger): void
}

/** An action from the table, `repeat` times or until the ledger does not allow it any more. */
export class RepeatedAction implements fc.Command<Ledger, Real> {
  readonly action: Action
  readonly repeat: number
  readonly #allowed: (ledger: Ledger, action: Action) => boolean

  constructor(
    action: Action,
    repeat: number,
    allowed: (ledger: Ledger, action: Action) => boolean,
  ) {
    this.action = action
    this.repeat = repeat
    this.#allowed = allowed
  }

  check(ledger: Readonly<Ledger>): boolean {
    return this.#allowed(ledger, this.action)
  }

  run(ledger: Ledger, real: Real): void {
    for (let i = 0; i < this.repeat && this.#allowed(ledger, this.action); i++) {
      ledger.book(this.action, real.step(this.action))
      real.agrees(ledger)
    }
  }

  toString(): string {
    return this.repeat === 1 ? this.action.label : `${this.action.label} x${this.repeat}`
  }
}
