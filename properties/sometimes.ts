import { lt, no, yes } from '../engine/arith/derived.ts'
import type { Cell } from '../engine/state.ts'
import { ENOBUFS } from '../model/action_name.ts'
import { dstOpsOf } from '../model/variables.ts'
import type { Sometimes } from './property.ts'
import { opsOf } from './reading.ts'

/** What the models must be seen to do, in the order in which it is printed. */
export const sometimes: readonly Sometimes[] = [
  {
    name: 'foldUp',
    sentence: 'An allocation folds a slot and raises the count.',
    happens: (a, m, s, action, t) => {
      const ops = opsOf(m, action)
      return action.name === 'dst_alloc' && ops ? lt(a, s(ops.count), t(ops.count)) : no(a)
    },
  },
  {
    name: 'foldDown',
    sentence: 'A free folds a slot and lowers the count.',
    happens: (a, m, s, action, t) => {
      const ops = opsOf(m, action)
      return action.name === 'dst_free' && ops ? lt(a, t(ops.count), s(ops.count)) : no(a)
    },
  },
  {
    name: 'diedWithEntries',
    sentence: 'A netns is destroyed while entries of its are live.',
    happens: (a, m, s, action) => {
      const { net } = action.args
      if (action.name !== 'cleanup_net' || net === undefined) return no(a)
      const empty = dstOpsOf(m.variables, net).map(ops => a.eq(s(ops.live), a.int(0)))
      return a.not(empty.reduce((x, y) => a.and(x, y)))
    },
  },
  {
    name: 'destroyedLate',
    sentence: 'An entry is destroyed when its netns is gone.',
    happens: (a, m, s, action, t) => {
      const ops = opsOf(m, action)
      if (ops === undefined) return no(a)
      const gone = a.eq(s(m.variables.alive[ops.net] as Cell), a.int(0))
      return a.and(gone, lt(a, t(ops.live), s(ops.live)))
    },
  },
  {
    name: 'refusal',
    sentence: 'An allocation is refused with -ENOBUFS.',
    happens: (a, _m, s, action) => a.eq(action.result(a, s), a.int(-ENOBUFS)),
  },
  {
    name: 'bornAfterOffline',
    sentence: 'A netns is created while a CPU is offline.',
    happens: (a, m, s, action) => {
      if (action.name !== 'setup_net' || action.args.fault !== undefined) return no(a)
      const offline = m.variables.online.map(cpu => a.eq(s(cpu), a.int(0)))
      return offline.reduce((x, y) => a.or(x, y))
    },
  },
  {
    name: 'diedWithCount',
    sentence: 'A netns is destroyed with a count that is not 0.',
    happens: (a, m, s, action) => {
      const { net } = action.args
      if (action.name !== 'cleanup_net' || net === undefined) return no(a)
      const counts = dstOpsOf(m.variables, net).map(ops => a.eq(s(ops.count), a.int(0)))
      return a.not(counts.reduce((x, y) => a.and(x, y)))
    },
  },
  {
    name: 'nestedAdd',
    sentence: 'An interrupt adds in the middle of an add.',
    needs: 'interrupts',
    happens: (a, _m, _s, action) => (action.name === 'do_IRQ' ? yes(a) : no(a)),
  },
  {
    name: 'nestedFold',
    sentence: 'An interrupt folds the slot that an add in the middle has read.',
    needs: 'interrupts',
    happens: (a, m, s, action, t) => {
      const ops = opsOf(m, action)
      return action.name === 'do_IRQ' && ops ? a.not(a.eq(s(ops.count), t(ops.count))) : no(a)
    },
  },
]
