import type { Structure } from '../../model/structure.ts'
import type { Property } from '../property.ts'
import { type Assumption, limitAboveSlack } from './invariant.ts'
import type { Goal } from './prove.ts'

/** What is fixed of the numbers that a proof otherwise leaves open, in entries. */
export interface FixedConstants {
  readonly batch?: number
  readonly gcThresh?: number
}

/** A property with what its proof may assume: the constants that are fixed, and P13 for IPv6. */
export function goalOf(
  property: Property,
  { families }: Pick<Structure, 'families'>,
  { batch, gcThresh }: FixedConstants,
): Goal {
  const assumed: Assumption[] = []
  if (batch !== undefined) assumed.push(batchIs(batch))
  if (gcThresh !== undefined) assumed.push(gcThreshIs(gcThresh))
  if (property.id === 'P13' && families.includes('ipv6')) assumed.push(limitAboveSlack)
  const [first, ...rest] = assumed
  return first === undefined ? { property } : { property, assuming: rest.reduce(both, first) }
}

function batchIs(batch: number): Assumption {
  return {
    sentence: `a constant batch of ${batch}`,
    holds: a => a.and(a.eq(a.param('batch'), a.int(batch)), a.eq(a.param('batchPerCpu'), a.int(0))),
  }
}

/** In every netns: a template's value alone would leave the sysctl open. */
function gcThreshIs(gcThresh: number): Assumption {
  return {
    sentence: `gc_thresh = ${gcThresh} in every netns`,
    holds: (a, m, s) =>
      m.variables.dstOps
        .map(ops => a.eq(s(ops.gcThresh), a.int(gcThresh)))
        .reduce((x, y) => a.and(x, y)),
  }
}

function both(x: Assumption, y: Assumption): Assumption {
  return {
    sentence: `${x.sentence}, and ${y.sentence}`,
    holds: (a, m, s) => a.and(x.holds(a, m, s), y.holds(a, m, s)),
  }
}
