import { type ActionName, entryActions, netnsActions } from '../../model/action_name.ts'
import { scaled } from '../../model/bounds.ts'
import {
  destroyedInOneMoreRound,
  type Environment,
  releasedBeforeExit,
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
import type { ExpectedOutcome, ExploreCheck, SearchSetup } from './explore_check.ts'
import { birth, counting, ends, refusingFew } from './property_groups.ts'
import { checksOf, type Rows } from './rows.ts'

/**
 * @file The whole line of kernels in the same settings, so that a row of the matrix compares like
 * with like.
 */

/** An entry's life and that of its netns; nobody takes CPUs away. */
const life: readonly ActionName[] = [...entryActions, ...netnsActions]

/** Entries may outlive their netns: three netns, so that one more cleanup round can come. */
const lifetimeRows: Rows<ExpectedOutcome> = {
  'atomic-entries': { states: 657, transitions: 4098, depth: 14, violated: { P10: 5 } },
  'copied-template-v3.0': {
    states: 4800,
    transitions: 29257,
    depth: 31,
    violated: { P1: 2, P2: 4, P4: 2, P7: 2, P8: 5, P10: 5 },
  },
  'copied-template': {
    states: 4800,
    transitions: 29257,
    depth: 31,
    violated: { P1: 2, P2: 4, P4: 2, P7: 2, P8: 5, P10: 5 },
  },
  'per-net-init': { states: 19872, transitions: 150228, depth: 30, violated: { P9: 4, P10: 5 } },
  'no-flow-cache': { states: 19872, transitions: 107940, depth: 38, violated: { P9: 5, P10: 6 } },
  'sums-dying-cpus': { states: 19872, transitions: 107940, depth: 38, violated: { P9: 5, P10: 6 } },
  'count-at-release': {
    states: 30576,
    transitions: 157926,
    depth: 37,
    violated: { P9: 4, P10: 5 },
  },
  'deferred-net-free': {
    states: 17552,
    transitions: 80450,
    depth: 37,
    violated: { P9: 4, P10: 8 },
  },
}

const copies = (kernel: Kernel): boolean => kernel.pcpucEntries === copiedTemplate.pcpucEntries

export function lifetimes(kernel: Kernel): SearchSetup {
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

/** A search with two CPUs, one of which comes and goes. */
const hotplugRows: Rows<ExpectedOutcome> = {
  'atomic-entries': { states: 117, transitions: 691, depth: 8, violated: { P10: 5 } },
  'copied-template-v3.0': {
    states: 7574,
    transitions: 47463,
    depth: 31,
    violated: { P1: 2, P2: 5, P4: 2, P7: 2, P7c: 3, P8: 3, P10: 5, P16: 2 },
  },
  'copied-template': {
    states: 7574,
    transitions: 47463,
    depth: 31,
    violated: { P1: 2, P2: 5, P4: 2, P7: 2, P7c: 3, P8: 3, P10: 5, P16: 2 },
  },
  'per-net-init': { states: 4296, transitions: 31256, depth: 21, violated: { P9: 4, P10: 5 } },
  'no-flow-cache': { states: 4296, transitions: 25820, depth: 26, violated: { P9: 5, P10: 6 } },
  'sums-dying-cpus': { states: 4296, transitions: 25820, depth: 26, violated: { P9: 5, P10: 6 } },
  'count-at-release': { states: 4506, transitions: 26810, depth: 25, violated: { P9: 4, P10: 5 } },
  'deferred-net-free': { states: 1368, transitions: 7570, depth: 13, violated: { P9: 4 } },
}

export function hotplug(): SearchSetup {
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
const windowRows: Rows<ExpectedOutcome> = {
  'atomic-entries': { states: 80, transitions: 432, depth: 8, violated: {} },
  'copied-template-v3.0': {
    states: 7439,
    transitions: 39128,
    depth: 27,
    violated: { P1: 1, P2: 4, P4: 1, P5: 4, P5s: 6, P8: 4, P13: 6, P16w: 2 },
  },
  'copied-template': {
    states: 7439,
    transitions: 39128,
    depth: 27,
    violated: { P1: 1, P2: 4, P4: 1, P5: 4, P5s: 6, P8: 4, P13: 6, P16w: 2 },
  },
  'per-net-init': { states: 3756, transitions: 21696, depth: 15, violated: { P16w: 2 } },
  'no-flow-cache': { states: 3756, transitions: 19920, depth: 15, violated: { P16w: 2 } },
  'sums-dying-cpus': { states: 3756, transitions: 19920, depth: 15, violated: {} },
  'count-at-release': { states: 3756, transitions: 19920, depth: 15, violated: {} },
  'deferred-net-free': { states: 3756, transitions: 19920, depth: 15, violated: {} },
}

export function window(kernel: Kernel): SearchSetup {
  return {
    structure: { cpus: 2, netns: 2, families: ['ipv4'], parts: ['cpu_dead'] },
    params: scaled(2, 1),
    bounds: { liveMax: 3, countMax: 4 },
    actions: ['dst_alloc', 'dst_free', 'take_cpu_down', 'percpu_counter_hotcpu_callback', 'cpu_up'],
    // Where nothing is ever refused, nothing can be said of refusals.
    properties: [...counting, ...(kernel.gc ? refusingFew : []), 'P16', 'P16w'],
    seen: ['foldUp', 'foldDown'],
  }
}

/** What the two CVEs of 2024 need beyond the patch. */
const releasedRows: Rows<ExpectedOutcome> = {
  'no-flow-cache': { states: 6144, transitions: 37664, depth: 38, violated: { P9: 5 } },
  'count-at-release': { states: 1560, transitions: 9255, depth: 16, violated: {} },
  'deferred-net-free': { states: 1560, transitions: 8423, depth: 16, violated: {} },
}

const oneMoreRoundRows: Rows<ExpectedOutcome> = {
  'no-flow-cache': { states: 13936, transitions: 79958, depth: 38, violated: { P10: 6 } },
  'count-at-release': { states: 18192, transitions: 99594, depth: 37, violated: { P10: 5 } },
  'deferred-net-free': { states: 12544, transitions: 58896, depth: 37, violated: {} },
}

export function assuming(environment: Environment, property: string): () => SearchSetup {
  return () => ({
    ...lifetimes(deferredNetFree),
    properties: [property],
    environment,
    seen: ['destroyedLate'],
  })
}

/** IPv4 and IPv6 in every netns: two counters that have nothing to do with one another. */
const sideBySideRows: Rows<ExpectedOutcome> = {
  'copied-template': {
    states: 52450,
    transitions: 320475,
    depth: 49,
    violated: { P1: 2, P2: 4, P4: 2, P5: 5, P5s: 5, P7: 2, P8: 5, P13: 7 },
  },
  'per-net-init': { states: 3600, transitions: 22190, depth: 22, violated: {} },
}

function sideBySide(): SearchSetup {
  return {
    structure: { cpus: 1, netns: 2, families: ['ipv4', 'ipv6'] },
    params: scaled(2, 1),
    bounds: { liveMax: 3, countMax: 3 },
    actions: ['dst_alloc', 'dst_free', 'setup_net', 'cleanup_net'],
    properties: [...counting, ...birth, ...refusingFew],
    seen: ['foldUp', 'foldDown', 'diedWithEntries'],
  }
}

const later = [noFlowCache, countAtRelease, deferredNetFree]

export const lineageChecks: readonly ExploreCheck[] = [
  ...checksOf({
    table: 'lineage, lifetimes',
    kernels: lineage,
    rows: lifetimeRows,
    search: lifetimes,
  }),
  ...checksOf({ table: 'lineage, hotplug', kernels: lineage, rows: hotplugRows, search: hotplug }),
  ...checksOf({ table: 'lineage, window', kernels: lineage, rows: windowRows, search: window }),
  ...checksOf({
    table: 'lineage, side by side',
    kernels: [copiedTemplate, perNetInit],
    rows: sideBySideRows,
    search: sideBySide,
  }),
  ...checksOf({
    table: 'lineage, released before exit',
    kernels: later,
    rows: releasedRows,
    search: assuming(releasedBeforeExit, 'P9'),
  }),
  ...checksOf({
    table: 'lineage, one more round',
    kernels: later,
    rows: oneMoreRoundRows,
    search: assuming(destroyedInOneMoreRound, 'P10'),
  }),
]
