import { INT_MAX } from '../../model/bounds.ts'
import { seriesOf } from '../../model/kernels/versions.ts'
import { isIn, type RunningKernel } from './running_kernel.ts'

/** What gc_thresh of a netns is where nobody has set it, by the series of a release. */
interface Default {
  /** As `2.6.33`, or `4.1`: the first series, and the last; absent: up to now. */
  readonly from: string
  readonly to?: string
  /** Stable releases that have it too, though their series is of an earlier row. */
  readonly stable?: string
  /** In entries, of both families; absent: it depends on the machine, or there is none. */
  readonly gcThresh?: number
  /** As docs/EXPLANATION.md says it. */
  readonly says: string
}

/** Before v3.13, and in RHEL 7.2. */
const SMALL = 1024
/** By eeb1b73378b5. */
const LARGE = 32_768

/** By docs/REFERENCES.md, eeb1b73378b5 and c386578f1cdb. What is not here was not read. */
export const gcThreshDefaults: readonly Default[] = [
  { from: '0.0', to: '2.6.32', says: 'one count and one T for all netns' },
  {
    from: '2.6.33',
    to: '3.6',
    says: `IPv4: half of ip_rt_max_size; IPv6: ${SMALL} or more`,
  },
  { from: '3.11', to: '3.12', gcThresh: SMALL, says: `${SMALL}` },
  {
    from: '3.13',
    to: '4.3',
    stable: '3.10.108, 3.14.70, 3.18.63, 4.1.y',
    gcThresh: LARGE,
    says: `${LARGE}`,
  },
  { from: '4.4', to: '4.13', gcThresh: INT_MAX, says: 'INT_MAX: dst_alloc() refuses nothing' },
  { from: '4.14', gcThresh: LARGE, says: `${LARGE}, without effect` },
]

/** The rows as docs/EXPLANATION.md has them: `| v3.11 to v3.12 | 1024 |`. */
export function defaultsTable(): readonly string[] {
  return gcThreshDefaults.map(({ from, to, stable, says }) => {
    const since = from === '0.0' ? `up to v${to}` : `v${from} ${to ? `to v${to}` : 'and later'}`
    return `| ${since}${stable ? `; ${stable}` : ''} | ${says} |`
  })
}

/**
 * gc_thresh of a netns in which nobody has set it; undefined: the version does not tell. A vendor
 * keeps the version and may change the default, so that of such a kernel is not known.
 */
export function defaultGcThresh(kernel: RunningKernel): number | undefined {
  if (kernel.patched) return undefined
  return gcThreshDefaults.find(({ from, to }) =>
    isIn(kernel, {
      first: seriesOf(from),
      last: to === undefined ? Number.POSITIVE_INFINITY : seriesOf(to),
    }),
  )?.gcThresh
}
