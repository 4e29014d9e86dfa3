import type { Claim, Property } from './property.ts'

/** A claim that fails, with its numbers, in entries. */
export interface Explanation {
  readonly subject: string
  /** What should hold: `count + slots = live`. */
  readonly equation: string
  readonly terms: Readonly<Record<string, number>>
}

/** The first claim that fails, in numbers; undefined if all hold. */
export function explain(
  property: Property,
  claims: readonly Claim<number, boolean>[],
): Explanation | undefined {
  const failing = claims.find(claim => !claim.holds)
  if (failing === undefined) return undefined
  const terms = Object.fromEntries(failing.terms())
  return { subject: failing.subject, equation: property.equation, terms }
}

/** `net=1: count + slots = live fails with count 0, slots 1, live 0` */
export function explanationText({ subject, equation, terms }: Explanation): string {
  const numbers = Object.entries(terms).map(([name, value]) => `${name} ${value}`)
  return `${subject}: ${equation} fails with ${numbers.join(', ')}`
}
