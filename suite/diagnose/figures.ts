import { INT_MAX, realScale } from '../../model/bounds.ts'
import { largestBatch } from '../../model/cells.ts'
import { watermarks } from '../../model/params.ts'
import { neverRefusing } from '../claims/claims.ts'
import type { Seen } from './seen.ts'

/**
 * @file The figures that rules compare with, in entries: of the model's constants and of the
 * theorems, for the machine at hand.
 */

/**
 * How much the fast read can exceed the sum: C * (B - 1), each slot just below the batch
 * (docs/PROOF.md, P2).
 */
export function slack(cpus: number): number {
  const batch = largestBatch({ cpus, netns: 1, families: ['ipv4'] }, realScale())
  return cpus * (batch - 1)
}

/** An allocation is refused above this: `gc_thresh * 2` of an unsigned int. */
function refusedAbove(gcThresh: number): number {
  return (2 * gcThresh) % 2 ** 32
}

/** Whether a count, which is an int, can pass the limit at all. */
export function canRefuse(gcThresh: number): boolean {
  return refusedAbove(gcThresh) < INT_MAX
}

/** Whether full tables of one netns hold more than is allowed (R5, R6; P14b). */
export function tablesCanPass(gcThresh: number, cpus: number, sas: number): boolean {
  return canRefuse(gcThresh) && gcThresh < neverRefusing(cpus, sas)
}

/** Entries of the table of one CPU, and one more. */
export const tableOfOneCpu: number = watermarks.highWatermark + 1

/** The smallest limit among the families that fail; undefined: gc_thresh is not known. */
export function smallestLimit({ families, gcThresh }: Seen): number | undefined {
  const known = families.map(family => gcThresh[family]).filter(t => t !== undefined)
  return known.length === 0 ? undefined : Math.min(...known.map(refusedAbove))
}

/** What reads can show more than there is, at most, in the families that fail. */
export function largestSlack({ families, cpus }: Seen): number {
  if (!families.includes('ipv6')) return 0
  return cpus?.most === undefined ? Number.POSITIVE_INFINITY : slack(cpus.most)
}
