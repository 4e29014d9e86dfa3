import type { ActionName } from '../../model/action_name.ts'
import { scaled } from '../../model/bounds.ts'
import type { Kernel } from '../../model/kernel.ts'
import { mutants, rightPatches } from '../../model/kernels/mutants.ts'
import type { Structure } from '../../model/structure.ts'
import type { ExploreCheck } from './explore_check.ts'

/**
 * The patches that were never released. Each wrong one is refuted by a property that per-net-init
 * keeps; the right ones are searched to the end, and keep whatever per-net-init keeps.
 */

type Row = readonly [
  figures: readonly [states: number, transitions: number, depth: number],
  violated: Readonly<Record<string, number>>,
]

const counting = ['P1', 'P2', 'P3', 'P4', 'P8']
const refusing = ['P5', 'P5s', 'P6', 'P13']
const birth = ['P7', 'P7c', 'P12']
const ends = ['P9', 'P10', 'P11']

/** Steps of the searches of wrong patches. */
const DEPTH_MAX = 5

/** Entries, netns and CPUs: the first steps, with all that can happen in them. */
const counterRows: Readonly<Record<string, Row>> = {
  'init-before-copy': [[248, 1059, 5], { P1: 2, P2: 3, P4: 2, P5: 5, P6: 5, P7: 2, P8: 3, P16: 2 }],
  'count-reset-only': [[283, 1088, 5], { P1: 2, P2: 3, P4: 2, P5: 5, P6: 5, P7: 2, P8: 3, P16: 2 }],
  'slots-zeroed-at-create': [
    [510, 1687, 5],
    { P1: 2, P2: 3, P3: 2, P4: 2, P5: 5, P6: 5, P8: 3, P12: 2, P16: 2 },
  ],
  'only-ipv4': [[207, 741, 5], { P1: 2, P2: 4, P4: 2, P7: 2, P8: 5 }],
  'no-destroy-on-error': [[343, 1454, 5], { P12: 1 }],
  'fold-keeps-slot': [[424, 1528, 5], { P1: 2, P2: 3, P3: 2, P5: 3, P5s: 5, P8: 4 }],
  'fold-above-batch': [[400, 1483, 5], { P2: 3, P6: 5 }],
  'gc-thresh-raised': [[332, 1165, 5], { P1: 2, P2: 3, P4: 2, P7: 2, P7c: 3, P8: 3, P16: 2 }],
  'charged-to-init-net': [[331, 1288, 5], { P1: 3, P2: 5, P4: 3, P8: 3 }],
  'no-destroy-at-exit': [[359, 1379, 5], { P12: 3 }],
  'destroy-copied': [
    [316, 1145, 5],
    { P1: 2, P2: 3, P4: 2, P5: 5, P6: 5, P7: 2, P7c: 3, P8: 3, P16: 2 },
  ],
}

/** Entries and netns, with what becomes of both after the exit. */
const lifetimeRows: Readonly<Record<string, Row>> = {
  'init-before-copy': [
    [667, 2268, 5],
    { P1: 2, P2: 4, P4: 2, P7: 2, P8: 5, P9: 1, P10: 5, P11: 1, P12: 1 },
  ],
  'count-reset-only': [[357, 1264, 5], { P1: 2, P2: 4, P4: 2, P7: 2, P8: 5, P10: 5 }],
  'slots-zeroed-at-create': [[693, 2167, 5], { P1: 2, P2: 3, P3: 2, P4: 2, P8: 3, P10: 5, P12: 2 }],
  'no-destroy-on-error': [[816, 3168, 5], { P9: 4, P10: 5, P11: 1, P12: 1 }],
  'fold-keeps-slot': [[288, 1228, 5], { P1: 2, P2: 4, P3: 2, P8: 4, P9: 4, P10: 5 }],
  'fold-above-batch': [[242, 1114, 5], { P2: 2, P9: 4, P10: 5 }],
  'gc-thresh-raised': [[357, 1264, 5], { P1: 2, P2: 4, P4: 2, P7: 2, P8: 5, P10: 5 }],
  'charged-to-init-net': [[296, 1267, 5], { P1: 3, P2: 5, P4: 3, P8: 3, P10: 5 }],
  'no-destroy-at-exit': [[280, 1229, 5], { P10: 5, P11: 2, P12: 4 }],
  'destroy-copied': [[368, 1278, 5], { P1: 2, P2: 4, P4: 2, P7: 2, P8: 5, P9: 3, P10: 5, P11: 2 }],
}

type Shared = Omit<ExploreCheck, 'kernel' | 'states' | 'transitions' | 'depth' | 'violated'>

function checks(
  kernels: readonly Kernel[],
  rows: Readonly<Record<string, Row>>,
  shared: (kernel: Kernel) => Shared,
): readonly ExploreCheck[] {
  return kernels.map(kernel => {
    const [[states, transitions, depth], violated] = rows[kernel.name] ?? [[0, 0, 0], {}]
    return { ...shared(kernel), kernel, states, transitions, depth, violated }
  })
}

function counters({ name }: Kernel): Shared {
  // The family that is left out shows only beside the other.
  const structure: Structure =
    name === 'only-ipv4'
      ? { cpus: 1, netns: 2, families: ['ipv4', 'ipv6'] }
      : { cpus: 2, netns: 2, families: ['ipv4'] }
  return {
    structure,
    params: scaled(2, 1),
    bounds: { liveMax: 5, countMax: 8, depthMax: DEPTH_MAX },
    properties: [...counting, ...refusing, ...birth, 'P16'],
    seen: [],
  }
}

const life: readonly ActionName[] = [
  'dst_alloc',
  'dst_free',
  '__dst_free',
  'dst_gc_task',
  'setup_net',
  'cleanup_net',
  'net_free',
]

function lifetimes(): Shared {
  return {
    structure: { cpus: 1, netns: 3, families: ['ipv4'], parts: ['lifetimes'] },
    params: scaled(2),
    bounds: { liveMax: 2, countMax: 4, depthMax: DEPTH_MAX },
    actions: life,
    properties: [...counting, ...birth, ...ends],
    seen: [],
  }
}

/** Right patches: to the end, inside bounds that are small but hold every mechanism. */
const rightCounterRows: Readonly<Record<string, Row>> = {
  'batch-one': [[180, 1156, 12], {}],
  'atomic-counter': [[180, 1156, 12], {}],
  'destroy-twice': [[7632, 65688, 21], {}],
}

const rightLifetimeRows: Readonly<Record<string, Row>> = {
  'batch-one': [[657, 4098, 14], { P10: 5 }],
  'atomic-counter': [[657, 4098, 14], { P10: 5 }],
  'destroy-twice': [[1257, 8468, 22], { P9: 4, P10: 5 }],
}

function wholeCounters(kernel: Kernel): Shared {
  const seen = ['foldUp', 'foldDown', 'refusal', 'bornAfterOffline', 'diedWithCount']
  return { ...counters(kernel), bounds: { liveMax: 3, countMax: 6 }, seen }
}

function wholeLifetimes(): Shared {
  const seen = ['diedWithEntries', 'destroyedLate']
  return { ...lifetimes(), bounds: { liveMax: 1, countMax: 4 }, seen }
}

export const mutantChecks: readonly ExploreCheck[] = [
  ...checks(mutants, counterRows, counters),
  ...checks(
    // With IPv4 alone this one is right.
    mutants.filter(({ name }) => name !== 'only-ipv4'),
    lifetimeRows,
    lifetimes,
  ),
  ...checks(rightPatches, rightCounterRows, wholeCounters),
  ...checks(rightPatches, rightLifetimeRows, wholeLifetimes),
]
