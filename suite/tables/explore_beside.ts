import { destroyedInOneMoreRound, releasedBeforeExit } from '../../model/environment.ts'
import { besideTheLine, stableMixes } from '../../model/kernels/beside.ts'
import type { ExpectedOutcome, ExploreCheck } from './explore_check.ts'
import { assuming, hotplug, lifetimes, window } from './explore_lineage.ts'
import { checksOf, type Rows } from './rows.ts'

/** @file Kernels beside the line, in the settings of the line: a row compares like with like. */

const lifetimeRows: Rows<ExpectedOutcome> = {
  'copied-template-v3.11': {
    states: 4800,
    transitions: 29257,
    depth: 31,
    violated: { P1: 2, P2: 4, P4: 2, P7: 2, P8: 5, P10: 5 },
  },
  'stable-6.1': { states: 17552, transitions: 80450, depth: 37, violated: { P9: 4, P10: 8 } },
  'stable-6.6': { states: 17552, transitions: 80450, depth: 37, violated: { P9: 4, P10: 8 } },
}

const hotplugRows: Rows<ExpectedOutcome> = {
  'copied-template-v3.11': {
    states: 7574,
    transitions: 47463,
    depth: 31,
    violated: { P1: 2, P2: 5, P4: 2, P7: 2, P7c: 3, P8: 3, P10: 5, P16: 2 },
  },
  'stable-6.1': { states: 1368, transitions: 7570, depth: 13, violated: { P9: 4 } },
  'stable-6.6': { states: 1368, transitions: 7570, depth: 13, violated: { P9: 4 } },
}

const windowRows: Rows<ExpectedOutcome> = {
  'copied-template-v3.11': {
    states: 7439,
    transitions: 39128,
    depth: 27,
    violated: { P1: 1, P2: 4, P4: 1, P5: 4, P5s: 6, P8: 4, P13: 6, P16w: 2 },
  },
  'stable-6.1': { states: 3756, transitions: 19920, depth: 15, violated: { P16w: 2 } },
  'stable-6.6': { states: 3756, transitions: 19920, depth: 15, violated: {} },
}

/** Under the assumptions both mixes keep what deferred-net-free keeps, whatever they sum. */
const releasedRows: Rows<ExpectedOutcome> = {
  'stable-6.1': { states: 1560, transitions: 8423, depth: 16, violated: {} },
  'stable-6.6': { states: 1560, transitions: 8423, depth: 16, violated: {} },
}

const oneMoreRoundRows: Rows<ExpectedOutcome> = {
  'stable-6.1': { states: 12544, transitions: 58896, depth: 37, violated: {} },
  'stable-6.6': { states: 12544, transitions: 58896, depth: 37, violated: {} },
}

export const besideChecks: readonly ExploreCheck[] = [
  ...checksOf({
    table: 'beside the line, lifetimes',
    kernels: besideTheLine,
    rows: lifetimeRows,
    search: lifetimes,
  }),
  ...checksOf({
    table: 'beside the line, hotplug',
    kernels: besideTheLine,
    rows: hotplugRows,
    search: hotplug,
  }),
  ...checksOf({
    table: 'beside the line, window',
    kernels: besideTheLine,
    rows: windowRows,
    search: window,
  }),
  ...checksOf({
    table: 'beside the line, released before exit',
    kernels: stableMixes,
    rows: releasedRows,
    search: assuming(releasedBeforeExit, 'P9'),
  }),
  ...checksOf({
    table: 'beside the line, one more round',
    kernels: stableMixes,
    rows: oneMoreRoundRows,
    search: assuming(destroyedInOneMoreRound, 'P10'),
  }),
]
