import { recordWords } from './packed/store.ts'

/** 32-bit words of the states met lately: as many as a second-level cache holds. */
const RECENT = 2 ** 17

/**
 * Fibonacci hashing: 2^32 over the golden ratio. The high bits of `key * FACTOR^i` depend on every
 * bit of the key.
 */
const FACTOR = 0x9e3779b1

/**
 * The source of the table for states of so many words: the states themselves lie in it, so that to
 * know one again takes one look at memory.
 *
 * Records go through it many together, one thing at a time, which keeps the processor busy with
 * several of them at once. `sift` drops most of those whose state was met lately, and does it
 * without a branch that the processor could not predict. `locate` finds the buckets of the rest and
 * touches all of them; only then `take` adds the states one by one. A bucket is chosen by the hash
 * of MurmurHash3, finalizer included. The partition of a state is chosen by another hash: if the
 * bits that choose its bucket did it, the states of a partition would crowd in some of the buckets.
 */
export function tableSource(words: number): string {
  const each = (text: (word: number) => string, separator = '; '): string =>
    Array.from({ length: words }, (_, word) => text(word)).join(separator)
  const record = recordWords(words)
  const [parent, action] = [words, words + 1]
  const rest = (text: (word: number) => string): string => each(text, '').slice(text(0).length)
  const offset = (number: string): string => (words === 1 ? number : `${number} * ${words}`)
  const names = each(word => `w${word}`, ', ')
  const read = (from: string): string => each(word => `const w${word} = ${from}[j + ${word}]`)
  const write = (to: string, at: string): string =>
    each(word => `${to}[${at} + ${word}] = w${word}`)
  const copy = (to: string): string =>
    [write(to, 'k'), ...[parent, action].map(part => `${to}[k + ${part}] = o[j + ${part}]`)].join(
      '; ',
    )
  let power = 1
  const product = each(word => {
    power = Math.imul(power, FACTOR)
    return `Math.imul(w${word}, ${power})`
  }, ' + ')
  const bits = Math.floor(Math.log2(RECENT / words))
  const mix = each(word =>
    [
      `k = Math.imul(w${word}, 0xcc9e2d51)`,
      'h ^= Math.imul(k << 15 | k >>> 17, 0x1b873593)',
      'h = Math.imul(h << 13 | h >>> 19, 5) + 0xe6546b64 | 0',
    ].join('; '),
  )
  return `
const recent = new Int32Array(${words << bits})
const buckets = new Int32Array(o.length / ${record})
const sift = () => {
  const R = recent, stop = n
  let k = 0
  for (let j = 0; j < stop; j += ${record}) {
    ${read('o')}
    const b = ${offset(`(${product} >>> ${32 - bits})`)}
    const differs = ${each(word => `R[b + ${word}] ^ w${word}`, ' | ')}
    ${write('R', 'b')}
    ${copy('o')}
    k += (differs | -differs) >> 31 & ${record}
  }
  n = k
}
const locate = (from, start, stop, step) => {
  const I = T, M = mask, P = buckets
  let touched = 0, count = 0
  for (let j = start; j < stop; j += step) {
    ${read('from')}
    let k, h = ${words}
    ${mix}
    h = Math.imul(h ^ h >>> 16, 0x85ebca6b)
    h = Math.imul(h ^ h >>> 13, 0xc2b2ae35)
    P[count++] = (h ^ h >>> 16) & M
  }
  for (let i = 0; i < count; i++) touched ^= I[${offset('P[i]')}]
  overflow[2] = touched
}
const take = (from, start, stop) => {
  locate(from, start, stop, ${record})
  const Q = q, I = T, M = mask, P = buckets
  let count = end
  next: for (let j = start, i = 0; j < stop; j += ${record}) {
    ${read('from')}
    let at = P[i++], b
    for (let x; (x = I[b = ${offset('at')}]) !== 0; at = at + 1 & M) {
      if (x === w0${rest(word => ` && I[b + ${word}] === w${word}`)}) continue next
    }
    ${write('I', 'b')}
    const k = ${offset('count')}
    ${write('Q', 'k')}
    r[count] = from[j + ${parent}]; c[count] = from[j + ${action}]
    count++
  }
  end = count
}
const insert = () => {
  sift()
  take(o, 0, n)
  n = 0
}
const ownerOf = (${names}, workers) => {
  const h = ${product}
  return (Math.imul(h ^ h >>> 15, 0x2c1b3c6d) >>> 16) * workers >>> 16
}
const owner = workers => {
  const j = 0; ${read('o')}
  return ownerOf(${names}, workers)
}
const route = (mailboxes, ends) => {
  sift()
  const stop = n, workers = ends.length
  for (let j = 0; j < stop; j += ${record}) {
    ${read('o')}
    const to = ownerOf(${names}, workers), k = ends[to]
    ${copy('mailboxes')}
    ends[to] = k + ${record}
  }
  n = 0
}
const reindex = () => {
  const I = T, M = mask, P = buckets, most = P.length
  for (let from = first; from < end; from += most) {
    const start = ${offset('from')}, stop = ${offset('Math.min(end, from + most)')}
    locate(q, start, stop, ${words})
    for (let j = start, i = 0; j < stop; j += ${words}) {
      ${read('q')}
      let at = P[i++], b
      while (I[b = ${offset('at')}] !== 0) at = at + 1 & M
      ${write('I', 'b')}
    }
  }
}`
}
