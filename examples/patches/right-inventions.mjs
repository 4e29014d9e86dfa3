// Right patches of other inventions: they differ from the fix, and nothing refutes them.
import { kernel, patch } from 'dstledger'
import { rightBackport } from './right-backport.mjs'

const before = kernel('copied-template')
const fix = kernel('per-net-init')

/** Adds to the count itself, as an atomic64 does. */
const straight = (a, { count }, _cpu, amount) => count.assign(a.add(count.value, amount))

export const right = [
  patch(fix, {
    name: 'own-atomic64',
    summary: 'an atomic64 for each netns: no slot is ever used',
    percpuCounterAdd: straight,
    addForm: kernel('atomic-entries').addForm,
  }),
  patch(before, {
    name: 'global-lock',
    summary: 'a plain number for each netns under one lock, copied while it is 0',
    counters: 'none',
    percpuCounterAdd: straight,
    addForm: kernel('atomic-entries').addForm,
    percpuCounters: () => [],
  }),
  patch(fix, {
    name: 'fold-on-every-free',
    summary: 'a free folds the slot at once, an allocation when it reaches the batch',
    percpuCounterAdd: (a, fbc, cpu, amount, batch) => {
      const free = a.le(amount, a.int(-1))
      const slot = fbc.counters(cpu)
      const value = a.add(slot.value, amount)
      const fold = a.or(free, a.or(a.le(batch, value), a.le(value, a.neg(batch))))
      return [
        ...fbc.count.assign(a.ite(fold, a.add(fbc.count.value, value), fbc.count.value)),
        ...slot.assign(a.ite(fold, a.int(0), value)),
      ]
    },
  }),
  patch(fix, {
    name: 'fold-moves-a-batch',
    summary: 'a fold moves just a batch into the count, and leaves the rest in the slot',
    percpuCounterAdd: (a, { count, counters }, cpu, amount, batch) => {
      const slot = counters(cpu)
      const value = a.add(slot.value, amount)
      const up = a.ite(a.le(batch, value), batch, a.int(0))
      const moved = a.ite(a.le(value, a.neg(batch)), a.neg(batch), up)
      return [
        ...count.assign(a.add(count.value, moved)),
        ...slot.assign(a.add(value, a.neg(moved))),
      ]
    },
  }),
  patch(fix, {
    name: 'batch-of-one-less',
    summary: 'a slot is folded one entry before it reaches the batch',
    percpuCounterAdd: (a, fbc, cpu, amount, batch) =>
      fix.percpuCounterAdd(a, fbc, cpu, amount, a.add(batch, a.int(-1))),
  }),
  patch(fix, {
    name: 'own-batch-of-one',
    summary: 'each netns has slots of its own, and every add is folded at once',
    percpuCounterAdd: (a, fbc, cpu, amount) => fix.percpuCounterAdd(a, fbc, cpu, amount, a.int(1)),
  }),
  patch(fix, {
    name: 'count-not-copied',
    summary: 'the copy leaves out the count, which dst_entries_init() sets to 0 anyway',
    pernetOperations: (host, net) =>
      fix.pernetOperations(host, net).map(({ init: [copy, ...init], exit }) => ({
        init: [
          {
            effect: (a, s) =>
              copy
                .effect(a, s)
                .filter(([cell]) => host.variables.dstOps.every(({ count }) => count !== cell)),
          },
          ...init,
        ],
        exit,
      })),
  }),
  patch(rightBackport, {
    name: 'held-to-shared-slots',
    summary: 'the right backport, but its proofs take the invariant of shared slots',
    counters: 'template',
  }),
]
