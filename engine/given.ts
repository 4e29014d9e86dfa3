/** The fields of a record; one that may be undefined is one that may be absent. */
type Given<T> = {
  [K in keyof T as undefined extends T[K] ? never : K]: T[K]
} & { [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined> }

/**
 * A copy of a record without the fields that are undefined, typed so.
 *
 * Under `exactOptionalPropertyTypes` a field that may be absent must not be undefined:
 * `{ seed, ...given({ path }) }` passes `path` on only if there is one.
 */
export function given<T extends object>(record: T): Given<T> {
  const fields = Object.entries(record).filter(([, value]) => value !== undefined)
  // The compiler cannot see that the filter leaves out what the type leaves out.
  return Object.fromEntries(fields) as Given<T>
}
