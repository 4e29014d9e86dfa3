import { type ActionName, entryActions, netnsActions } from '../../model/action_name.ts'
import { scaled } from '../../model/bounds.ts'
import type { Kernel } from '../../model/kernel.ts'
import { mutants, rightPatches } from '../../model/kernels/mutants.ts'
import type { ExpectedOutcome, ExploreCheck, SearchSetup } from './explore_check.ts'
import { tellingFamilies } from './mutant_families.ts'
import { birth, counting, ends, refusing } from './property_groups.ts'
import { checksOf, type Rows } from './rows.ts'

/**
 * @file The patches that were never released. Each wrong one is refuted by a property that
 * per-net-init keeps; the right ones are searched to the end, and keep whatever per-net-init keeps.
 */

/** Steps of the searches of wrong patches. */
const DEPTH_MAX = 5

/** Entries, netns and CPUs: the first steps, with all that can happen in them. */
const counterRows: Rows<ExpectedOutcome> = {
  'init-before-copy': {
    states: 248,
    transitions: 1059,
    depth: 5,
    violated: { P1: 2, P2: 3, P4: 2, P5: 5, P6: 5, P7: 2, P8: 3, P16: 2 },
  },
  'count-reset-only': {
    states: 283,
    transitions: 1088,
    depth: 5,
    violated: { P1: 2, P2: 3, P4: 2, P5: 5, P6: 5, P7: 2, P8: 3, P16: 2 },
  },
  'slots-zeroed-at-create': {
    states: 510,
    transitions: 1687,
    depth: 5,
    violated: { P1: 2, P2: 3, P3: 2, P4: 2, P5: 5, P6: 5, P8: 3, P12: 2, P16: 2 },
  },
  'only-ipv4': {
    states: 207,
    transitions: 741,
    depth: 5,
    violated: { P1: 2, P2: 4, P4: 2, P7: 2, P8: 5 },
  },
  'no-destroy-on-error': { states: 343, transitions: 1454, depth: 5, violated: { P12: 1 } },
  'fold-keeps-slot': {
    states: 424,
    transitions: 1528,
    depth: 5,
    violated: { P1: 2, P2: 3, P3: 2, P5: 3, P5s: 5, P8: 4 },
  },
  'fold-above-batch': { states: 400, transitions: 1483, depth: 5, violated: { P2: 3, P6: 5 } },
  'gc-thresh-raised': {
    states: 332,
    transitions: 1165,
    depth: 5,
    violated: { P1: 2, P2: 3, P4: 2, P7: 2, P7c: 3, P8: 3, P16: 2 },
  },
  'charged-to-init-net': {
    states: 331,
    transitions: 1288,
    depth: 5,
    violated: { P1: 3, P2: 5, P4: 3, P8: 3 },
  },
  'no-destroy-at-exit': { states: 359, transitions: 1379, depth: 5, violated: { P12: 3 } },
  'destroy-copied': {
    states: 316,
    transitions: 1145,
    depth: 5,
    violated: { P1: 2, P2: 3, P4: 2, P5: 5, P6: 5, P7: 2, P7c: 3, P8: 3, P16: 2 },
  },
  'subtracts-count': {
    states: 400,
    transitions: 1383,
    depth: 5,
    violated: { P1: 2, P2: 3, P3: 2, P4: 2, P5: 5, P6: 5, P7: 2, P7c: 3, P8: 3, P16: 2 },
  },
}

/** Entries and netns, with what becomes of both after the exit. */
const lifetimeRows: Rows<ExpectedOutcome> = {
  'init-before-copy': {
    states: 667,
    transitions: 2268,
    depth: 5,
    violated: { P1: 2, P2: 4, P4: 2, P7: 2, P8: 5, P9: 1, P10: 5, P11: 1, P12: 1 },
  },
  'count-reset-only': {
    states: 357,
    transitions: 1264,
    depth: 5,
    violated: { P1: 2, P2: 4, P4: 2, P7: 2, P8: 5, P10: 5 },
  },
  'slots-zeroed-at-create': {
    states: 693,
    transitions: 2167,
    depth: 5,
    violated: { P1: 2, P2: 3, P3: 2, P4: 2, P8: 3, P10: 5, P12: 2 },
  },
  'no-destroy-on-error': {
    states: 816,
    transitions: 3168,
    depth: 5,
    violated: { P9: 4, P10: 5, P11: 1, P12: 1 },
  },
  'fold-keeps-slot': {
    states: 288,
    transitions: 1228,
    depth: 5,
    violated: { P1: 2, P2: 4, P3: 2, P8: 4, P9: 4, P10: 5 },
  },
  'fold-above-batch': {
    states: 242,
    transitions: 1114,
    depth: 5,
    violated: { P2: 2, P9: 4, P10: 5 },
  },
  'gc-thresh-raised': {
    states: 357,
    transitions: 1264,
    depth: 5,
    violated: { P1: 2, P2: 4, P4: 2, P7: 2, P8: 5, P10: 5 },
  },
  'charged-to-init-net': {
    states: 296,
    transitions: 1267,
    depth: 5,
    violated: { P1: 3, P2: 5, P4: 3, P8: 3, P10: 5 },
  },
  'no-destroy-at-exit': {
    states: 280,
    transitions: 1229,
    depth: 5,
    violated: { P10: 5, P11: 2, P12: 4 },
  },
  'destroy-copied': {
    states: 368,
    transitions: 1278,
    depth: 5,
    violated: { P1: 2, P2: 4, P4: 2, P7: 2, P8: 5, P9: 3, P10: 5, P11: 2 },
  },
  'subtracts-count': {
    states: 339,
    transitions: 1185,
    depth: 5,
    violated: { P1: 2, P2: 4, P3: 2, P4: 2, P7: 2, P8: 5, P10: 5 },
  },
}

/** It refuses nothing before a count has come to INT_MAX: of refusals nothing can be said. */
const refusesNothing = 'gc-thresh-raised'

function counters(kernel: Kernel): SearchSetup {
  const families = tellingFamilies(kernel)
  // A second family has as many cells as a second CPU: one of the two is enough.
  const cpus = families.length === 1 ? 2 : 1
  const refusals = kernel.name === refusesNothing ? [] : refusing
  // The only CPU does not go offline.
  const hotplug = cpus === 1 ? [] : ['P16']
  return {
    structure: { cpus, netns: 2, families },
    params: scaled(2, 1),
    bounds: { liveMax: 5, countMax: 8, depthMax: DEPTH_MAX },
    properties: [...counting, ...refusals, ...birth, ...hotplug],
    seen: [],
  }
}

/** An entry's life and that of its netns; the kernels at hand have no dst_destroy. */
const life: readonly ActionName[] = [...entryActions, ...netnsActions]

function lifetimes(): SearchSetup {
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
const rightCounterRows: Rows<ExpectedOutcome> = {
  'batch-one': { states: 180, transitions: 1156, depth: 12, violated: {} },
  'atomic-counter': { states: 180, transitions: 1156, depth: 12, violated: {} },
  'destroy-twice': { states: 7632, transitions: 65688, depth: 21, violated: {} },
}

const rightLifetimeRows: Rows<ExpectedOutcome> = {
  'batch-one': { states: 657, transitions: 4098, depth: 14, violated: { P10: 5 } },
  'atomic-counter': { states: 657, transitions: 4098, depth: 14, violated: { P10: 5 } },
  'destroy-twice': { states: 1257, transitions: 8468, depth: 22, violated: { P9: 4, P10: 5 } },
}

function wholeCounters(kernel: Kernel): SearchSetup {
  const seen = ['foldUp', 'foldDown', 'refusal', 'bornAfterOffline', 'diedWithCount']
  return { ...counters(kernel), bounds: { liveMax: 3, countMax: 6 }, seen }
}

function wholeLifetimes(): SearchSetup {
  const seen = ['diedWithEntries', 'destroyedLate']
  return { ...lifetimes(), bounds: { liveMax: 1, countMax: 4 }, seen }
}

/** What an IPv4 netns alone tells from a right patch. */
const wrongInIpv4 = mutants.filter(kernel => tellingFamilies(kernel).length === 1)

export const mutantChecks: readonly ExploreCheck[] = [
  ...checksOf({
    table: 'wrong patches, counters',
    kernels: mutants,
    rows: counterRows,
    search: counters,
  }),
  ...checksOf({
    table: 'wrong patches, lifetimes',
    kernels: wrongInIpv4,
    rows: lifetimeRows,
    search: lifetimes,
  }),
  ...checksOf({
    table: 'right patches, counters',
    kernels: rightPatches,
    rows: rightCounterRows,
    search: wholeCounters,
  }),
  ...checksOf({
    table: 'right patches, lifetimes',
    kernels: rightPatches,
    rows: rightLifetimeRows,
    search: wholeLifetimes,
  }),
]
