import {
  releases,
  seriesOf,
  type VersionProof,
  whatVersionProves,
} from '../../model/kernels/versions.ts'

/** What is known of a kernel by the words that name it. */
export interface RunningKernel {
  /** The series that it can be of, first and last; as `seriesOf()` has them. */
  readonly first: number
  readonly last: number
  /** What exactly one version proves; absent where the words name several, or none. */
  readonly proof?: VersionProof
  /** A kernel of a vendor or a distribution: its number is not the state of its code. */
  readonly patched: boolean
}

const EVER = Number.POSITIVE_INFINITY

/** The series that came out in a year or later, for words such as "recent (2026)". */
const YEAR_OF_LAST_LIMIT = 2017

/** `uname -r`, or words such as "4.6 .. 4.9-rc"; undefined: they name no version at all. */
export function runningKernel(words: string, build = ''): RunningKernel | undefined {
  const outside = withoutOthers(words)
  const found = [...outside.matchAll(versions)].map(([text]) => text)
  if (found.length === 0) return ofYear(words)
  const series = found.map(text => seriesOf(text.replace('.x', '.0')))
  const open = found.filter(text => text.endsWith('.x')).map(text => seriesOf(nextMajor(text)) - 1)
  const first = Math.min(...series)
  const last = Math.max(...series, ...open)
  if (/\b(?:up to|until|before|below|older than)\b|</i.test(outside)) {
    const excluded = /\b(?:before|below|older than)\b|<(?!=)/i.test(outside) ? 1 : 0
    return { first: 0, last: last - excluded, patched: false }
  }
  if (/\b(?:newer than|after|above)\b|>(?!=)/i.test(outside)) {
    // A release after 4.13.2 may be 4.13.3.
    const next = found.some(text => text.split('.').length > 2) ? 0 : 1
    return { first: first + next, last: EVER, patched: false }
  }
  if (/\b(?:or|and) (?:later|newer)\b|\bsince\b|\bfrom\b|>=|(?<![.\d])v?\d\.\d+\+/i.test(outside)) {
    return { first, last: EVER, patched: false }
  }
  if (found.length > 1) return { first, last, patched: false }
  const release = /\d+\.\d+[^\s,;]*/.exec(outside)?.[0] ?? ''
  const whole = /^\d+\.\d+(?:\.\d+){0,2}$/.test(release)
  // `3.10` alone may be a series as somebody remembers it: nothing says whose.
  const alone = whole && release.split('.').length > 2
  const proof = alone || !whole ? whatVersionProves(release, build) : undefined
  return { first, last, patched: !alone, ...(proof === undefined ? {} : { proof }) }
}

/** Versions of kernels; what stands after `3.10.0-` counts builds: `3.10.0-1160.88.1.el7`. */
const versions = /(?<![\d.]|[a-uw-z_]|\d\.\d+\.\d+-\S{0,80})\d\.(?:\d{1,3}|x)(?:\.\d{1,5}){0,2}/gi

/** A distribution has a version of its own, which is none of a kernel. */
const distributionNames =
  /\b(?:RHEL|CentOS|Red Hat|Fedora|SLES?|SUSE|openSUSE|Debian|Alpine|Amazon|Oracle|Rocky|Alma\w*)/
const distributionVersions = new RegExp(
  `${distributionNames.source}(?: (?:Enterprise|Linux|Server|Stream|Leap|release)){0,4} v?` +
    String.raw`\d{1,2}(?:\.\d{1,2})?(?![\d-]|\.\d)|\bUbuntu \d\d\.\d\d(?:\.\d)?\b`,
  'gi',
)

/** The words without what is in brackets, and without the versions of distributions. */
function withoutOthers(words: string): string {
  const outside = words.replaceAll(/\([^)]*\)/g, ' ').replaceAll(distributionVersions, ' ')
  return outside.replace(/^\s*(v?\d[\d.]{1,12})\s*-\s*(v?\d\.\d{1,3})\s*$/, '$1 .. $2')
}

const nextMajor = (text: string): string => `${Number(text.split('.')[0]) + 1}.0`

/** A kernel of a year: newer than all that refuses. */
function ofYear(words: string): RunningKernel | undefined {
  const year = Number(/\brecent\b.*\b(20\d\d)\b/i.exec(words)?.[1] ?? 0)
  return year > YEAR_OF_LAST_LIMIT
    ? { first: windows.limit.last + 1, last: EVER, patched: true }
    : undefined
}

/** Series, first and last. */
interface Window {
  readonly first: number
  readonly last: number
}

/** The series whose releases drift, as model/kernels/versions.ts has them. */
const drifting = releases.filter(({ drift }) => drift === 'yes')

/** When each of the causes was in mainline. */
export const windows = {
  drift: {
    first: Math.min(...drifting.map(({ from }) => seriesOf(from))),
    last: Math.max(...drifting.map(({ from, to = from }) => seriesOf(to))),
  },
  /** dst_alloc() of an xfrm dst_ops refuses: it has a gc, which 3c2a89ddc118 took away. */
  limit: { first: 0, last: seriesOf('4.13') },
  /** flow_cache_lookup() refuses: 6ad3122a08e3, and gone with the cache in 09c7570480f7. */
  flowCacheLimit: { first: seriesOf('4.6'), last: seriesOf('4.13') },
  /** One count and one gc_thresh for all netns, until d7c7544c3d5f in v2.6.33. */
  sharedCount: { first: 0, last: seriesOf('2.6.32') },
  /** The sysctl exists in the first netns alone, until 8d068875caca in v3.9. */
  sysctlOfHost: { first: 0, last: seriesOf('3.8') },
} as const satisfies Readonly<Record<string, Window>>

/** Whether some series of the kernel is in the window. */
export function mayBeIn({ first, last }: RunningKernel, window: Window): boolean {
  return first <= window.last && last >= window.first
}

/** Whether every series of the kernel is in the window. */
export function isIn({ first, last }: RunningKernel, window: Window): boolean {
  return first >= window.first && last <= window.last
}
