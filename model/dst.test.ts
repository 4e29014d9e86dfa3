import { describe, expect, test } from 'vitest'
import { numbers } from '../engine/arith/numbers.ts'
import { type Driven, drive } from '../tests/drive.ts'
import { ENOBUFS } from './action_name.ts'
import { INT_MAX, realScale, scaled } from './bounds.ts'
import { twiceGcThresh } from './dst_ops.ts'
import { copiedTemplate, perNetInit } from './kernels/released.ts'
import type { Params } from './params.ts'
import type { Family } from './structure.ts'
import { variables } from './variables.ts'

const actions = ['dst_alloc', 'dst_free', 'proc_dointvec'] as const

function booted(params: Params, family: Family = 'ipv4', cpus = 1): Driven {
  const structure = { cpus, netns: 1, families: [family] }
  return drive(perNetInit, structure, params, { actions, sysctlValues: [INT_MAX] })
}

describe('dst_alloc', () => {
  test('IPv4 holds 2T + 1 entries and refuses the next: gc compares with >', () => {
    // B = 1: the fast read is exact. T = 3: at 7 entries fast 7 > 3 and sum 7 > 6.
    const m = booted(scaled(1, 3))
    expect(m.take('dst_alloc net=0 cpu=0', 7)).toBe(0)
    expect(m.take('dst_alloc net=0 cpu=0')).toBe(-ENOBUFS)
    expect(m.read('live[0]', 'count[0]')).toEqual([7, 7])
  })

  test('a refusal changes nothing', () => {
    const m = booted(scaled(1, 0))
    m.take('dst_alloc net=0 cpu=0')
    const names = ['live[0]', 'count[0]', 'slot[0][0]', 'gc_thresh[0]', 'ledger']
    const before = m.read(...names)
    expect(m.take('dst_alloc net=0 cpu=0')).toBe(-ENOBUFS)
    expect(m.read(...names)).toEqual(before)
  })

  test('with T = 5 the first 31 entries of a CPU succeed: the fast read stays 0', () => {
    const m = booted(realScale(5))
    expect(m.take('dst_alloc net=0 cpu=0', 32)).toBe(0)
    expect(m.read('count[0]', 'slot[0][0]')).toEqual([32, 0])
    expect(m.take('dst_alloc net=0 cpu=0')).toBe(-ENOBUFS)
  })

  test('IPv6 compares the fast read with 2T, not the sum', () => {
    // T = 16: the count is 32 after a fold, which is not > 32; at 64 it is.
    const m = booted(realScale(16), 'ipv6', 2)
    expect(m.take('dst_alloc net=0 cpu=0', 64)).toBe(0)
    m.take('dst_free net=0 cpu=1', 31)
    m.take('dst_free net=0 cpu=0', 31)
    // 2 entries are left, the sum is 2, the fast read is 64.
    expect(m.read('live[0]', 'count[0]')).toEqual([2, 64])
    expect(m.take('dst_alloc net=0 cpu=0')).toBe(-ENOBUFS)
  })

  test('IPv4 lets the same netns allocate: it sums', () => {
    const m = booted(realScale(16), 'ipv4', 2)
    // IPv4 refuses at 33 entries for want of a fold below; 33 = 2T + 1.
    m.take('dst_alloc net=0 cpu=0', 33)
    m.take('dst_free net=0 cpu=1', 31)
    expect(m.read('live[0]', 'count[0]')).toEqual([2, 32])
    expect(m.take('dst_alloc net=0 cpu=0')).toBe(0)
  })

  test('gc_thresh = INT_MAX never refuses', () => {
    const m = booted(scaled(1, 0))
    m.take('dst_alloc net=0 cpu=0')
    m.take(`proc_dointvec net=0 gc_thresh=${INT_MAX}`)
    expect(m.take('dst_alloc net=0 cpu=0', 100)).toBe(0)
  })

  test('twice gc_thresh wraps at 2^32', () => {
    const v = variables({ cpus: 1, netns: 1, families: ['ipv4'] })
    const [ops] = v.dstOps
    if (ops === undefined) throw new Error('no dst_ops')
    const twice = (value: number) => twiceGcThresh(ops)(numbers(scaled(1)), () => value)
    const doubled = [0, 32768, INT_MAX, 2 ** 31, 2 ** 32 - 1].map(twice)
    expect(doubled).toEqual([0, 65536, 0xfffffffe, 0, 0xfffffffe])
  })
})

describe('dst_free', () => {
  test('is counted on the CPU that frees', () => {
    const m = booted(realScale(), 'ipv4', 2)
    m.take('dst_alloc net=0 cpu=0', 3)
    m.take('dst_free net=0 cpu=1', 2)
    expect(m.read('slot[0][0]', 'slot[0][1]', 'live[0]')).toEqual([3, -2, 1])
  })

  test('is not enabled without a live entry', () => {
    const m = booted(realScale())
    expect(m.can('dst_free net=0 cpu=0')).toBe(false)
  })
})

describe('both families in one netns', () => {
  const families = ['ipv4', 'ipv6'] as const

  test('count apart, and in slots apart on both kernels', () => {
    for (const kernel of [copiedTemplate, perNetInit]) {
      const m = drive(kernel, { cpus: 1, netns: 1, families }, scaled(2), { actions })
      m.take('dst_alloc net=0 cpu=0 family=ipv6', 2)
      m.take('dst_alloc net=0 cpu=0 family=ipv4')
      expect(m.read('xfrm6.count[0]', 'xfrm4.count[0]')).toEqual([2, 0])
      expect(m.read('xfrm6.live[0]', 'xfrm4.live[0]')).toEqual([2, 1])
    }
  })
})
