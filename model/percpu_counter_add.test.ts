import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { numbers } from '../engine/arith/numbers.ts'
import type { Place, Update } from '../engine/state.ts'
import { type Driven, drive } from '../tests/drive.ts'
import { realScale } from './bounds.ts'
import type { Kernel } from './kernel.ts'
import { interruptMutants } from './kernels/mutants_interrupt.ts'
import {
  atomicEntries,
  copiedTemplate,
  copiedTemplateV30,
  deferredNetFree,
  lineage,
  sumsDyingCpus,
} from './kernels/released.ts'
import type { Frame } from './percpu_counter_add.ts'

const a = numbers(realScale())

/** The add of one CPU, whose cells are count, slot, pc, local and amount. */
function frame(values: readonly number[], batch: number): Frame<number> {
  const place = (cell: number): Place<number> => ({
    value: values[cell] as number,
    assign: value => [[cell, value]],
  })
  return {
    count: place(0),
    slot: place(1),
    pc: place(2),
    local: place(3),
    amount: place(4),
    batch,
  }
}

const applied = (values: readonly number[], update: Update<number>): readonly number[] => {
  const written = new Map(update)
  expect(written.size, 'each cell once').toBe(update.length)
  return values.map((value, cell) => written.get(cell) ?? value)
}

describe('a form that nothing interrupts', () => {
  const state = fc.record({
    count: fc.integer({ min: -200, max: 200 }),
    slot: fc.integer({ min: -80, max: 80 }),
    amount: fc.oneof(fc.constantFrom(1, -1), fc.integer({ min: -80, max: 80 })),
    batch: fc.integer({ min: 1, max: 40 }),
  })

  test.each([...lineage, ...interruptMutants])('$name: is its percpu_counter_add', kernel => {
    const { addForm } = kernel
    fc.assert(
      fc.property(state, ({ count, slot, amount, batch }) => {
        const start = [count, slot, 0, 0, 0]
        let values = applied(start, addForm.begin(a, frame(start, batch), amount))
        while (values[2] !== 0) {
          const f = frame(values, batch)
          const [step, ...others] = addForm.steps.filter(({ enabled }) => enabled(a, f))
          expect(others).toEqual([])
          if (step === undefined) throw new Error(`stuck at ${values}`)
          values = applied(values, step.next(a, f))
        }
        const { count: fbcCount, slot: fbcSlot } = frame(start, batch)
        const fbc = { count: fbcCount, counters: () => fbcSlot }
        const whole = applied(start, kernel.percpuCounterAdd(a, fbc, 0, amount, batch))
        expect(values).toEqual(whole)
      }),
      { seed: 15, numRuns: 300 },
    )
  })
})

/** CPUs with B = 32; `sum` is count, slot of CPU 0, and live. */
function booted(kernel: Kernel, cpus = 1): Driven & { sum(): readonly number[] } {
  const m = drive(
    kernel,
    { cpus, netns: 1, families: ['ipv4'], parts: ['interrupts'] },
    realScale(),
  )
  const shared = kernel.percpuCounters === copiedTemplate.percpuCounters
  const slot = shared ? 'template.slot[0]' : 'slot[0][0]'
  return { ...m, sum: () => m.read('count[0]', slot, 'live[0]') }
}

const begin = 'percpu_counter_add net=0 cpu=0 amount=1'
const irq = (amount: number): string => `do_IRQ net=0 cpu=0 amount=${amount}`
const step = (name: string, cpu = 0): string => `${name} net=0 cpu=${cpu}`

/** Adds one at a time, without interrupts, up to so many entries. */
function filled(kernel: Kernel, entries: number): ReturnType<typeof booted> {
  const m = booted(kernel)
  const names = kernel.addForm.steps.map(({ name }) => step(name))
  for (let i = 0; i < entries; i++) {
    m.take(begin)
    while (m.read('add.pc[0]')[0] !== 0) m.take(names.find(name => m.can(name)) as string)
  }
  return m
}

describe('v3.0: an interrupt that adds', () => {
  test('between the read and the write below the batch is overwritten', () => {
    const m = filled(copiedTemplateV30, 5)
    m.take(begin)
    m.take(irq(1))
    m.take(step('this_cpu_write'))
    expect(m.sum()).toEqual([0, 6, 7])
  })

  test('under the lock is wiped with the slot', () => {
    const m = filled(copiedTemplateV30, 31)
    m.take(begin)
    m.take(step('fbc_count_add'))
    m.take(irq(-1))
    m.take(step('this_cpu_write'))
    expect(m.sum()).toEqual([32, 0, 31])
  })

  test('under the lock and would fold never returns: it is left out', () => {
    const m = filled(copiedTemplateV30, 31)
    m.take(begin)
    expect(m.can(irq(1))).toBe(true)
    m.take(step('fbc_count_add'))
    expect([m.can(irq(1)), m.can(irq(-1))]).toEqual([false, true])
  })
})

describe('v4.1: an interrupt that adds', () => {
  test('below the batch survives, and the slot ends at the batch', () => {
    const m = filled(copiedTemplate, 30)
    m.take(begin)
    m.take(irq(1))
    m.take(step('this_cpu_add'))
    expect(m.sum()).toEqual([0, 32, 32])
  })

  test('and folds before the lock is taken: the residue is folded twice, and taken back', () => {
    const m = filled(copiedTemplate, 31)
    m.take(begin)
    m.take(irq(1))
    expect(m.sum()).toEqual([32, 0, 33])
    m.take(step('fbc_count_add'))
    m.take(step('this_cpu_sub'))
    expect(m.sum()).toEqual([64, -31, 33])
  })

  test('cannot come under the lock, which is taken with irqsave', () => {
    const m = filled(copiedTemplate, 31)
    m.take(begin)
    m.take(step('fbc_count_add'))
    expect([m.can(irq(1)), m.can(irq(-1))]).toEqual([false, false])
  })

  test('many times drives the slot further and further past the batch', () => {
    const m = filled(copiedTemplate, 94)
    m.take(begin)
    m.take(irq(1))
    m.take(step('this_cpu_add'))
    expect(m.sum()).toEqual([64, 32, 96])
    m.take(begin)
    m.take(irq(-1), 63)
    m.take(step('fbc_count_add'))
    m.take(step('this_cpu_sub'))
    // 33 were folded: the slot of 32 and 1. The slot was at -31 by then, and loses 32.
    expect(m.sum()).toEqual([97, -63, 34])
  })
})

describe('v6.18: an interrupt that adds', () => {
  test('makes the exchange fail, and the loop tests again', () => {
    const m = filled(deferredNetFree, 30)
    m.take(begin)
    m.take(irq(1))
    m.take(step('this_cpu_try_cmpxchg'))
    expect(m.read('add.pc[0]', 'add.local[0]', 'slot[0][0]')).toEqual([1, 31, 31])
    m.take(step('fbc_count_add'))
    m.take(step('this_cpu_sub'))
    expect(m.sum()).toEqual([32, 0, 32])
  })

  test('and folds is seen under the lock, where the slot is read again', () => {
    const m = filled(deferredNetFree, 31)
    m.take(begin)
    m.take(irq(1))
    m.take(step('fbc_count_add'))
    m.take(step('this_cpu_sub'))
    expect(m.sum()).toEqual([33, 0, 33])
  })
})

test('with interrupts off, or in one instruction, there is no middle to come in', () => {
  for (const kernel of [sumsDyingCpus, atomicEntries]) {
    expect(() => booted(kernel).can(irq(1))).toThrow('no action do_IRQ')
  }
  const m = booted(atomicEntries)
  m.take(begin, 2)
  expect(m.read('count[0]', 'live[0]', 'add.pc[0]')).toEqual([2, 2, 0])
})

test('fbc->lock: a crossing waits for that of another CPU', () => {
  const m = drive(
    copiedTemplate,
    { cpus: 2, netns: 1, families: ['ipv4'], parts: ['interrupts'] },
    { ...realScale(), batch: 1, batchPerCpu: 0 },
  )
  m.take(begin)
  m.take('percpu_counter_add net=0 cpu=1 amount=1')
  m.take(step('fbc_count_add'))
  expect(m.can(step('fbc_count_add', 1))).toBe(false)
  expect(m.can('do_IRQ net=0 cpu=1 amount=1')).toBe(false)
  m.take(step('this_cpu_sub'))
  expect(m.can(step('fbc_count_add', 1))).toBe(true)
})

test('an entry that is not there cannot go', () => {
  const m = booted(copiedTemplate)
  expect(m.can('percpu_counter_add net=0 cpu=0 amount=-1')).toBe(false)
  m.take(begin)
  expect(m.can(irq(-1))).toBe(true)
})
