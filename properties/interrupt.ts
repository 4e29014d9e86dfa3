import { implies, within } from '../engine/arith/derived.ts'
import { interruptedOps, noAddInFlight } from '../model/interrupts.ts'
import { type StateProperty, stateProperty } from './property.ts'
import { largestBatch, slotsOf, subject, sumOf } from './reading.ts'

export const interruptSafe: StateProperty = stateProperty({
  id: 'P15',
  name: 'interruptSafe',
  sentence: 'No add is lost when an interrupt adds in the middle of another.',
  equation: 'count + slots = live',
  limits: 'Between adds only: an entry is live before the add that counts it is over.',
  question: 'Can an add be lost when an interrupt adds in the middle of it?',
  whyMissed:
    'The interrupt has to come between two instructions, and a test that is lucky enough ' +
    'could not read the counter.',
  needs: 'interrupts',
  when: 'a step after which no add is in flight',
  antecedent: (a, m, s) => noAddInFlight(m)(a, s),
  claims: (a, m, s) => {
    if (m.variables.interrupts === undefined) return []
    const ops = interruptedOps(m.variables)
    const right = a.eq(sumOf(a, m, s, ops), s(ops.live))
    return [
      {
        subject: subject(m, ops),
        holds: implies(a, noAddInFlight(m)(a, s), right),
        terms: () => [
          ['count', s(ops.count)],
          ['slots', slotsOf(a, m, s, ops)],
          ['live', s(ops.live)],
        ],
      },
    ]
  },
})

export const slotBelowBatch: StateProperty = stateProperty({
  id: 'P15b',
  name: 'slotBelowBatch',
  sentence: 'No slot reaches the batch, whatever interrupts add in the middle of an add.',
  equation: '-B < slot < B',
  limits: "P2's bound of the count, C * (B - 1), rests on it; B is the largest batch so far.",
  question: 'Can a slot reach the batch and stay there?',
  whyMissed:
    'The interrupt has to come between two instructions, and the next add puts the slot ' +
    'right again.',
  needs: 'interrupts',
  claims: (a, m, s) => {
    const { variables: v, kernel } = m
    if (v.interrupts === undefined) return []
    const ops = interruptedOps(v)
    const most = a.add(largestBatch(a, m), a.int(-1))
    return v.online.map((_, cpu) => {
      const slot = kernel.pcpucEntries(m, ops)(a, s).counters(cpu).value
      return {
        subject: `${subject(m, ops)} cpu=${cpu}`,
        holds: within(a, slot, most),
        terms: () => [
          ['slot', slot],
          ['B', largestBatch(a, m)],
        ],
      }
    })
  },
})
