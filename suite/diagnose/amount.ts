/** A number that is known in part: at least and at most, `most` absent where nothing bounds it. */
export interface Amount {
  readonly least: number
  readonly most?: number
  /** Somebody guesses: "1 (not said)". */
  readonly hedged?: true
}

const hedge = /\?|not said|unknown|probabl|most likely|perhaps|maybe|guess|about/i
const none = /^(?:none|no)\b/i
const manyWords = /\b(?:several|some|many|hundreds?|thousands?|large|multiple|few)\b/i
const leastWords: readonly (readonly [RegExp, number])[] = [
  [/\bthousands?\b/i, 1000],
  [/\bhundreds?\b/i, 100],
  [/\b(?:several|some|many|large|multiple|few)\b/i, 2],
]

/** A number, or what words say of it; undefined where they say nothing. */
export function amountOf(given: number | string | null | undefined): Amount | undefined {
  if (given === null || given === undefined) return undefined
  if (typeof given === 'number') return { least: given, most: given }
  const guessed = hedge.test(given) ? ({ hedged: true } as const) : {}
  if (none.test(given.trim())) return { least: 0, most: 0, ...guessed }
  const range = /(\d+)\s*(?:\.\.|-|to)\s*(\d+)/.exec(given)
  if (range) return { least: Number(range[1]), most: Number(range[2]), ...guessed }
  const [, digits] = /(?:^|[^\d.])(\d{1,15})(?![\d.]*\d)/.exec(given) ?? []
  if (digits === undefined) {
    if (!manyWords.test(given)) return undefined
    const [, least = 2] = leastWords.find(([word]) => word.test(given)) ?? []
    return { least, ...guessed }
  }
  const n = Number(digits)
  if (/\b(?:more than|over|above)\b|>(?!=)/i.test(given)) return { least: n + 1, ...guessed }
  if (/\bor more\b|\bat least\b|\+|>=/i.test(given)) return { least: n, ...guessed }
  if (/\b(?:fewer|less) than\b|\bbelow\b|<(?!=)/i.test(given)) {
    return { least: 0, most: Math.max(0, n - 1), ...guessed }
  }
  if (/\bat most\b|\bup to\b|<=/i.test(given)) return { least: 0, most: n, ...guessed }
  return { least: n, most: n, ...guessed }
}
