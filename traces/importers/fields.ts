import type { Exact } from './imported.ts'

/** @file `name=value` behind an event, and its numbers, which may be as exact as 64 bits. */

/** The fields of a text; undefined: one is there twice, so that nobody knows which to believe. */
export function fieldsOf(text: string): ReadonlyMap<string, string> | undefined {
  const fields = new Map<string, string>()
  for (let at = text.indexOf('='); at >= 0; at = text.indexOf('=', at + 1)) {
    let start = at
    while (start > 0 && isWord(text.charCodeAt(start - 1))) start--
    if (start === at) continue
    const space = text.indexOf(' ', at)
    const end = space < 0 ? text.length : space
    const name = text.slice(start, at)
    if (fields.has(name)) return undefined
    fields.set(name, text.slice(at + 1, end))
    at = end - 1
  }
  return fields
}

function isWord(code: number): boolean {
  const letter = code | 32
  return (letter >= 97 && letter <= 122) || (code >= 48 && code <= 57) || code === 95
}

const hexadecimal = /^(?:0x)?[0-9a-f]{1,16}$/i

/** An address as `0x` and hexadecimal digits; undefined: it is none. */
export function addressOf(text: string | undefined): string | undefined {
  if (text === undefined || !hexadecimal.test(text)) return undefined
  return text.startsWith('0x') ? text.toLowerCase() : `0x${text.toLowerCase()}`
}

const decimal = /^-?\d{1,20}$/
/** What no number of JavaScript rounds. */
const short = /^-?\d{1,15}$/
const prefixed = /^0x[0-9a-f]{1,16}$/i
const bare = /^[0-9a-f]{1,16}$/i

/** Whether digits without 0x can only be hexadecimal. */
export function mustBeHexadecimal(text: string): boolean {
  return /^[0-9a-f]*[a-f][0-9a-f]*$/i.test(text)
}

/**
 * A signed number of 64 bits, exactly: without 0x it is of `base`. Undefined: it is none.
 * Hexadecimal numbers are printed unsigned, so that fffffffffffffffe is -2.
 */
export function signedOf(text: string | undefined, base: 10 | 16 = 10): Exact | undefined {
  if (text === undefined) return undefined
  // Of -0 the sum is 0.
  if (base === 10 && short.test(text)) return Number(text) + 0
  if (prefixed.test(text)) return exact(BigInt.asIntN(64, BigInt(text)))
  if (base === 16 && bare.test(text)) return exact(BigInt.asIntN(64, BigInt(`0x${text}`)))
  if (base === 10 && decimal.test(text)) {
    const value = BigInt(text)
    const signed = BigInt.asIntN(64, value)
    // No count comes to 2^63: what is printed so large is a negative one, as unsigned.
    return signed === value || BigInt.asUintN(64, signed) === value ? exact(signed) : undefined
  }
  return undefined
}

function exact(value: bigint): Exact {
  const n = Number(value)
  return Number.isSafeInteger(n) ? n : value.toString()
}

/** An unsigned number of 32 bits, such as an inode; undefined: it is none. */
export function unsignedOf(text: string | undefined, base: 10 | 16 = 10): number | undefined {
  const value = signedOf(text, base)
  return typeof value === 'number' && value >= 0 && value < 2 ** 32 ? value : undefined
}
