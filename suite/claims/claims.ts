import { copiedTemplate, perNetInit } from '../../model/kernels/released.ts'
import { watermarks } from '../../model/params.ts'
import type { ReportVerdict } from '../tables/bug_report.ts'
import {
  cannotBeCopied,
  givenToAnother,
  looksIdentical,
  rightPerNet,
  safeTeardown,
  templatesUnused,
} from './counters.ts'
import { downAndUp, takesLuck, twoAreEnough, unusable } from './drift.ts'
import { claimModel } from './flow_model.ts'
import { daysOrLess } from './time.ts'

/** What came of a sentence of the report, and the figures that say so. */
export interface ClaimResult {
  readonly verdict: ReportVerdict
  readonly evidence: string
}

/** A full table, in entries: the high watermark is tested before the insert. */
const FULL = watermarks.highWatermark + 1

/** CPUs of the machine on which a sentence about one netns is tried. */
const CPUS = 4

/** What is said is so, or it is not. */
function verdictOf(isSo: boolean): ReportVerdict {
  return isSo ? 'confirmed' : 'refuted'
}

/** R1: entries of the cache, and dst entries for each. */
function oneEach(): ClaimResult {
  const perFlow = [1, 2].map(xfrmsPerBundle => {
    const x = claimModel({ kernel: perNetInit, cpus: 1, xfrmsPerBundle })
    x.newFlows(0, 1)
    return x.read('live[0]') / x.hashCount(0)
  })
  const x = claimModel({ kernel: perNetInit, cpus: 1 })
  x.lookup({ cpu: 0, entry: 'none', policy: 'none' })
  const withoutPolicy = x.read('live[0]') / x.hashCount(0)
  const y = claimModel({ kernel: perNetInit, cpus: 1 })
  y.newFlows(0, 1)
  y.take('xfrm_policy_insert net=0')
  y.take('flow_cache_flush_tasklet net=0 cpu=0')
  const left = `${y.read('live[0]')} for ${y.hashCount(0)} while on the gc list`
  const counts = [withoutPolicy, ...perFlow]
  return {
    verdict: verdictOf([...counts, y.hashCount(0)].every(n => n === 1)),
    evidence: `${counts.join(', ')} dst entries for a cache entry (no policy, 1 SA, 2 SAs), ${left}`,
  }
}

/** R2: the largest table that was seen, over more than one shrink. */
function tableLimit(): ClaimResult {
  const x = claimModel({ kernel: perNetInit, cpus: 1 })
  let most = 0
  for (let i = 0; i < 2 * FULL; i++) {
    x.newFlows(0, 1)
    most = Math.max(most, x.hashCount(0))
  }
  return {
    verdict: verdictOf(most <= watermarks.highWatermark),
    evidence: `${most} in the table of one netns on one CPU, after ${2 * FULL} flows`,
  }
}

/** R3: dst entries of one netns when every table is full, and after one flow more. */
function totalLimit(): ClaimResult {
  const x = claimModel({ kernel: perNetInit, cpus: CPUS })
  for (let cpu = 0; cpu < CPUS; cpu++) x.newFlows(cpu, FULL)
  const full = x.read('live[0]')
  x.newFlows(0, FULL)
  const pending = x.read('live[0]')
  const said = watermarks.highWatermark * CPUS
  return {
    verdict: verdictOf([full, pending].every(n => n === said)),
    evidence: `${full} on ${CPUS} CPUs, not ${said}; ${pending} before the gc worker comes`,
  }
}

/** R4: what a netns holds when it is refused. */
function stopsAt(): ClaimResult {
  const gcThresh = 64
  const shape = { kernel: perNetInit, cpus: 1, gcThresh }
  const ipv4 = claimModel(shape).newFlows(0, FULL)
  const ipv6 = claimModel({ ...shape, family: 'ipv6' }).newFlows(0, FULL)
  const beyond = (held: number): string => `${held} entries, 2T + ${held - 2 * gcThresh}`
  return {
    verdict: verdictOf(Math.max(ipv4, ipv6) <= 2 * gcThresh),
    evidence: `T = ${gcThresh}: IPv4 is refused with ${beyond(ipv4)}, IPv6 with ${beyond(ipv6)}`,
  }
}

/** R7: allocations that succeed with T = 5, on one CPU and spread over several. */
function tinyThreshold(): ClaimResult {
  const shape = { kernel: perNetInit, cpus: CPUS, gcThresh: 5 }
  const onOne = claimModel(shape).newFlows(0, FULL)
  const x = claimModel(shape)
  let spread = 0
  while (x.newFlows(spread % CPUS, 1) === 1) spread++
  const cpus = [...Array(CPUS).keys()]
  const later = cpus.filter(cpu => x.newFlows(cpu, 1) === 1).length
  return {
    verdict: verdictOf(onOne + spread === 0),
    evidence:
      `${onOne} entries on one CPU, ${spread} spread over ${CPUS}, succeed first, then ` +
      `${later} more on any CPU`,
  }
}

/** R8: what the collection that a refusal asks for has removed, by the next allocation. */
function removesNothing(): ClaimResult {
  const gcThresh = 64
  const x = claimModel({ kernel: perNetInit, cpus: 1, gcThresh })
  x.newFlows(0, FULL)
  const live = x.read('live[0]')
  x.take('flow_cache_flush_tasklet net=0 cpu=0')
  x.take('flow_cache_gc_task net=0 cpu=0 entry=bundle', FULL)
  const removed = live - x.read('live[0]')
  x.take('xfrm_policy_insert net=0')
  x.take('flow_cache_flush_tasklet net=0 cpu=0')
  const stillRefused = x.newFlows(0, 1) === 0
  const freed = x.take('flow_cache_gc_task net=0 cpu=0 entry=bundle', FULL)
  return {
    verdict: verdictOf(removed === 0 && stillRefused),
    evidence:
      `of ${live} valid entries a collection removes ${removed}; of invalid ones all ${freed}, ` +
      'but after the refusal that asked for it',
  }
}

/** R9: what the timer clears, on a CPU that looks something up and on one that does not. */
function clearedByTimer(): ClaimResult {
  const x = claimModel({ kernel: perNetInit, cpus: 2 })
  for (const cpu of [0, 1]) x.newFlows(cpu, 10)
  const busyBefore = x.hashCount(0)
  x.take('flow_cache_new_hashrnd net=0')
  const cleared = busyBefore - x.hashCount(0)
  x.newFlows(0, 1)
  x.take('flow_cache_new_hashrnd net=0')
  const idle = x.hashCount(1)
  return {
    verdict: verdictOf([busyBefore - cleared, idle].every(n => n === 0)),
    evidence:
      `the timer removes ${cleared} of ${busyBefore}: it sets a flag; the next lookup clears its ` +
      `own CPU's table, an idle CPU keeps its ${idle}`,
  }
}

/** R15: what a hit and a miss write. */
function reuses(): ClaimResult {
  const x = claimModel({ kernel: copiedTemplate, cpus: 1 })
  x.newFlows(0, 1)
  const before = [...x.now.values]
  for (let i = 0; i < 1000; i++) x.lookup({ cpu: 0, entry: 'valid' })
  const written = x.now.values.filter((value, cell) => value !== before[cell]).length
  x.newFlows(0, 10)
  const more = x.read('live[0]') - 1
  return {
    verdict: verdictOf(written === 0 && more === 10),
    evidence: `1,000 hits change ${written} variables, 10 new flows make ${more} entries`,
  }
}

/**
 * The smallest T at which full tables, and one flow more, are never refused, in entries: half of
 * what they amount to before the last of its entries. P14b proves that it suffices.
 */
export function neverRefusing(cpus: number, xfrmsPerBundle: number): number {
  return Math.ceil((xfrmsPerBundle * (cpus * FULL + 1) - 1) / 2)
}

/** Fills the tables CPU by CPU, and one flow more; `true` if a flow is refused on the way. */
function refusedWhenFull(cpus: number, xfrmsPerBundle: number, gcThresh: number): boolean {
  const x = claimModel({ kernel: perNetInit, cpus, xfrmsPerBundle, gcThresh })
  for (let cpu = 0; cpu < cpus; cpu++) {
    const more = cpu === cpus - 1 ? 1 : 0
    if (x.newFlows(cpu, FULL + more) < FULL + more) return true
  }
  return false
}

/** R5: the default gc_thresh, on as many CPUs as the report says and on one less; with two SAs. */
function sixteenCpus(): ClaimResult {
  const gcThresh = 32768
  const first = (xfrms: number): number => {
    let cpus = 1
    while (neverRefusing(cpus, xfrms) <= gcThresh) cpus++
    return cpus
  }
  const boundaries = [1, 2].map(xfrms => {
    const cpus = first(xfrms)
    const exact =
      refusedWhenFull(cpus, xfrms, gcThresh) && !refusedWhenFull(cpus - 1, xfrms, gcThresh)
    return { cpus, exact }
  })
  const [one, two] = boundaries.map(({ cpus }) => cpus)
  const alone = claimModel({ kernel: perNetInit, cpus: 1, gcThresh }).newFlows(0, 3 * gcThresh)
  return {
    verdict: verdictOf(boundaries.every(({ exact }) => exact) && one === 16),
    evidence:
      `full tables are refused from ${one} CPUs on, with 2 SAs from ${two} on, where the gc ` +
      `worker keeps up; where it never runs, 1 CPU is refused after ${alone} flows`,
  }
}

/** R6: the exact boundary, where a search by hand can reach it. */
function smallestThreshold(): ClaimResult {
  const sizes = [
    [1, 1],
    [2, 1],
    [4, 1],
    [1, 2],
    [2, 2],
  ] as const
  const exact = sizes.every(([cpus, xfrms]) => {
    const never = neverRefusing(cpus, xfrms)
    return refusedWhenFull(cpus, xfrms, never - 1) && !refusedWhenFull(cpus, xfrms, never)
  })
  if (!exact) throw new Error('the boundary of P14b is not where full tables are refused')
  const said = 2 * watermarks.highWatermark * CPUS
  const never = neverRefusing(CPUS, 1)
  return {
    verdict: verdictOf(never === said),
    evidence:
      `the smallest T that never refuses is ceil((SAs * (${FULL} * C + 1) - 1) / 2): ${never} ` +
      `for C = ${CPUS}, not ${said}; reached exactly in ${sizes.length} sizes`,
  }
}

/** How each sentence is decided, by running the model. */
export const runClaim: Readonly<Record<string, () => ClaimResult | Promise<ClaimResult>>> = {
  R1: oneEach,
  R2: tableLimit,
  R3: totalLimit,
  R4: stopsAt,
  R5: sixteenCpus,
  R6: smallestThreshold,
  R7: tinyThreshold,
  R8: removesNothing,
  R9: clearedByTimer,
  R10: givenToAnother,
  R11: downAndUp,
  R12: unusable,
  R13: looksIdentical,
  R14: twoAreEnough,
  R15: reuses,
  R16: daysOrLess,
  R17: takesLuck,
  F1: cannotBeCopied,
  F2: templatesUnused,
  F3: rightPerNet,
  F4: safeTeardown,
}
