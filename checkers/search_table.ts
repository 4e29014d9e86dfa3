/**
 * The source of the table for states of so many words, at half load at most.
 *
 * The records that `expand` writes are added together: their hashes first, then the lines of the
 * table that these lead to, so that the memory fetches many at a time, and only then one by one.
 * The hash is that of MurmurHash3, finalizer included.
 */
export function tableSource(words: number): string {
  const each = (text: (word: number) => string, separator = '; '): string =>
    Array.from({ length: words }, (_, word) => text(word)).join(separator)
  const record = words + 3
  const [parent, action, place] = [words, words + 1, words + 2]
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
    fetched ^= I[at]
  }
  for (let j = 0; j < end; j += ${record}) fetched ^= Q[I[o[j + ${place}]] * ${words}]
  left[2] = fetched
  next: for (let j = 0; j < end; j += ${record}) {
    ${read}
    let at = o[j + ${place}]
    for (let i; (i = I[at]) !== 0; at = at + 1 & M) {
      const b = (i - 1) * ${words}
      if (${each(word => `Q[b + ${word}] === w${word}`, ' && ')}) continue next
    }
    const b = count * ${words}
    ${each(word => `Q[b + ${word}] = w${word}`)}
    r[count] = o[j + ${parent}]; c[count] = o[j + ${action}]
    I[at] = ++count
  }
  size = count
  n = 0
  return end / ${record}
}
const reindex = () => {
  for (let i = 0; i < size; i++) {
    const b = i * ${words}
    let at = hash(${each(word => `q[b + ${word}]`, ', ')}) & mask
    while (T[at] !== 0) at = at + 1 & mask
    T[at] = i + 1
  }
}`
}
