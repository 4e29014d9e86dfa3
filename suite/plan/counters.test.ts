import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { machine } from '../../engine/run/machine.ts'
import { takeAll } from '../../engine/run/replay.ts'
import { traceOf } from '../../engine/trace.ts'
import { ENOBUFS } from '../../model/action_name.ts'
import { scaled } from '../../model/bounds.ts'
import { copiedTemplate } from '../../model/kernels/released.ts'
import { buildModel } from '../../model/model.ts'
import { type DstOps, dstOpsOf } from '../../model/variables.ts'
import { Counters } from './counters.ts'

const size = { cpus: 2, netns: 2, batch: 4, gcThresh: 6 }
const model = buildModel(copiedTemplate, { cpus: 2, netns: 2, families: ['ipv4'] })
const params = scaled(size.batch, size.gcThresh)

/** The model and the counters, side by side from the same start. */
function pair() {
  const now = machine(model, params)
  takeAll(now, traceOf(model, ['setup_net net=1']))
  const counters = new Counters({ ...size, slots: [0, 0] })
  const ops = [0, 1].map(net => dstOpsOf(model.variables, net)[0] as DstOps)
  const slots = [...model.variables.templates.values()][0]?.slots ?? []
  const agree = (): void => {
    expect([...counters.count]).toEqual(ops.map(({ count }) => now.state(count)))
    expect([...counters.slot]).toEqual(slots.map(slot => now.state(slot)))
    expect(counters.slots).toBe(counters.slot.reduce((sum, slot) => sum + slot, 0))
  }
  const label = (name: string, net: number, cpu: number) =>
    traceOf(model, [`${name} net=${net} cpu=${cpu}`])
  return { now, counters, ops, agree, label }
}

const step = fc.record({
  net: fc.integer({ min: 0, max: 1 }),
  cpu: fc.integer({ min: 0, max: 1 }),
  free: fc.boolean(),
  times: fc.integer({ min: 1, max: 9 }),
})

describe('counters: held to the model', () => {
  test('each add, each refusal and each run of frees leaves the numbers of the model', () => {
    let refused = 0
    const property = fc.property(fc.array(step, { maxLength: 60 }), steps => {
      const { now, counters, ops, agree, label } = pair()
      for (const { net, cpu, free, times } of steps) {
        const live = now.state((ops[net] as DstOps).live)
        if (free) {
          const many = Math.min(times, live)
          const [action] = label('dst_free', net, cpu)
          for (let i = 0; i < many; i++) if (action) takeAll(now, [action])
          counters.free(net, cpu, many)
        } else {
          const alloc = label('dst_alloc', net, cpu)
          for (let i = 0; i < times; i++) {
            const result = alloc[0]?.result(now.arith, now.state)
            expect(counters.refuses(net)).toBe(result === -ENOBUFS)
            takeAll(now, alloc)
            if (result === -ENOBUFS) refused++
            else counters.add(net, cpu)
          }
        }
        agree()
      }
    })
    fc.assert(property, { seed: 4, numRuns: 300 })
    expect(refused).toBeGreaterThan(20)
  })

  test('many adds at once, of one netns, are as many one by one', () => {
    const property = fc.property(
      fc.integer({ min: -3, max: 3 }),
      fc.integer({ min: 0, max: 40 }),
      (slot, entries) => {
        const [one, many] = [0, 1].map(() => new Counters({ ...size, slots: [slot, 0] })) as [
          Counters,
          Counters,
        ]
        for (let i = 0; i < entries; i++) one.add(0, 0)
        const folds = many.foldsOf(0, entries)
        many.fold(0, folds)
        many.move(0, entries, folds)
        expect(many.count).toEqual(one.count)
        expect(many.slot).toEqual(one.slot)
        expect(many.slots).toBe(one.slots)
      },
    )
    fc.assert(property, { seed: 4 })
  })

  test('while it says that so many are safe, none of so many is refused', () => {
    const counters = new Counters({ ...size, gcThresh: 40, slots: [3, -3] })
    for (let i = counters.safe; i > 0; i--) {
      expect(counters.refuses(0)).toBe(false)
      counters.add(0, i % 2)
    }
    const wraps = new Counters({ ...size, gcThresh: 2 ** 31 + 2, slots: [0, 0] })
    expect(wraps.limit).toBe(4)
  })
})
