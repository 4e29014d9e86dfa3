import { useEffect, useState } from 'preact/hooks'
import type { Lockstep } from '../../report/player/lockstep.ts'
import { type LastChance, lastChance } from '../../report/player/way_out.ts'

/** Steps up to a violation, at most, for the search to begin unasked: of more it takes time. */
const UNASKED_MAX = 3000

/** What is known of the point of no return, and how to ask for it. */
export interface Chance {
  readonly found?: LastChance
  /** Nobody has asked yet, and the trace is long. */
  readonly open: boolean
  ask(): void
}

/** The point of no return of the first kernel that violates the property, after the first paint. */
export function useLastChance(of: Lockstep): Chance {
  const [known, setKnown] = useState<{ readonly of: Lockstep; readonly found?: LastChance }>()
  const column = [of.left, of.right].find(({ violations }) => violations.length > 0)
  const search = (): void => {
    const found = column === undefined ? undefined : lastChance(of.trace, column)
    setKnown(found === undefined ? { of } : { of, found })
  }
  const long = (column?.violations[0] ?? 0) > UNASKED_MAX
  useEffect(() => {
    if (long || column === undefined) return
    const timer = setTimeout(search)
    return () => clearTimeout(timer)
  }, [of])
  const found = known?.of === of ? known.found : undefined
  return {
    ...(found === undefined ? {} : { found }),
    open: long && column !== undefined && known?.of !== of,
    ask: search,
  }
}
