import type { Claim, Property } from './property.ts'

/** A claim that fails, with its numbers. */
export interface Explanation {
  readonly subject: string
  /** What should hold: `small + big <= 8`. */
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

/** `jugs: small + big <= 8 fails with small 3, big 6` */
export function explanationText({ subject, equation, terms }: Explanation): string {
  const numbers = Object.entries(terms).map(([name, value]) => `${name} ${value}`)
  return `${subject}: ${equation} fails with ${numbers.join(', ')}`
}
