import type { Arith } from '../../engine/arith/arith.ts'
import { all, sub, times, yes } from '../../engine/arith/derived.ts'
import { all01, allZero } from '../../engine/conjunct.ts'
import type { Run } from '../../engine/prove/step_bound.ts'
import type { Cell, State } from '../../engine/state.ts'
import { cpuOnline } from '../../model/cpumask.ts'
import type { Model } from '../../model/model.ts'
import type { DstOps } from '../../model/variables.ts'
import { aboveZero, belowZero, driftOf, isOf, othersOf, sharedSlots, sumOfLive } from './reading.ts'
import type { RunClaim, StepBound } from './step_bound.ts'

/** Each CPU is online or not, and the slots of one that is not are folded. */
const offlineIsFolded: RunClaim = {
  name: 'the slots of an offline CPU are 0',
  holds: (a, m, { now }) =>
    a.and(
      all01(a, now, m.variables.online),
      all(
        a,
        m.variables.online.map((_, cpu) =>
          a.or(cpuOnline(m, cpu)(a, now), allZero(a, now, slotsOfCpu(m, cpu))),
        ),
      ),
    ),
}

function slotsOfCpu({ variables: v }: Model, cpu: number): readonly Cell[] {
  return [...v.templates.values(), ...v.dstOps].map(({ slots }) => slots[cpu] as Cell)
}

/** Entries come and go, and CPUs. */
const entriesAndCpus: StepBound['takes'] = action =>
  isOf(action) || action.name === 'cpu_down' || action.name === 'cpu_up'

type Potential = <I, B>(a: Arith<I, B>, m: Model, s: State<I>, ops: DstOps) => I

/**
 * Phi+: twice the drift; what the slots owe, which a free that folds can make good at once; and
 * an entry of the netns itself for one of any other.
 */
export const potentialUp: Potential = (a, m, s, ops) => {
  const owed = a.add(driftOf(a, m, s, ops), belowZero(a, m, s))
  return a.add(times(a, 2, owed), sub(a, s(ops.live), sumOfLive(a, s, othersOf(m, ops))))
}

/** Phi-: the same with every sign turned. */
export const potentialDown: Potential = (a, m, s, ops) => {
  const held = sub(a, aboveZero(a, m, s), driftOf(a, m, s, ops))
  return a.add(times(a, 2, held), sub(a, sumOfLive(a, s, othersOf(m, ops)), s(ops.live)))
}

/** Everything but drift cells is where it was: live entries, slots, the online mask. */
const cameBack: RunClaim = {
  name: 'live entries, slots and CPUs are as at the start',
  holds: (a, m, { start, now }) =>
    all(
      a,
      [
        ...m.variables.online,
        ...sharedSlots(m),
        ...m.variables.dstOps.flatMap(({ live, slots }) => [live, ...slots]),
      ].map(cell => a.eq(start(cell), now(cell))),
    ),
}

/** The claim of each dst_ops. */
function ofEach(
  name: string,
  holds: <I, B>(a: Arith<I, B>, m: Model, run: Run<I>, ops: DstOps) => B,
): RunClaim {
  return {
    name,
    holds: (a, m, run) =>
      all(
        a,
        m.variables.dstOps.map(ops => holds(a, m, run, ops)),
      ),
  }
}

function risesByStep(name: string, potential: Potential): RunClaim {
  return ofEach(`${name} rises by at most 1 a step`, (a, m, { start, now, steps }, ops) =>
    a.le(potential(a, m, now, ops), a.add(potential(a, m, start, ops), steps)),
  )
}

/** Q1, the upper bound. `up` and `down` are parameters so that a test can put wrong ones in. */
export function halfAStep(up: Potential = potentialUp, down: Potential = potentialDown): StepBound {
  return {
    name: 'half-a-step',
    sentence:
      'Over any cycle of allocs, frees, cpu_down and cpu_up, the drift of a netns changes by at ' +
      'most half an entry an action, up or down.',
    takes: entriesAndCpus,
    parameters: [],
    start: offlineIsFolded,
    tallies: [],
    invariants: [offlineIsFolded, risesByStep('Phi+', up), risesByStep('Phi-', down)],
    given: cameBack,
    conclusion: ofEach('2 |drift gained| <= steps', (a, m, { start, now, steps }, ops) => {
      const gained = times(a, 2, sub(a, driftOf(a, m, now, ops), driftOf(a, m, start, ops)))
      return a.and(a.le(gained, steps), a.le(a.neg(gained), steps))
    }),
  }
}

/** Q1 for kernels in which every netns has slots of its own. */
export const noDrift: StepBound = {
  name: 'no-drift',
  sentence: 'No alloc, free, cpu_down or cpu_up changes the drift of any netns.',
  takes: entriesAndCpus,
  parameters: [],
  start: offlineIsFolded,
  tallies: [],
  invariants: [offlineIsFolded, ofEach('the drift is that of the start', unchanged)],
  given: { name: 'any state', holds: a => yes(a) },
  conclusion: ofEach('the drift is that of the start', unchanged),
}

function unchanged<I, B>(a: Arith<I, B>, m: Model, { start, now }: Run<I>, ops: DstOps): B {
  return a.eq(driftOf(a, m, now, ops), driftOf(a, m, start, ops))
}

const ofNetZero: RunClaim = {
  name: 'the drift of net=0 is that of the start',
  holds: (a, m, run) =>
    all(
      a,
      m.variables.dstOps.filter(({ net }) => net === 0).map(ops => unchanged(a, m, run, ops)),
    ),
}

/** With one entry a batch every add is folded at once, and nothing is shared. */
export const noDriftAtBatchOne: StepBound = {
  ...noDrift,
  name: 'no-drift-at-batch-one',
  sentence: 'With a batch of 1 no alloc, free, cpu_down or cpu_up changes the drift of any netns.',
  parameters: [
    {
      sentence: 'a constant batch of 1',
      holds: a => a.and(a.eq(a.param('batch'), a.int(1)), a.eq(a.param('batchPerCpu'), a.int(0))),
    },
  ],
  start: { name: 'the slots are 0', holds: (a, m, { now }) => slotsZero(a, m, now) },
  invariants: [
    { name: 'the slots are 0', holds: (a, m, { now }) => slotsZero(a, m, now) },
    ...noDrift.invariants,
  ],
}

function slotsZero<I, B>(a: Arith<I, B>, m: Model, s: State<I>): B {
  return a.and(all01(a, s, m.variables.online), allZero(a, s, sharedSlots(m)))
}

/** Why a refusal stays: what a netns does itself never heals its drift. */
export const ownStepsKeepDrift: StepBound = {
  name: 'own-steps-keep-drift',
  sentence: 'No alloc and no free of a netns, whatever the others did before, changes its drift.',
  takes: action => isOf(action) && action.args.net === 0,
  parameters: [],
  start: { name: 'any state', holds: a => yes(a) },
  tallies: [],
  invariants: [ofNetZero],
  given: { name: 'any state', holds: a => yes(a) },
  conclusion: ofNetZero,
}
