/** A whole number as people read it: `176,737`. */
export function figure(n: number): string {
  return n.toLocaleString('en-US')
}
