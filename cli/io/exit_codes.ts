import type { Status } from '../../suite/findings/finding.ts'

/** All verdicts are as expected. */
const AS_EXPECTED = 0
/** Some verdict differs from the expected one. */
const DIFFERS = 1
/** Wrong usage or bad input. */
export const USAGE = 2
/** A fault of our own, as sysexits.h says it: EX_SOFTWARE. */
export const INTERNAL = 70
/** Some verdict is unknown, and none differs. */
const UNKNOWN = 3
/** The reader of standard output has gone before there was a verdict: 128 + SIGPIPE. */
export const BROKEN_PIPE = 141
/** Ctrl-C, as shells say it: 128 + SIGINT. */
export const INTERRUPTED = 130

export function exitCode(statuses: readonly Status[]): number {
  if (statuses.includes('differs')) return DIFFERS
  return statuses.includes('unknown') ? UNKNOWN : AS_EXPECTED
}
