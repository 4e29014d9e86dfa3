import { describe, expect, test } from 'vitest'
import { numbers } from '../engine/arith/numbers.ts'
import type { Update } from '../engine/state.ts'
import { type Driven, drive } from '../tests/drive.ts'
import { realScale } from './bounds.ts'
import type { Kernel } from './kernel.ts'
import { copiedTemplate, perNetInit } from './kernels/released.ts'
import {
  percpuCounterAdd,
  percpuCounterReadPositive,
  percpuCounterSum,
  percpuCounterSumPositive,
} from './percpu_counter.ts'
import { percpuCounterBatch } from './percpu_counter_hotplug.ts'
import type { Structure } from './structure.ts'
import { variables } from './variables.ts'

const a = numbers(realScale())

/** The count and slot after an add, worked by the model. */
function added(count: number, slot: number, amount: number, batch = 32): readonly number[] {
  const place = (value: number, cell: number) => ({
    value,
    assign: (to: number): Update<number> => [[cell, to]],
  })
  const fbc = { count: place(count, 0), counters: () => place(slot, 1) }
  return percpuCounterAdd(a, fbc, 0, amount, batch).map(([, value]) => value)
}

function booted(kernel: Kernel, structure: Structure): Driven {
  const actions = ['dst_alloc', 'dst_free', 'cpu_down', 'cpu_up'] as const
  return drive(kernel, structure, realScale(), { actions })
}

describe('percpu_counter_add', () => {
  test('below the batch only the slot of the CPU moves', () => {
    expect(added(64, 30, 1)).toEqual([64, 31])
    expect(added(64, -30, -1)).toEqual([64, -31])
  })

  test('a slot that reaches the batch is folded and cleared', () => {
    expect(added(64, 31, 1)).toEqual([96, 0])
    expect(added(64, -31, -1)).toEqual([32, 0])
  })

  test('the whole slot and the amount are folded, not a batch of them', () => {
    expect(added(0, 31, 10)).toEqual([41, 0])
    expect(added(0, -31, -100)).toEqual([-131, 0])
  })

  test('a batch of 1 folds at once', () => {
    expect(added(7, 0, 1, 1)).toEqual([8, 0])
  })
})

describe('percpu_counter_batch', () => {
  const cpus = (online: number, possible: number): number => {
    const v = variables({ cpus: possible, netns: 1, families: ['ipv4'] })
    const host = { kernel: perNetInit, variables: v }
    return percpuCounterBatch(host)(a, cell => (v.online.indexOf(cell) < online ? 1 : 0))
  }

  test('is 32 up to 16 CPUs online, and 2 a CPU beyond', () => {
    expect([1, 2, 16, 17, 20].map(online => cpus(online, 20))).toEqual([32, 32, 32, 34, 40])
  })
})

describe('read and sum', () => {
  const fbc = (count: number, ...slots: number[]) => ({
    count: { value: count, assign: () => [] },
    counters: (cpu: number) => ({ value: slots[cpu] ?? 0, assign: () => [] }),
  })
  test('read_positive is the count, and 0 for a negative one', () => {
    expect(percpuCounterReadPositive(a, fbc(96, -31))).toBe(96)
    expect(percpuCounterReadPositive(a, fbc(-3200, 31))).toBe(0)
  })

  test('sum counts the slots of the CPUs that it is told', () => {
    expect(percpuCounterSum(a, fbc(32, 5, -7), [true, true])).toBe(30)
    expect(percpuCounterSum(a, fbc(32, 5, -7), [true, false])).toBe(37)
  })

  test('sum_positive is 0 for a negative sum', () => {
    expect(percpuCounterSumPositive(a, fbc(-10, 5, -7), [true, true])).toBe(0)
    expect(percpuCounterSumPositive(a, fbc(10, 5, -7), [true, true])).toBe(8)
  })
})

describe('shared slots', () => {
  const one: Structure = { cpus: 1, netns: 2, families: ['ipv4'] }

  test('the netns that crosses the batch gets what others have in the slot', () => {
    const m = booted(copiedTemplate, one)
    m.take('dst_alloc net=0 cpu=0', 31)
    m.take('dst_alloc net=1 cpu=0')
    expect(m.read('count[0]', 'count[1]')).toEqual([0, 32])
  })

  test('100 rounds of the worked example drift by 3200 with nothing alive', () => {
    const m = booted(copiedTemplate, one)
    for (let round = 0; round < 100; round++) {
      m.take('dst_alloc net=0 cpu=0', 31)
      m.take('dst_alloc net=1 cpu=0')
      m.take('dst_free net=0 cpu=0', 31)
      m.take('dst_alloc net=0 cpu=0')
      // -31 + 1 - 1: one short of the batch; A frees its last entry and crosses it.
      m.take('dst_free net=1 cpu=0')
      m.take('dst_free net=0 cpu=0')
    }
    expect(m.read('count[0]', 'count[1]')).toEqual([-3200, 3200])
    expect(m.read('live[0]', 'live[1]')).toEqual([0, 0])
  })

  test("a CPU that goes offline takes its slot to the template, out of everybody's sight", () => {
    const m = booted(copiedTemplate, { ...one, cpus: 2 })
    m.take('dst_alloc net=0 cpu=1', 5)
    m.take('cpu_down cpu=1')
    expect(m.read('template.count')).toEqual([5])
    expect(m.read('template.slot[1]')).toEqual([0])
    expect(m.read('count[0]')).toEqual([0])
  })
})

describe('slots of its own', () => {
  test('a CPU that goes offline gives its slot to the count of the netns', () => {
    const m = booted(perNetInit, { cpus: 2, netns: 2, families: ['ipv4'] })
    m.take('dst_alloc net=0 cpu=1', 5)
    m.take('dst_alloc net=1 cpu=1', 3)
    m.take('cpu_down cpu=1')
    expect(m.read('count[0]', 'count[1]')).toEqual([5, 3])
    expect(m.read('slot[0][1]', 'slot[1][1]')).toEqual([0, 0])
    expect(m.read('template.count')).toEqual([0])
  })
})
