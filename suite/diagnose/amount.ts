import { INT_MAX } from '../../model/bounds.ts'

/** A number that is known in part: at least and at most, `most` absent where nothing bounds it. */
export interface Amount {
  readonly least: number
  readonly most?: number
  /** Somebody guesses: "1 (not said)". */
  readonly hedged?: true
}

const hedge = /\?|not said|unknown|probabl|most likely|perhaps|maybe|guess|about/i
const none = /^(?:none|no)\b/i
const leastWords: readonly (readonly [RegExp, number])[] = [
  [/\bthousands?\b/i, 1000],
  [/\bhundreds?\b/i, 100],
  [/\bdozens?\b/i, 12],
  [/\b(?:several|some|many|large|multiple|few)\b/i, 2],
]

const numberWords = 'zero one two three four five six seven eight nine ten'.split(' ')

/** Digits for words, and no separators of thousands: "one host", "32,768". */
function withDigits(given: string): string {
  return given.replaceAll(/(?<=\d)[, ](?=\d{3}\b)/g, '').replaceAll(/\b[a-z]{3,5}\b/gi, word => {
    const n = numberWords.indexOf(word.toLowerCase())
    return n < 0 ? word : String(n)
  })
}

/** The largest int by its name: as gc_thresh people write it so. */
const intMax = /\bINT_MAX\b|\b0x7fffffff\b/i
/** Thousands, or 1024 of them: nobody says which. */
const thousands = /^\s*(?:about\s|~)?\s*(\d{1,9})\s?([kKmM])(?:i?B?)?(?:\s|$)/

/** A number, or what words say of it; undefined where they say nothing. */
export function amountOf(given: number | string | null | undefined): Amount | undefined {
  if (given === null || given === undefined) return undefined
  return typeof given === 'number' ? { least: given, most: given } : amountIn(withDigits(given))
}

function amountIn(words: string): Amount | undefined {
  if (/(?:^|\s)-\s*\d/.test(words)) return undefined
  if (intMax.test(words)) return { least: INT_MAX, most: INT_MAX }
  const [, many1000, unit] = thousands.exec(words) ?? []
  if (unit !== undefined) {
    const power = unit.toLowerCase() === 'k' ? 1 : 2
    return { least: Number(many1000) * 1000 ** power, most: Number(many1000) * 1024 ** power }
  }
  const guessed = hedge.test(words) ? ({ hedged: true } as const) : {}
  const numbers = words.match(/\d+/g)?.map(Number) ?? []
  if (numbers.some(n => !Number.isSafeInteger(n))) return undefined
  const [n] = numbers
  const many = leastWords.find(([word]) => word.test(words))?.[1]
  if (n === undefined) {
    if (many !== undefined) return { least: many, ...guessed }
    return none.test(words.trim()) ? { least: 0, most: 0, ...guessed } : undefined
  }
  if (numbers.length === 2 && /\d\s*(?:\.\.|-|to)\s*\d/.test(words)) {
    return { least: Math.min(...numbers), most: Math.max(...numbers), ...guessed }
  }
  // Which of them is meant, or whether it is their sum, nobody says.
  if (numbers.length > 1 || many !== undefined) return { least: Math.min(...numbers), hedged: true }
  const [least, most] = boundsOf(n, words)
  return { least, ...(most !== undefined && { most }), ...guessed }
}

/** What the words around the only number make of it. */
function boundsOf(n: number, words: string): readonly [least: number, most?: number] {
  if (/\bnot? more than\b|\bat most\b|\bup to\b|<=/i.test(words)) return [0, n]
  if (/\bnot? (?:fewer|less) than\b|\bor more\b|\bat least\b|\+|>=/i.test(words)) return [n]
  if (/\b(?:more than|over|above)\b|>/i.test(words)) return [n + 1]
  if (/\b(?:fewer|less) than\b|\bbelow\b|</i.test(words)) return [0, Math.max(0, n - 1)]
  return [n, n]
}
