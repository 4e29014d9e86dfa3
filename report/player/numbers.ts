import { figure } from '../../engine/figure.ts'

/** `1,060`, `−5`: a number for a person, with a minus sign. */
export function plainNumber(value: number): string {
  return value < 0 ? `−${figure(-value)}` : figure(Math.abs(value))
}

/** `+3`, `−2`, `0`: a number that is a difference. */
export function signed(value: number): string {
  return value > 0 ? `+${figure(value)}` : plainNumber(value)
}
