import { all, yes } from '../model/derived.ts'
import type { Cell } from '../model/state.ts'
import { dstOpsOf } from '../model/variables.ts'
import type { StepProperty } from './property.ts'

export const bornEmpty: StepProperty = {
  kind: 'step',
  id: 'P7',
  name: 'bornEmpty',
  sentence: 'A netns is born with count 0 and slots 0.',
  limits: 'The slots are those that its counters pointer leads to, of every possible CPU.',
  holds: (a, m, _s, action, t) => {
    const { net, fault } = action.args
    if (action.name !== 'setup_net' || net === undefined || fault !== undefined) return yes(a)
    const values = dstOpsOf(m.variables, net).flatMap(ops => {
      const fbc = m.kernel.pcpucEntries(a, t, m.variables, ops)
      return [fbc.count, ...m.variables.online.map((_, cpu) => fbc.counters(cpu))]
    })
    return all(
      a,
      values.map(place => a.eq(place.value, a.int(0))),
    )
  },
}

export const bornCountZero: StepProperty = {
  kind: 'step',
  id: 'P7c',
  name: 'bornCountZero',
  sentence: 'A netns is born with count 0.',
  limits: 'The count alone: what dst_alloc() tests first.',
  holds: (a, m, _s, action, t) => {
    const { net, fault } = action.args
    if (action.name !== 'setup_net' || net === undefined || fault !== undefined) return yes(a)
    return all(
      a,
      dstOpsOf(m.variables, net).map(ops => a.eq(t(ops.count), a.int(0))),
    )
  },
}

export const allOrNothing: StepProperty = {
  kind: 'step',
  id: 'P12',
  name: 'allOrNothing',
  sentence: 'A netns whose creation fails leaves nothing behind: no percpu block, no change.',
  limits: 'At each fault point that the kernel passes; -ENOMEM only.',
  holds: (a, m, s, action, t) => {
    const { net, fault } = action.args
    if (action.name !== 'setup_net' || net === undefined || fault === undefined) return yes(a)
    const ops = dstOpsOf(m.variables, net)
    const gone = [m.variables.alive[net] as Cell, ...ops.map(o => o.counters)]
    const own = new Set([
      m.variables.ledger,
      ...gone,
      ...ops.flatMap(o => [o.count, ...o.slots, o.gcThresh]),
    ])
    const others = [...m.variables.cells.keys()].filter(cell => !own.has(cell))
    return all(a, [
      ...gone.map(cell => a.eq(t(cell), a.int(0))),
      ...others.map(cell => a.eq(t(cell), s(cell))),
    ])
  },
}
