import type { ActionName } from '../../model/action_name.ts'
import { scaled } from '../../model/bounds.ts'
import {
  destroyedInOneMoreRound,
  type Environment,
  lettingGoBeforeExit,
} from '../../model/environment.ts'
import type { Kernel } from '../../model/kernel.ts'
import {
  copiedTemplate,
  countAtRelease,
  deferredNetFree,
  lineage,
  noFlowCache,
  perNetInit,
} from '../../model/kernels/released.ts'
import type { ExploreCheck } from './explore_check.ts'

/**
 * The whole line of kernels in the same settings, so that a row of the matrix compares like with
 * like.
 */

type Figures = readonly [states: number, transitions: number, depth: number]
type Row = readonly [Figures, Readonly<Record<string, number>>]
type Rows = Readonly<Record<string, Row>>
type Shared = Omit<ExploreCheck, 'kernel' | 'states' | 'transitions' | 'depth' | 'violated'>

const counting = ['P1', 'P2', 'P3', 'P4', 'P8']
const birth = ['P7', 'P7c', 'P12']
const refusing = ['P5', 'P5s', 'P13']
const ends = ['P9', 'P10', 'P11']

/** An entry's life and that of its netns; nobody takes CPUs away. */
const life: readonly ActionName[] = [
  'dst_alloc',
  'dst_free',
  '__dst_free',
  'dst_gc_task',
  'dst_release',
  'dst_destroy',
  'setup_net',
  'cleanup_net',
  'net_free',
]

function checks(
  kernels: readonly Kernel[],
  rows: Rows,
  shared: (kernel: Kernel) => Shared,
): readonly ExploreCheck[] {
  return kernels.map(kernel => {
    const [[states, transitions, depth], violated] = rows[kernel.name] ?? [[0, 0, 0], {}]
    return { ...shared(kernel), kernel, states, transitions, depth, violated }
  })
}

/** Entries may outlive their netns: three netns, so that one more cleanup round can come. */
const lifetimeRows: Rows = {
  'atomic-entries': [[657, 4098, 14], { P10: 5 }],
  'copied-template-v3.0': [[4800, 29257, 31], { P1: 2, P2: 4, P4: 2, P7: 2, P8: 5, P10: 5 }],
  'copied-template': [[4800, 29257, 31], { P1: 2, P2: 4, P4: 2, P7: 2, P8: 5, P10: 5 }],
  'per-net-init': [[19872, 150228, 30], { P9: 4, P10: 5 }],
  'no-flow-cache': [[19872, 113940, 38], { P9: 5, P10: 6 }],
  'sums-dying-cpus': [[19872, 113940, 38], { P9: 5, P10: 6 }],
  'count-at-release': [[30576, 165110, 37], { P9: 4, P10: 5 }],
  'deferred-net-free': [[17552, 82530, 37], { P9: 4, P10: 8 }],
}

const copies = (kernel: Kernel): boolean => kernel.pcpucEntries === copiedTemplate.pcpucEntries

function lifetimes(kernel: Kernel): Shared {
  // Where slots are shared the counts drift without end: fewer entries, and smaller counts.
  const liveMax = copies(kernel) ? 1 : 2
  return {
    structure: { cpus: 1, netns: 3, families: ['ipv4'], parts: ['lifetimes'] },
    params: scaled(2),
    bounds: { liveMax, countMax: 2 * liveMax },
    actions: life,
    properties: [...counting, ...birth, ...ends],
    seen: ['diedWithEntries', 'destroyedLate'],
  }
}

/** The same with two CPUs, one of which comes and goes. */
const hotplugRows: Rows = {
  'atomic-entries': [[117, 691, 8], { P10: 5 }],
  'copied-template-v3.0': [
    [7574, 47463, 31],
    { P1: 2, P2: 5, P4: 2, P7: 2, P7c: 3, P8: 3, P10: 5, P16: 2 },
  ],
  'copied-template': [
    [7574, 47463, 31],
    { P1: 2, P2: 5, P4: 2, P7: 2, P7c: 3, P8: 3, P10: 5, P16: 2 },
  ],
  'per-net-init': [[4296, 31256, 21], { P9: 4, P10: 5 }],
  'no-flow-cache': [[4296, 26198, 26], { P9: 5, P10: 6 }],
  'sums-dying-cpus': [[4296, 26198, 26], { P9: 5, P10: 6 }],
  'count-at-release': [[4506, 27188, 25], { P9: 4, P10: 5 }],
  'deferred-net-free': [[1368, 7654, 13], { P9: 4 }],
}

function hotplug(): Shared {
  return {
    structure: { cpus: 2, netns: 2, families: ['ipv4'], parts: ['lifetimes'] },
    params: scaled(2),
    bounds: { liveMax: 1, countMax: 2 },
    actions: [...life, 'cpu_down', 'cpu_up'],
    properties: [...counting, ...birth, ...ends, 'P16'],
    seen: ['bornAfterOffline', 'diedWithEntries'],
  }
}

/** A CPU leaves in two steps; gc_thresh is low, so that the sum in between can refuse. */
const windowRows: Rows = {
  'atomic-entries': [[45, 198, 6], {}],
  'copied-template-v3.0': [
    [4610, 22510, 27],
    { P1: 1, P2: 4, P4: 1, P5: 4, P5s: 6, P8: 4, P13: 6, P16w: 2 },
  ],
  'copied-template': [
    [4610, 22510, 27],
    { P1: 1, P2: 4, P4: 1, P5: 4, P5s: 6, P8: 4, P13: 6, P16w: 2 },
  ],
  'per-net-init': [[2037, 10094, 14], { P16w: 2 }],
  'no-flow-cache': [[2037, 9894, 14], { P16w: 2 }],
  'sums-dying-cpus': [[2037, 9894, 14], {}],
  'count-at-release': [[2037, 9894, 14], {}],
  'deferred-net-free': [[2037, 9894, 14], {}],
}

function window(kernel: Kernel): Shared {
  return {
    structure: { cpus: 2, netns: 2, families: ['ipv4'], parts: ['cpu_dead'] },
    params: scaled(2, 1),
    bounds: { liveMax: 2, countMax: 4 },
    actions: ['dst_alloc', 'dst_free', 'take_cpu_down', 'percpu_counter_hotcpu_callback', 'cpu_up'],
    // Where nothing is ever refused, nothing can be said of refusals. P6 needs more entries.
    properties: [...counting, ...(kernel.gc ? refusing : []), 'P16', 'P16w'],
    seen: ['foldUp', 'foldDown'],
  }
}

/** What the two CVEs of 2024 need beyond the patch. */
const letGoRows: Rows = {
  'no-flow-cache': [[6144, 41232, 38], { P9: 5 }],
  'count-at-release': [[1560, 9911, 16], {}],
  'deferred-net-free': [[1560, 8871, 16], {}],
}

const oneMoreRoundRows: Rows = {
  'no-flow-cache': [[13936, 85206, 38], { P10: 6 }],
  'count-at-release': [[18192, 105386, 37], { P10: 5 }],
  'deferred-net-free': [[12544, 60704, 37], {}],
}

function assuming(environment: Environment, property: string): () => Shared {
  return () => ({
    ...lifetimes(deferredNetFree),
    properties: [property],
    environment,
    seen: ['destroyedLate'],
  })
}

/** IPv4 and IPv6 in every netns: two counters that have nothing to do with one another. */
const sideBySideRows: Rows = {
  'copied-template': [
    [13220, 77012, 35],
    { P1: 2, P2: 4, P4: 2, P5: 5, P5s: 5, P7: 2, P8: 5, P13: 7 },
  ],
  'per-net-init': [[1248, 7648, 20], {}],
}

function sideBySide(): Shared {
  return {
    structure: { cpus: 1, netns: 2, families: ['ipv4', 'ipv6'] },
    params: scaled(2, 1),
    bounds: { liveMax: 2, countMax: 2 },
    actions: ['dst_alloc', 'dst_free', 'setup_net', 'cleanup_net'],
    properties: [...counting, ...birth, ...refusing],
    seen: ['foldUp', 'foldDown', 'diedWithEntries'],
  }
}

const later = [noFlowCache, countAtRelease, deferredNetFree]

export const lineageChecks: readonly ExploreCheck[] = [
  ...checks(lineage, lifetimeRows, lifetimes),
  ...checks(lineage, hotplugRows, hotplug),
  ...checks(lineage, windowRows, window),
  ...checks([copiedTemplate, perNetInit], sideBySideRows, sideBySide),
  ...checks(later, letGoRows, assuming(lettingGoBeforeExit, 'P9')),
  ...checks(later, oneMoreRoundRows, assuming(destroyedInOneMoreRound, 'P10')),
]
