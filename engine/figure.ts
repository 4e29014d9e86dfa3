let english: Intl.NumberFormat | undefined

/** A whole number as people read it: `176,737`. */
export function figure(n: number): string {
  // toLocaleString() would look the rules up anew for each of the hundreds that a page shows.
  english ??= new Intl.NumberFormat('en-US')
  return english.format(n)
}
