import { all } from '../engine/arith/derived.ts'
import type { Cell } from '../engine/state.ts'
import type { ActionArgs } from '../model/action_name.ts'
import type { Model } from '../model/model.ts'
import { type DstOps, dstOpsOf } from '../model/variables.ts'
import { type StepProperty, stepProperty } from './property.ts'
import { subject } from './reading.ts'

export const bornEmpty: StepProperty = stepProperty({
  id: 'P7',
  name: 'bornEmpty',
  sentence: 'A netns is born with count 0 and slots 0.',
  equation: 'count = 0 and every slot = 0',
  limits: 'The slots are those that its counters pointer leads to, of every possible CPU.',
  question: 'Can a new netns start out with something on its counter?',
  whyMissed:
    'A test that creates a netns and looks at it finds it working; what is left on its ' +
    'counter cannot be read.',
  about: ['setup_net'],
  claims: (a, m, _s, { args }, t) =>
    bornIn(m, args).map(ops => {
      const fbc = m.kernel.pcpucEntries(m, ops)(a, t)
      const slots = m.variables.online.map((_, cpu) => fbc.counters(cpu).value)
      const values = [fbc.count.value, ...slots]
      return {
        subject: subject(m, ops),
        holds: all(
          a,
          values.map(value => a.eq(value, a.int(0))),
        ),
        terms: () => [
          ['count', fbc.count.value] as const,
          ...slots.map((slot, cpu) => [`slot of CPU ${cpu}`, slot] as const),
        ],
      }
    }),
})

export const bornCountZero: StepProperty = stepProperty({
  id: 'P7c',
  name: 'bornCountZero',
  sentence: 'A netns is born with count 0.',
  equation: 'count = 0',
  limits: 'The count alone: what dst_alloc() tests first.',
  question: 'Can a new netns start out with a count that is not zero?',
  whyMissed:
    'It takes a CPU that goes offline before the netns is created, and then a counter that ' +
    'cannot be read.',
  about: ['setup_net'],
  claims: (a, m, _s, { args }, t) =>
    bornIn(m, args).map(ops => ({
      subject: subject(m, ops),
      holds: a.eq(t(ops.count), a.int(0)),
      terms: () => [['count', t(ops.count)]],
    })),
})

/** The dst_ops of the netns that an action creates; none if the creation fails. */
function bornIn(m: Model, { net, fault }: ActionArgs): readonly DstOps[] {
  return net === undefined || fault !== undefined ? [] : dstOpsOf(m.variables, net)
}

export const allOrNothing: StepProperty = stepProperty({
  id: 'P12',
  name: 'allOrNothing',
  sentence: 'A netns whose creation fails leaves nothing behind: no percpu block, no change.',
  equation: 'every cell before = after, but for those of the netns itself; those = 0',
  limits: 'At each fault point that the kernel passes; -ENOMEM only.',
  question: 'Can a netns that could not be created leave something behind?',
  whyMissed:
    'It takes an allocation of memory that fails while a netns is created, at one certain ' +
    'point, which ordinary runs do not have.',
  about: ['setup_net'],
  claims: (a, m, s, action, t) => {
    const { net, fault } = action.args
    if (net === undefined || fault === undefined) return []
    const { gone, others } = cellsAround(m, net)
    return [
      ...gone.map(cell => ({ cell, holds: a.eq(t(cell), a.int(0)) })),
      ...others.map(cell => ({ cell, holds: a.eq(t(cell), s(cell)) })),
    ].map(({ cell, holds }) => ({
      subject: `net=${net}`,
      holds,
      terms: () => [
        [`${m.variables.cells[cell]?.name} before`, s(cell)],
        [`${m.variables.cells[cell]?.name} after`, t(cell)],
      ],
    }))
  },
})

/** What a failed creation must leave at 0, and what it must not touch. */
function cellsAround(m: Model, net: number): { gone: readonly Cell[]; others: readonly Cell[] } {
  const { alive, cells, ledger } = m.variables
  const ops = dstOpsOf(m.variables, net)
  const gone = [alive[net] as Cell, ...ops.map(o => o.counters)]
  // What a freed struct net holds is nobody's business, and the ledger books it.
  const freed = ops.flatMap(o => [o.count, ...o.slots, o.gcThresh])
  const own = new Set([ledger, ...gone, ...freed])
  return { gone, others: [...cells.keys()].filter(cell => !own.has(cell)) }
}
