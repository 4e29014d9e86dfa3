import { figure } from '../../engine/figure.ts'
import { INT_MAX } from '../../model/bounds.ts'
import { type Answer, type Certainty, type Refusal, refusals } from './causes.ts'
import { exclusions } from './exclusions.ts'
import { type FactName, type Facts, unreadFacts } from './facts.ts'
import { smallestLimit } from './figures.ts'
import { defaultGcThresh } from './gc_thresh_defaults.ts'
import { rules } from './rules.ts'
import { type Seen, seen } from './seen.ts'

/** A step of the way to the answer. */
interface Reason {
  /** The facts that it rests on, of those that were given. */
  readonly facts: readonly FactName[]
  readonly says: string
  /** A page, a theorem, a recording, or a function of the kernel. */
  readonly source: string
}

/** What the facts of a machine come to. */
export interface Diagnosis {
  readonly answer: Answer
  /** Which of its kind; null: there is one kind. */
  readonly answer_detail: string | null
  /** Of the three refusals, those that the facts rule out. */
  readonly excluded: readonly Refusal[]
  readonly measure_next: string
  /** What is ruled out, and last what decides. */
  readonly derivation: readonly (Reason & { readonly excludes?: readonly Refusal[] })[]
  readonly certainty: Certainty
  /** Facts that nothing reads. */
  readonly unread: readonly string[]
}

/** Which cause the facts have. It is never more than they say: the rest is `cannot-decide`. */
export function diagnose(facts: Facts): Diagnosis {
  const now = seen(facts)
  const given = (names: readonly FactName[]): readonly FactName[] =>
    names.filter(name => facts[name] !== null && facts[name] !== undefined)
  const ruledOut = exclusions.flatMap(({ causes, facts: names, source, says }) => {
    const sentence = says(now)
    if (sentence === undefined) return []
    return [{ facts: given(names), says: sentence, source, excludes: causes }]
  })
  const excluded = refusals.filter(cause =>
    ruledOut.some(({ excludes }) => excludes.includes(cause)),
  )
  const left = new Set(refusals.filter(cause => !excluded.includes(cause)))
  const unread = unreadFacts(facts)
  for (const { facts: names, source, decides } of rules) {
    const decision = decides(now, left)
    if (decision === undefined) continue
    const { answer, detail, certainty, says, measureNext } = decision
    const from = source === 'the look-alike' ? (now.lookAlike?.source ?? source) : source
    return {
      answer,
      answer_detail: detail ?? null,
      excluded,
      measure_next: measureNext,
      derivation: [...ruledOut, { facts: given(names), says, source: from }],
      certainty,
      unread,
    }
  }
  return {
    answer: 'cannot-decide',
    answer_detail:
      left.size === 0 ? 'none of the three refusals: look into another subsystem' : null,
    excluded,
    measure_next: toMeasure(facts, now, left).join('; '),
    derivation: ruledOut,
    certainty: left.size === 0 ? 'medium' : 'high',
    unread,
  }
}

/** What is not known and would tell the causes that are left from one another. */
function toMeasure(facts: Facts, now: Seen, left: ReadonlySet<Refusal>): readonly string[] {
  if (left.size === 0) {
    return ['the errno and the call that gives it', 'dmesg at that moment', 'ip -s link; nstat']
  }
  const needs: readonly (readonly [boolean, string])[] = [
    [(facts.not_read ?? []).length > 0, 'as root, what not_read names'],
    [now.kernel === undefined, 'uname -r and uname -v in full'],
    [now.kernel?.proof?.drift === 'unknown', "uname -v, and the changelog of the kernel's package"],
    [!now.refused, 'whether ENOBUFS (105) occurs at all, and which call gives it'],
    [now.netns === undefined, 'how many netns have IPsec policies'],
    [
      smallestLimit(now) === undefined,
      `xfrm4_gc_thresh and xfrm6_gc_thresh in the netns that fails${byDefault(now)}`,
    ],
    [now.live === undefined, 'xfrm_dst_cache in /proc/slabinfo against 2T, while it fails'],
    [facts.xfrm_stat_later == null, 'XfrmOutBundleGenError twice, while it fails'],
    [left.has('flow-cache-limit') && now.flowCache === undefined, 'flow_cache in /proc/slabinfo'],
    [now.cpus === undefined, 'the number of online CPUs'],
    [!now.persists, 'whether it goes on when the load stops'],
    [now.errno === undefined && !now.refused, 'dmesg for "table overflow" and for memory'],
  ]
  return needs.filter(([missing]) => missing).map(([, what]) => what)
}

/** What gc_thresh is where nobody has set it: it may be that, and is not taken for it. */
function byDefault({ kernel }: Seen): string {
  const t = kernel && defaultGcThresh(kernel)
  if (t === undefined) return ''
  return ` (${t === INT_MAX ? 'INT_MAX' : figure(t)} where nobody has set it)`
}
