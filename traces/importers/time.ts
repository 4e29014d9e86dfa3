/** Which of two times is later, in all their digits: a number of JavaScript would round them. */
export function compareTimes(one: string, other: string): number {
  // Most times are of one length, and then as their texts are.
  if (one.length === other.length && one.indexOf('.') === other.indexOf('.')) {
    return one === other ? 0 : one > other ? 1 : -1
  }
  const [a = '', fractionOfA = ''] = one.split('.')
  const [b = '', fractionOfB = ''] = other.split('.')
  const [x, y] = a.length === b.length ? [`${a}.${fractionOfA}`, `${b}.${fractionOfB}`] : []
  if (x === undefined || y === undefined) return a.length - b.length
  if (x === y) return 0
  return x > y ? 1 : -1
}
