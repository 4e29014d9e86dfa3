/**
 * The source of the table for states of so many words: the states themselves lie in it, so that to
 * know one again takes one look at memory.
 *
 * The records that `expand` writes are added together: their places first, so that the memory
 * fetches many at a time, and only then one by one. The hash is that of MurmurHash3, finalizer
 * included. The worker that keeps a state is found from a product of it, which depends on all its
 * bits: by some of the bits that choose the place, workers would share out the places too.
 */
export function tableSource(words: number): string {
  const each = (text: (word: number) => string, separator = '; '): string =>
    Array.from({ length: words }, (_, word) => text(word)).join(separator)
  const record = words + 3
  const [parent, action, place] = [words, words + 1, words + 2]
  const rest = (text: (word: number) => string): string => each(text, '').slice(text(0).length)
  const slot = (number: string): string => (words === 1 ? number : `${number} * ${words}`)
  const names = each(word => `w${word}`, ', ')
  const read = each(word => `const w${word} = o[j + ${word}]`)
  const mix = each(word =>
    [
      `k = Math.imul(w${word}, 0xcc9e2d51)`,
      'h ^= Math.imul(k << 15 | k >>> 17, 0x1b873593)',
      'h = Math.imul(h << 13 | h >>> 19, 5) + 0xe6546b64 | 0',
    ].join('; '),
  )
  return `
const hash = (${names}) => {
  let k, h = ${words}
  ${mix}
  h = Math.imul(h ^ h >>> 16, 0x85ebca6b)
  h = Math.imul(h ^ h >>> 13, 0xc2b2ae35)
  return h ^ h >>> 16
}
const insert = () => {
  const Q = q, I = T, M = mask, end = n
  let fetched = 0, count = size
  for (let j = 0; j < end; j += ${record}) {
    ${read}
    const at = hash(${names}) & M
    o[j + ${place}] = at
    fetched ^= I[${slot('at')}]
  }
  left[2] = fetched
  next: for (let j = 0; j < end; j += ${record}) {
    ${read}
    let at = o[j + ${place}], b
    for (let x; (x = I[b = ${slot('at')}]) !== 0; at = at + 1 & M) {
      if (x === w0${rest(word => ` && I[b + ${word}] === w${word}`)}) continue next
    }
    ${each(word => `I[b + ${word}] = w${word}`)}
    const k = ${slot('count')}
    ${each(word => `Q[k + ${word}] = w${word}`)}
    r[count] = o[j + ${parent}]; c[count] = o[j + ${action}]
    count++
  }
  size = count
  n = 0
}
const ownerOf = (h, workers) => (Math.imul(h, 0x9e3779b1) >>> 8) % workers
const owner = workers => {
  const j = 0; ${read}
  return ownerOf(hash(${names}), workers)
}
const route = (letters, ends, me) => {
  const end = n, workers = letters.length
  n = 0
  for (let j = 0; j < end; j += ${record}) {
    ${read}
    const to = ownerOf(hash(${names}), workers)
    const out = to === me ? o : letters[to]
    const k = to === me ? n : ends[to]
    ${each(word => `out[k + ${word}] = w${word}`)}
    out[k + ${parent}] = o[j + ${parent}] * workers + me
    out[k + ${action}] = o[j + ${action}]
    if (to === me) n = k + ${record}
    else ends[to] = k + ${record}
  }
}
const reindex = () => {
  for (let i = 0; i < size; i++) {
    const k = ${slot('i')}, ${each(word => `w${word} = q[k + ${word}]`, ', ')}
    let at = hash(${names}) & mask, b
    while (T[b = ${slot('at')}] !== 0) at = at + 1 & mask
    ${each(word => `T[b + ${word}] = w${word}`)}
  }
}`
}
