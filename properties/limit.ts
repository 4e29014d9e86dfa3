import type { Action } from '../model/actions.ts'
import type { Arith } from '../model/arith.ts'
import { implies, lt, max, sub, within, yes } from '../model/derived.ts'
import { dstAllocRefused } from '../model/dst.ts'
import { twiceGcThresh } from '../model/dst_ops.ts'
import type { Model } from '../model/model.ts'
import type { State } from '../model/state.ts'
import type { DstOps } from '../model/variables.ts'
import type { StateProperty, StepProperty } from './property.ts'
import { forEachAlive, opsOf, slack } from './reading.ts'

export const readNearLive: StateProperty = {
  kind: 'state',
  id: 'P2',
  name: 'readNearLive',
  sentence: "A netns's count is within C * (B - 1) of its live entries.",
  limits: 'C: CPUs online. B: the largest batch so far, for an offline CPU lowers the batch.',
  holds: (a, m, s) =>
    forEachAlive(a, m, s, ops => within(a, sub(a, s(ops.count), s(ops.live)), slack(a, m, s))),
}

export const refusedOverLimit: StepProperty = {
  kind: 'step',
  id: 'P5',
  name: 'refusedOverLimit',
  sentence: 'An allocation is refused only in a netns that holds more than 2 * gc_thresh entries.',
  limits: 'IPv6 reads the fast count, which can run ahead: there only P5s holds.',
  holds: (a, m, s, action) =>
    ofAllocation(a, m, action, ops =>
      implies(
        a,
        dstAllocRefused(a, s, m.variables, m.kernel, ops),
        lt(a, twiceGcThresh(a, s, ops), s(ops.live)),
      ),
    ),
}

export const refusedNearLimit: StepProperty = {
  kind: 'step',
  id: 'P5s',
  name: 'refusedNearLimit',
  sentence: 'An allocation is refused only with more than 2 * gc_thresh - C * (B - 1) entries.',
  limits: 'The form of P5 with slack; for both families.',
  holds: (a, m, s, action) =>
    ofAllocation(a, m, action, ops =>
      implies(
        a,
        dstAllocRefused(a, s, m.variables, m.kernel, ops),
        lt(a, twiceGcThresh(a, s, ops), a.add(s(ops.live), slack(a, m, s))),
      ),
    ),
}

export const limitHolds: StepProperty = {
  kind: 'step',
  id: 'P6',
  name: 'limitHolds',
  sentence: 'An allocation leaves at most max(2T, T + C * (B - 1)) + 1 live entries.',
  limits: 'T: gc_thresh at that moment. IPv6 compares the fast read: max(2T, T) + C * (B - 1) + 1.',
  holds: (a, m, s, action, t) =>
    ofAllocation(a, m, action, ops =>
      a.or(
        dstAllocRefused(a, s, m.variables, m.kernel, ops),
        a.le(t(ops.live), a.add(limit(a, m, s, ops), a.int(1))),
      ),
    ),
}

export const recovery: StateProperty = {
  kind: 'state',
  id: 'P13',
  name: 'recovery',
  sentence: 'A netns with no live entries can allocate.',
  limits: 'IPv6 with 2 * gc_thresh < C * (B - 1) can be refused for ever, on every kernel.',
  holds: (a, m, s) =>
    forEachAlive(a, m, s, ops =>
      implies(
        a,
        a.eq(s(ops.live), a.int(0)),
        a.not(dstAllocRefused(a, s, m.variables, m.kernel, ops)),
      ),
    ),
}

/** The most entries before an allocation that is not refused. */
function limit<I, B>(a: Arith<I, B>, m: Model, s: State<I>, ops: DstOps): I {
  const once = s(ops.gcThresh)
  const twice = twiceGcThresh(a, s, ops)
  const error = slack(a, m, s)
  return ops.family === 'ipv4'
    ? max(a, twice, a.add(once, error))
    : a.add(max(a, twice, once), error)
}

function ofAllocation<I, B>(
  a: Arith<I, B>,
  m: Model,
  action: Action,
  claim: (ops: DstOps) => B,
): B {
  const ops = action.name === 'dst_alloc' ? opsOf(m, action) : undefined
  return ops === undefined ? yes(a) : claim(ops)
}
