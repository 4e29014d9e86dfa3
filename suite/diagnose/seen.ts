import { given } from '../../engine/given.ts'
import { ENOBUFS } from '../../model/action_name.ts'
import { type Amount, amountOf } from './amount.ts'
import { errnosIn } from './errnos.ts'
import { type Facts, UINT_MAX } from './facts.ts'
import { flowsNeverRefused } from './limits.ts'
import type { LookAlike } from './look_alike.ts'
import { lookAlikes } from './look_alikes.ts'
import { type RunningKernel, runningKernel } from './running_kernel.ts'

/** What the facts come to. */
export interface Seen {
  readonly kernel?: RunningKernel
  readonly smp: boolean
  readonly cpus?: Amount
  readonly netns?: Amount
  readonly sas: number
  readonly hotplug: boolean
  /** gc_thresh by family, in entries; one that is not given is taken for the other. */
  readonly gcThresh: { readonly ipv4?: number; readonly ipv6?: number }
  /** The sysctl is there in the first netns alone, and it is another that fails. */
  readonly gcThreshOfHost: boolean
  /** Which families fail. */
  readonly families: readonly ('ipv4' | 'ipv6')[]
  /** Entries of all netns, waiting ones included. */
  readonly live?: number
  readonly flowCache?: number
  /** By name, all netns together; by how much each has risen, where it was read twice. */
  readonly counters: ReadonlyMap<string, number>
  readonly errno?: number
  /** Besides ENOBUFS something else is seen, or given: there are two faults, or a mistake. */
  readonly contradicted: boolean
  /** An ENOBUFS, or an entry that was refused. */
  readonly refused: boolean
  /** A larger gc_thresh ended it. */
  readonly endedByGcThresh: boolean
  /** Somebody names the flow cache, or it has more entries than it may let wait. */
  readonly flowCacheGrows: boolean
  /** It goes on without load. */
  readonly persists: boolean
  /** Something says that it is IPsec that fails. */
  readonly ofIpsec: boolean
  readonly lookAlike?: LookAlike
  /** Somebody suspects the look-alike, and nobody saw it. */
  readonly suspected: boolean
}

const refusedWords =
  /(?<!no )ENOBUFS|no buffer space|no new dst entr|dst entr\w+ (?:are |is )?refused/i
const persistsWords = [
  /stays? (?:unusable|dead|refused)|still (?:refused|fails?|failing)/i,
  /never recovers?|(?:does|do) not recover|only a reboot/i,
]
const endedWords = new RegExp(
  String.raw`\b(?:rais|sett|increas|higher|larger|bigger)\w*[^.;]{0,60}(?:gc_?thresh|\bT\b)` +
    String.raw`(?:(?!\b(?:not|nothing|no|never)\b)[^.;]){0,60}` +
    String.raw`\b(?:ended|ends|fixed|fixes|solved|solves|helps?|helped|cured|cures|resolved)\b` +
    '(?! nothing)',
  'i',
)
const ipsecWords = /ipsec|xfrm|\bSAs?\b|tunnel|swan\b|dst entr/i
const hostOnlyWords = /only in the (?:first|host|initial)|init_net only/i
// A question, and not the mark that a trace of the stack puts before a name.
const suspectedWords = /suggest|suspect|maybe|perhaps|\w\?(?:\s|$)/i
const deniedWords = /\b(?:no|not|never|without|nor)(?: (?:sign of|trace of|line of|more|any|a))? $/i

type Stat = NonNullable<Facts['xfrm_stat']>

/** The counters of all netns together, by name. */
function totals(stat: Stat | null | undefined): Map<string, number> {
  const sums = new Map<string, number>()
  const add = (name: string, n: number) => sums.set(name, (sums.get(name) ?? 0) + n)
  for (const [name, value] of Object.entries(stat ?? {})) {
    if (typeof value === 'number') add(name, value)
    else for (const [inner, n] of Object.entries(value)) add(inner, n)
  }
  return sums
}

/** A number, or the only number that words have. */
function exact(given: number | string | null | undefined): number | undefined {
  const amount = amountOf(given)
  if (amount === undefined || amount.least !== amount.most) return undefined
  return amount.least <= UINT_MAX ? amount.least : undefined
}

/** The gc_thresh of a family where each netns has the same: that which fails is one of them. */
function ofEachNetns({ gc_thresh_by_netns: all }: Facts, family: 'ipv4' | 'ipv6') {
  const found = new Set(Object.values(all ?? {}).map(of => of[family]))
  const [one] = found
  return found.size === 1 ? (one ?? undefined) : undefined
}

/** No more than there can be, where it is not known how many there are. */
function atMost(given: number | string | null | undefined, least: number): Amount | undefined {
  const most = amountOf(given)?.most
  return most === undefined ? undefined : { least, most }
}

/** The larger of two readings: no more than that was there. */
function largest(facts: Facts, cache: 'xfrm_dst_cache' | 'flow_cache'): number | undefined {
  const read = [facts.slab?.[cache], facts.slab_later?.[cache]].filter(n => typeof n === 'number')
  return read.length === 0 ? undefined : Math.max(...read)
}

/** Whether the words are there, and nobody says that they are not: "no table overflow". */
function says(words: RegExp, text: string): boolean {
  return [...text.matchAll(new RegExp(words.source, `${words.flags}g`))].some(
    ({ index }) => !deniedWords.test(text.slice(Math.max(0, index - 20), index)),
  )
}

function familiesIn(text: string): Seen['families'] {
  if (/IPv6[^.;]*only|only[^.;]*IPv6/i.test(text)) return ['ipv6']
  if (/IPv4[^.;]*only|only[^.;]*IPv4/i.test(text)) return ['ipv4']
  return ['ipv4', 'ipv6']
}

/** What a look-alike is looked for in. */
interface Signs {
  readonly told: string
  readonly system: string
  readonly counters: Seen['counters']
  readonly errno: number | undefined
}

function fits(of: LookAlike, { told: text, system, counters, errno }: Signs): boolean {
  if (of.system !== undefined) return of.system.test(system)
  if (of.errno !== undefined) return errno !== undefined && of.errno.includes(errno)
  if (of.counter !== undefined) {
    const { counter } = of
    return [...counters].some(([name, n]) => n > 0 && counter.test(name))
  }
  return of.says !== undefined && says(of.says, text) && (of.and?.test(text) ?? true)
}

/** Reads the facts: nothing is decided here. */
export function seen(facts: Facts): Seen {
  const messages = (facts.messages ?? []).join('\n')
  const told = [messages, facts.workload ?? ''].join('\n')
  const all = [told, facts.notes ?? ''].join('\n')
  const printed = errnosIn(messages)
  const errno = facts.errno ?? printed[0]
  const before = totals(facts.xfrm_stat)
  const now = facts.xfrm_stat_later ? differences(before, totals(facts.xfrm_stat_later)) : before
  const ofIpv4 = exact(facts.gc_thresh) ?? ofEachNetns(facts, 'ipv4')
  const ofIpv6 = exact(facts.gc_thresh6) ?? ofEachNetns(facts, 'ipv6')
  const [ipv4, ipv6] = [ofIpv4 ?? ofIpv6, ofIpv6 ?? ofIpv4]
  const signs: Signs = { told, system: facts.kernel ?? '', counters: now, errno }
  // The counter alone: a refusal is likely where no errno says otherwise.
  const refused =
    errno === ENOBUFS || refusedWords.test(all) || (errno === undefined && bundlesFailed(signs) > 0)
  const lookAlike = lookAlikes.find(of => !(of.unrefused && refused) && fits(of, signs))
  const live = largest(facts, 'xfrm_dst_cache')
  const flowCache = largest(facts, 'flow_cache')
  return {
    ...given({
      kernel: facts.kernel ? runningKernel(facts.kernel, facts.build ?? '') : undefined,
      cpus: amountOf(facts.cpus) ?? atMost(facts.cpus_possible, 1),
      netns: amountOf(facts.netns_ipsec) ?? atMost(facts.netns, 0),
      live,
      flowCache,
      errno,
      lookAlike,
    }),
    smp: facts.smp ?? true,
    sas: facts.sas ?? 1,
    hotplug: facts.hotplug ?? false,
    gcThresh: given({ ipv4, ipv6 }),
    gcThreshOfHost: typeof facts.gc_thresh === 'string' && hostOnlyWords.test(facts.gc_thresh),
    families: familiesIn(told),
    counters: now,
    contradicted: contradicts(errno, printed),
    refused,
    endedByGcThresh: endedWords.test(all),
    flowCacheGrows: (flowCache ?? 0) > flowsNeverRefused || /flow.?cache/i.test(told),
    persists: persistsWords.some(words => words.test(all)),
    ofIpsec: ipsecWords.test(told) || bundlesFailed(signs) > 0 || (live ?? 0) > 0,
    suspected: suspectedWords.test(messages),
  }
}

/** Whether ENOBUFS and another errno are both named. */
function contradicts(errno: number | undefined, printed: readonly number[]): boolean {
  const all = errno === undefined ? printed : [errno, ...printed]
  return all.includes(ENOBUFS) && all.some(other => other !== ENOBUFS)
}

/** How many bundles could not be made, for whatever reason: a refused entry is one. */
export function bundlesFailed({ counters }: Pick<Seen, 'counters'>): number {
  return counters.get('XfrmOutBundleGenError') ?? 0
}

function differences(before: Seen['counters'], after: Seen['counters']): Map<string, number> {
  return new Map([...after].map(([name, n]) => [name, n - (before.get(name) ?? 0)]))
}
