import type { Arith } from '../../engine/arith/arith.ts'
import { all, implies, sub, sum, within } from '../../engine/arith/derived.ts'
import type { Cell, State } from '../../engine/state.ts'
import { COUNTED, IDLE, READ } from '../../model/add_point.ts'
import { frameOf, interruptedOps } from '../../model/interrupts.ts'
import type { Kernel } from '../../model/kernel.ts'
import type { Model } from '../../model/model.ts'
import type { AddForm, Frame } from '../../model/percpu_counter_add.ts'
import { largestBatch } from '../reading.ts'
import type { Conjunct } from './conjunct.ts'

function framesOf<I, B>(a: Arith<I, B>, m: Model, s: State<I>): readonly Frame<I>[] {
  return m.variables.online.map((_, cpu) => frameOf(m, cpu)(a, s))
}

function stands<I, B>(a: Arith<I, B>, f: Frame<I>, point: number): B {
  return a.eq(f.pc.value, a.int(point))
}

/** What an add has still to bring to the sum, at COUNTED: the local variable decides. */
type Owed = <I, B>(a: Arith<I, B>, f: Frame<I>) => I

function ledger(owed: Owed): Conjunct {
  return {
    name: 'count, slots and what adds in flight still owe are live',
    reason: 'Each write moves the sum by what it takes from the debt; a nested add has none.',
    holds: (a, m, s) => {
      const frames = framesOf(a, m, s)
      const debts = frames.map(f =>
        a.ite(
          stands(a, f, READ),
          f.amount.value,
          a.ite(stands(a, f, COUNTED), owed(a, f), a.int(0)),
        ),
      )
      const slots = frames.map(f => f.slot.value)
      const ops = interruptedOps(m.variables)
      return a.eq(sum(a, [s(ops.count), ...slots, ...debts]), s(ops.live))
    },
  }
}

/** For every form: where an add can stand, and what the part leaves as it is. */
const common: readonly Conjunct[] = [
  {
    name: 'every CPU is online, and the percpu block is allocated',
    reason: 'Nothing of the part changes it; the sum runs over online CPUs.',
    holds: (a, m, s) =>
      all(a, [
        ...m.variables.online.map(cpu => a.eq(s(cpu), a.int(1))),
        a.eq(s(m.variables.alive[0] as Cell), a.int(1)),
        m.kernel.pcpucAllocated(m, interruptedOps(m.variables))(a, s),
      ]),
  },
  {
    name: 'an add is idle, or has read, or has counted',
    reason: 'Elsewhere it would owe nothing that we know of, and never end.',
    holds: (a, m, s) =>
      all(
        a,
        framesOf(a, m, s).map(f =>
          [IDLE, READ, COUNTED].map(point => stands(a, f, point)).reduce((x, y) => a.or(x, y)),
        ),
      ),
  },
  {
    name: 'live is not negative',
    reason: 'An add of -1 needs an entry that goes. No proof needs it: it keeps CTIs believable.',
    holds: (a, { variables: v }, s) =>
      all(
        a,
        v.dstOps.map(ops => a.le(a.int(0), s(ops.live))),
      ),
  },
]

const belowBatch: Conjunct = {
  name: 'a slot is below the batch',
  reason: 'It is P15b: what is written to a slot was tested in the same moment.',
  holds: (a, m, s) => {
    const most = a.add(largestBatch(a, m), a.int(-1))
    return all(
      a,
      framesOf(a, m, s).map(f => within(a, f.slot.value, most)),
    )
  },
}

/** Nothing has changed a slot since it was read into the local variable. */
function unchanged(points: readonly number[], slotOf: Owed): Conjunct {
  return {
    name: 'the slot is still what was read',
    reason: 'Interrupts are off from the read to the write, so what is taken away is all of it.',
    holds: (a, m, s) =>
      all(
        a,
        framesOf(a, m, s).flatMap(f =>
          points.map(point => implies(a, stands(a, f, point), a.eq(f.slot.value, slotOf(a, f)))),
        ),
      ),
  }
}

/** The slot as the forms with one sum in the local variable read it. */
const slotOfSum: Owed = (a, f) => sub(a, f.local.value, f.amount.value)
const owedOfSum: Owed = (a, f) => sub(a, f.amount.value, f.local.value)

/** By how the slot is written. Absolute writes have none: they lose adds. */
const ofWrites: Readonly<Record<AddForm['writes'], readonly Conjunct[] | undefined>> = {
  absolute: undefined,
  relative: [...common, ledger(owedOfSum)],
  'relative, interrupts off': [
    ...common,
    ledger(owedOfSum),
    unchanged([READ, COUNTED], slotOfSum),
    belowBatch,
  ],
  exchange: [
    ...common,
    ledger((a, f) => a.neg(f.local.value)),
    unchanged([COUNTED], (_a, f) => f.local.value),
    belowBatch,
  ],
  'one instruction': undefined,
}

/** The inductive invariant of the part `interrupts` under a kernel; undefined: none known. */
export function interruptInvariant(kernel: Kernel): readonly Conjunct[] | undefined {
  return ofWrites[kernel.addForm.writes]
}
