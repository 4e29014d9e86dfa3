import { all, implies, lt, times } from '../../engine/arith/derived.ts'
import type { Cell } from '../../engine/state.ts'
import { letGoEntries, releasedEntries } from '../../model/dst.ts'
import {
  bundlesReleasedBeforeExit,
  destroyedInOneMoreRound,
  type Environment,
  foldedBeforeItComesBack,
  releasedBeforeExit,
} from '../../model/environment.ts'
import { DYING, RETURNING } from '../../model/hotplug_state.ts'
import type { Conjunct } from './conjunct.ts'

/** @file Conjuncts that the parts of a model add to the invariant of every kernel. */

/** Lifetimes: where entries, blocks and structs net are. */
export const ofLifetimes: readonly Conjunct[] = [
  {
    name: 'what was let go is live',
    reason: 'dst_destroy() takes from both; what is counted cannot be negative.',
    holds: (a, { variables: v }, s) =>
      all(
        a,
        v.dstOps.map(ops => {
          const waiting = releasedEntries(ops)(a, s)
          return a.and(a.le(a.int(0), waiting), a.le(waiting, s(ops.live)))
        }),
      ),
  },
  {
    name: 'a netns that lives has its struct net',
    reason: 'P10 of the steps in it; net_free() asks for a netns that has exited.',
    holds: (a, { variables: { alive, lifetimes } }, s) =>
      all(
        a,
        alive.map((cell, net) => {
          const allocated = a.eq(s(lifetimes?.structNet[net] as Cell), a.int(1))
          const listed = a.eq(s(lifetimes?.deferred[net] as Cell), a.int(1))
          return implies(a, a.eq(s(cell), a.int(1)), a.and(allocated, a.not(listed)))
        }),
      ),
  },
  {
    name: 'a block is allocated exactly while a pointer leads to it',
    reason:
      'P11: init adds one and sets the pointer, destroy takes away what the pointer leads to.',
    holds: (a, { variables: { dstOps } }, s) =>
      all(
        a,
        dstOps.map(ops => a.eq(s(ops.blocks as Cell), s(ops.counters))),
      ),
  },
  {
    name: 'the templates keep their blocks',
    reason: 'P9 and P11 where every pointer leads to a template.',
    holds: (a, { variables: { templates, lifetimes } }, s) =>
      a.eq(s(lifetimes?.templateBlocks as Cell), a.int(templates.size)),
  },
]

/** Bundles: which of the live entries are in one. */
export const ofNested: readonly Conjunct[] = [
  {
    name: 'a bundle is two entries, of which the outer one may be released',
    reason: 'dst_destroy() takes both from what is live, and the outer one from what is released.',
    holds: (a, { variables: v }, s) =>
      all(
        a,
        v.dstOps.flatMap(ops => {
          const [bundles, falling] = [s(ops.bundles as Cell), s(ops.falling as Cell)]
          const waiting = releasedEntries(ops)(a, s)
          const held = a.add(letGoEntries(ops)(a, s), times(a, 2, bundles))
          return [
            a.le(a.int(0), bundles),
            a.le(a.int(0), falling),
            a.le(falling, waiting),
            a.le(held, s(ops.live)),
          ]
        }),
      ),
  },
]

/** Hotplug in two steps. */
export const ofDyingCpus: readonly Conjunct[] = [
  {
    name: 'a CPU that is dying is not online',
    reason: 'It has left the mask, and comes back only after its fold.',
    holds: (a, { variables: { online, dying = [] } }, s) =>
      all(
        a,
        dying.map((cell, cpu) =>
          implies(a, lt(a, a.int(0), s(cell)), a.eq(s(online[cpu] as Cell), a.int(0))),
        ),
      ),
  },
]

/** A CPU that comes back unfolded. */
export const ofPartialHotplug: readonly Conjunct[] = [
  {
    name: 'a CPU is folded, dying or returning',
    reason: 'The slots of a CPU that is none of these and offline are 0.',
    holds: (a, { variables: { dying = [] } }, s) =>
      all(
        a,
        dying.map(cell => a.and(a.le(a.int(0), s(cell)), a.le(s(cell), a.int(RETURNING)))),
      ),
  },
]

const noneReturns: Conjunct = {
  name: 'no CPU is returning',
  reason: 'P16w: where the sum adds the slots of dying CPUs, it is never short.',
  holds: (a, { variables: { dying = [] } }, s) =>
    all(
      a,
      dying.map(cell => a.le(s(cell), a.int(DYING))),
    ),
}

const allLetGo: Conjunct = {
  name: 'a netns that is gone has let all its entries go',
  reason: 'P9 where the -1 is booked at that moment: none is left to book.',
  holds: (a, { variables: v }, s) =>
    all(
      a,
      v.dstOps.map(ops => {
        const alive = a.eq(s(v.alive[ops.net] as Cell), a.int(1))
        return a.or(alive, a.eq(s(ops.live), letGoEntries(ops)(a, s)))
      }),
    ),
}

/** What an environment makes true. */
export const inEnvironment: ReadonlyMap<Environment, Conjunct> = new Map<Environment, Conjunct>([
  [releasedBeforeExit, allLetGo],
  [bundlesReleasedBeforeExit, allLetGo],
  [foldedBeforeItComesBack, noneReturns],
  [
    destroyedInOneMoreRound,
    {
      name: 'a struct net that is freed has no entry left',
      reason: 'P10 where it is freed one round later: by then they are destroyed.',
      holds: (a, { variables: v }, s) =>
        all(
          a,
          v.dstOps.map(ops => {
            const allocated = a.eq(s(v.lifetimes?.structNet[ops.net] as Cell), a.int(1))
            return a.or(allocated, a.eq(s(ops.live), a.int(0)))
          }),
        ),
    },
  ],
])
