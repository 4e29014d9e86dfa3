import { z } from 'zod'
import { inForm, jsonIn } from '../../traces/files/json_text.ts'

/**
 * @file What an operator knows of a machine. Every fact may be absent, or null: what is not known
 * decides nothing. Numbers may be words, as people write them in a report: "2 or more".
 */

/** Entries, CPUs, namespaces: a number, or words for one. */
const amount = (least: number, most: number) =>
  z.union([z.int().min(least).max(most), z.string().max(1000)])

/** gc_thresh is an unsigned int. */
export const UINT_MAX: number = 2 ** 32 - 1

/** A counter of /proc/net/xfrm_stat: 64 bits at most, and no more digits than a number keeps. */
const counter = z.int().min(0).max(Number.MAX_SAFE_INTEGER)

/** One netns, or several by name. */
const xfrmStat = z.record(z.string(), z.union([counter, z.record(z.string(), counter)]))

const slab = z.looseObject({
  xfrm_dst_cache: z.union([counter, z.null()]).optional(),
  flow_cache: z.union([counter, z.null()]).optional(),
})

const entries = z.int().min(0).max(UINT_MAX).nullish()
const gcThreshOfNetns = z.object({ ipv4: entries, ipv6: entries })

const words = z.string().max(10_000)
const fact = <T extends z.ZodType>(of: T) => of.nullish()

export const factsSchema = z.looseObject({
  kernel: fact(words).describe('what `uname -r` prints, or words: "3.13 .. 4.2"'),
  build: fact(words).describe('what `uname -v` prints'),
  smp: fact(z.boolean()).describe('false: a kernel for one processor'),
  cpus: fact(amount(1, 2 ** 16)).describe('online CPUs'),
  cpus_possible: fact(amount(1, 2 ** 16)).describe('CPUs that can be online'),
  gc_thresh: fact(amount(0, UINT_MAX)).describe(
    'net.ipv4.xfrm4_gc_thresh in the netns that fails, in entries',
  ),
  gc_thresh6: fact(amount(0, UINT_MAX)).describe('net.ipv6.xfrm6_gc_thresh there, in entries'),
  gc_thresh_by_netns: fact(z.record(z.string(), gcThreshOfNetns)).describe(
    'both of each netns that could be read, by its inode number',
  ),
  netns: fact(amount(1, UINT_MAX)).describe('all netns, the host counted'),
  netns_ipsec: fact(amount(0, UINT_MAX)).describe('netns with IPsec policies, the host counted'),
  sas: fact(z.int().min(1).max(64)).describe('SAs of a bundle'),
  hotplug: fact(z.boolean()).describe('a CPU went offline, or a suspend, since boot'),
  errno: fact(z.int().min(1).max(4095)).describe('what the call that fails gives'),
  slab: fact(slab).describe('active objects in /proc/slabinfo, all netns together'),
  slab_later: fact(slab).describe('the same, read again while it fails'),
  seconds: fact(
    z
      .int()
      .min(0)
      .max(2 ** 31),
  ).describe('between the two readings'),
  xfrm_stat: fact(xfrmStat).describe('/proc/net/xfrm_stat of one netns, or of several by name'),
  xfrm_stat_later: fact(xfrmStat).describe('the same, read again while it fails'),
  messages: fact(z.array(words).max(10_000)).describe('lines of dmesg and of programs'),
  workload: fact(words).describe('what the machine does'),
  notes: fact(words).describe('what else was seen'),
  not_read: fact(z.array(words).max(100)).describe('what the script could not read, and why'),
})

export type Facts = z.infer<typeof factsSchema>

/** Reads facts. Throws InputError that says which one cannot be used. */
export function parseFacts(text: string, where: string): Facts {
  const json = jsonIn(text, where, 'give one object of facts, as docs/DIAGNOSE.md has them')
  const remedy = 'write the fact as docs/DIAGNOSE.md has it, or leave it out'
  return inForm(factsSchema, json, where, remedy)
}

/** Facts that nothing here reads: a name that is misspelt looks so. */
export function unreadFacts(facts: Facts): readonly string[] {
  return Object.keys(facts).filter(name => !(name in factsSchema.shape))
}

/** The name of a fact. */
export type FactName = keyof typeof factsSchema.shape

export const factNames: readonly FactName[] = factsSchema.keyof().options
