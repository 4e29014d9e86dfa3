/**
 * @file What a version proves of a running kernel. Every row was read in the source of the releases
 * that it names, or in the record of a CVE (docs/REFERENCES.md); what was not read proves nothing.
 */

/** What is known of a running kernel by its version alone. */
export interface VersionProof {
  /** The kernel of the model that stands for it; absent: none does, or nothing tells which. */
  readonly kernel?: string
  /** Whether its netns share slots, so that counts drift between them. */
  readonly drift: 'yes' | 'no' | 'unknown'
  /** What this rests on, as a clause. */
  readonly why: string
}

/** Releases of kernel.org, from a first to a last one; a later row is more than an earlier one. */
interface Releases extends VersionProof {
  /** As `3.13`, or `6.1.121`: a row of stable releases has three numbers and is of one series. */
  readonly from: string
  /** The last series, stable releases included; absent: the series of `from`. */
  readonly to?: string
}

const unread = 'its stable releases were not read'
const cve50036 = 'CVE-2024-50036 is repaired in it, CVE-2024-56658 is not'
const line = 'the release is one of those that the kernel stands for'

/** Releases of kernel.org, oldest first. */
export const releases: readonly Releases[] = [
  { from: '2.6.33', to: '2.6.36', kernel: 'atomic-entries', drift: 'no', why: line },
  { from: '2.6.37', to: '3.10', kernel: 'copied-template-v3.0', drift: 'yes', why: line },
  { from: '3.2.1', drift: 'unknown', why: unread },
  { from: '3.4.1', drift: 'unknown', why: unread },
  { from: '3.11', to: '3.12', kernel: 'copied-template-v3.11', drift: 'yes', why: line },
  { from: '3.12.54', drift: 'no', why: 'it has the fix, with the add of v3.11' },
  { from: '3.13', to: '4.3', kernel: 'copied-template', drift: 'yes', why: line },
  { from: '3.14.71', drift: 'unknown', why: unread },
  { from: '3.16.1', drift: 'unknown', why: unread },
  { from: '3.18.27', kernel: 'per-net-init', drift: 'no', why: 'it has the fix' },
  { from: '4.1.17', kernel: 'per-net-init', drift: 'no', why: 'it has the fix' },
  { from: '4.3.5', kernel: 'per-net-init', drift: 'no', why: 'it has the fix' },
  { from: '4.4', to: '4.13', kernel: 'per-net-init', drift: 'no', why: line },
  { from: '4.14', to: '6.2', kernel: 'no-flow-cache', drift: 'no', why: line },
  { from: '5.10.230', drift: 'no', why: cve50036 },
  { from: '5.10.237', kernel: 'stable-6.1', drift: 'no', why: line },
  { from: '5.15.172', drift: 'no', why: cve50036 },
  { from: '5.15.181', kernel: 'stable-6.1', drift: 'no', why: line },
  { from: '6.1.117', drift: 'no', why: cve50036 },
  { from: '6.1.121', kernel: 'stable-6.1', drift: 'no', why: line },
  { from: '6.3', to: '6.10', kernel: 'sums-dying-cpus', drift: 'no', why: line },
  { from: '6.6.57', drift: 'no', why: cve50036 },
  { from: '6.6.67', kernel: 'stable-6.6', drift: 'no', why: line },
  { from: '6.11', drift: 'no', why: 'it is sums-dying-cpus with the add of count-at-release' },
  { from: '6.11.4', kernel: 'count-at-release', drift: 'no', why: cve50036 },
  { from: '6.12', kernel: 'count-at-release', drift: 'no', why: line },
  { from: '6.12.6', kernel: 'deferred-net-free', drift: 'no', why: line },
  { from: '6.13', to: '7.1', kernel: 'deferred-net-free', drift: 'no', why: line },
]

/** Kernels of a distribution, by the form of their version. */
interface Distribution extends VersionProof {
  readonly name: string
  /** What `uname -r` looks like. */
  readonly form: RegExp
}

const fixOnly = 'it has the fix; which of the later repairs it has, its version does not say'

/** Distributions whose kernels were read; the first form that fits is the one. */
export const distributions: readonly Distribution[] = [
  {
    name: 'RHEL 6',
    form: /^2\.6\.32-[\d.]+\.el6/,
    kernel: 'atomic-entries',
    drift: 'no',
    why: 'the copied atomic_t is in its 2.6.32-642.6.2',
  },
  {
    name: 'RHEL 7.2, as released',
    form: /^3\.10\.0-327\.el7/,
    kernel: 'copied-template',
    drift: 'yes',
    why: 'its source has the copy, with gc_thresh 1024',
  },
  {
    name: 'RHEL 7.3 and later',
    form: /^3\.10\.0-(?:51[4-9]|5[2-9]\d|[6-9]\d\d|1\d\d\d)(?:\.[\d.]+)?\.el7/,
    kernel: 'per-net-init',
    drift: 'no',
    why: 'the fix is in its 514, 1062, 1127 and 1160, with gc_thresh 32768',
  },
  {
    name: 'RHEL 7.0, 7.1 and updates of 7.2',
    form: /^3\.10\.0-[\d.]+\.el7/,
    drift: 'unknown',
    why: 'these builds were not read',
  },
  {
    name: 'RHEL 8, 9 and 10',
    form: /^(?:4\.18\.0|5\.14\.0|6\.12\.0)-[\d.]+\.el(?:8|9|10)/,
    drift: 'no',
    why: fixOnly,
  },
  {
    name: 'Ubuntu, 4.4 and later',
    form: /^(?:4\.(?:[4-9]|1\d)|[5-9]\.\d+)\.\d+-\d+-(?:generic|lowlatency|virtual|aws|azure|kvm)/,
    drift: 'no',
    why: fixOnly,
  },
  {
    name: 'Ubuntu, before 4.4',
    form: /^(?:3\.\d+|4\.[0-3])\.\d+-\d+-(?:generic|lowlatency|virtual|aws|azure|kvm)/,
    drift: 'unknown',
    why: 'its fixes are picked one by one, and its version does not say which',
  },
  {
    name: 'Debian',
    form: /^\d+\.\d+\.\d+-(?:0\.(?:deb\d+|bpo)\.)?\d+-(?:(?:cloud|rt)-)?\w+$/,
    drift: 'unknown',
    why: 'only the version of its package tells: give what uname -v prints',
  },
]

const UNKNOWN: VersionProof = {
  drift: 'unknown',
  why: 'it is no release of kernel.org, and of no distribution whose kernels were read',
}

/**
 * What a version proves: `release` is what `uname -r` prints, `build` what `uname -v` does. A
 * version that is not that of a release proves nothing, whatever numbers are in it: vendors keep
 * the number and change the code.
 */
export function whatVersionProves(release: string, build = ''): VersionProof {
  const [, packaged] = /Debian (\d+\.\d+(?:\.\d+)?)-\d/.exec(build) ?? []
  if (packaged !== undefined) return ofRelease(packaged)
  if (/^\d+\.\d+(?:\.\d+){0,2}$/.test(release)) return ofRelease(release)
  const found = distributions.find(({ form }) => form.test(release))
  if (found === undefined) return UNKNOWN
  const { name, form: _, ...proof } = found
  return { ...proof, why: `${name}: ${proof.why}` }
}

function ofRelease(release: string): VersionProof {
  const numbers = numbersOf(release)
  const found = releases.findLast(row => covers(row, numbers))
  if (found === undefined) return { ...UNKNOWN, why: 'no release so old or so new was read' }
  const { from: _, to: __, ...proof } = found
  return proof
}

/**
 * The series of a release as a number that grows with time: `3.10.108` is of 3.10. Before 3.0 a
 * series has three numbers.
 */
export function seriesOf(release: string): number {
  const [series] = numbersOf(release)
  return series
}

/** `3.10.108` as 3.10 and 108; before 3.0 the series has three numbers. */
function numbersOf(release: string): readonly [series: number, patch: number] {
  const [major = 0, minor = 0, third = 0, fourth = 0] = release.split('.').map(Number)
  if (major > 2) return [major * 1000 + minor, third]
  return [third, fourth]
}

function covers(
  { from, to = from }: Releases,
  [series, patch]: readonly [number, number],
): boolean {
  const [first, least] = numbersOf(from)
  const [last] = numbersOf(to)
  if (least > 0) return series === first && patch >= least
  return series >= first && series <= last
}
