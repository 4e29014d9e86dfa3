import { describe, expect, test } from 'vitest'
import { numbers } from '../engine/arith/numbers.ts'
import { type Effect, nothing, after as stateAfter } from '../engine/state.ts'
import { drive } from '../tests/drive.ts'
import { ENOMEM } from './action_name.ts'
import { realScale, scaled } from './bounds.ts'
import { copiedTemplate, perNetInit } from './kernels/released.ts'
import { cleanupNet, faultPoints, setupNet } from './net_namespace.ts'
import type { PernetOperations } from './pernet_operations.ts'
import type { Structure } from './structure.ts'
import { templateOf, variables } from './variables.ts'

const structure: Structure = { cpus: 2, netns: 2, families: ['ipv4'] }

describe('setup_net', () => {
  test('a copied template brings its count and the slots of all the others', () => {
    const m = drive(copiedTemplate, structure, realScale(7))
    m.take('dst_alloc net=0 cpu=0', 3)
    m.take('dst_alloc net=0 cpu=1', 5)
    m.take('cpu_down cpu=1')
    m.take('setup_net net=1')
    expect(m.read('alive[1]', 'count[1]', 'template.count', 'counters[1]')).toEqual([1, 5, 5, 0])
    expect(m.read('gc_thresh[1]', 'ledger')).toEqual([7, -5])
  })

  test('dst_entries_init starts from zero, with a percpu block of its own', () => {
    const m = drive(perNetInit, structure, realScale(7))
    m.take('dst_alloc net=0 cpu=0', 3)
    m.take('setup_net net=1')
    expect(m.read('count[1]', 'slot[1][0]', 'counters[1]', 'ledger')).toEqual([0, 0, 1, 0])
  })

  test("a new netns has the template's gc_thresh, not what init_net's sysctl says", () => {
    const m = drive(perNetInit, structure, realScale(7), { sysctlValues: [99] })
    m.take('proc_dointvec net=0 gc_thresh=99')
    m.take('setup_net net=1')
    expect(m.read('gc_thresh[0]', 'gc_thresh[1]')).toEqual([99, 7])
  })

  test('is enabled once, and again when the netns and its entries are gone', () => {
    const m = drive(perNetInit, structure, realScale())
    m.take('setup_net net=1')
    expect(m.can('setup_net net=1')).toBe(false)
    m.take('dst_alloc net=1 cpu=0')
    m.take('cleanup_net net=1')
    expect(m.can('setup_net net=1')).toBe(false)
    m.take('dst_free net=1 cpu=0')
    expect(m.can('setup_net net=1')).toBe(true)
  })

  test('passes the fault points that the kernel has, in their order', () => {
    const both = variables({ ...structure, families: ['ipv4', 'ipv6'] })
    expect(faultPoints({ kernel: copiedTemplate, variables: both })).toEqual([
      'xfrm_sysctl_init',
      'flow_cache_init',
      'xfrm4_net_sysctl_init',
      'xfrm6_net_sysctl_init',
    ])
    expect(faultPoints({ kernel: perNetInit, variables: both })).toEqual([
      'xfrm_sysctl_init',
      'flow_cache_init',
      'xfrm4_dst_entries_init',
      'xfrm4_net_sysctl_init',
      'xfrm6_dst_entries_init',
      'xfrm6_net_sysctl_init',
    ])
  })

  test('a fault gives -ENOMEM and leaves no netns and no percpu block', () => {
    const both = { ...structure, families: ['ipv4', 'ipv6'] } as const
    for (const fault of faultPoints({ kernel: perNetInit, variables: variables(both) })) {
      const m = drive(perNetInit, both, realScale())
      expect(m.take(`setup_net net=1 fault=${fault}`)).toBe(-ENOMEM)
      expect(m.read('alive[1]', 'xfrm4.counters[1]', 'xfrm6.counters[1]')).toEqual([0, 0, 0])
      expect(m.can('setup_net net=1')).toBe(true)
    }
  })
})

describe('cleanup_net', () => {
  test('the count that a netns dies with goes to the ledger', () => {
    const m = drive(copiedTemplate, structure, scaled(2))
    m.take('setup_net net=1')
    m.take('dst_alloc net=0 cpu=0')
    m.take('dst_alloc net=1 cpu=0')
    m.take('dst_free net=1 cpu=0')
    m.take('cleanup_net net=1')
    expect(m.read('count[1]', 'ledger', 'template.slot[0]')).toEqual([0, 2, -1])
  })

  test('a counter of its own goes to the ledger with its slots', () => {
    const m = drive(perNetInit, structure, realScale())
    m.take('setup_net net=1')
    m.take('dst_alloc net=1 cpu=0', 40)
    m.take('cleanup_net net=1')
    expect(m.read('count[1]', 'slot[1][0]', 'counters[1]', 'ledger')).toEqual([0, 0, 0, 40])
  })

  test('a late free goes through a NULL pointer, to one place for all netns', () => {
    const m = drive(perNetInit, { ...structure, netns: 3 }, scaled(2))
    for (const net of [1, 2]) {
      m.take(`setup_net net=${net}`)
      m.take(`dst_alloc net=${net} cpu=0`)
      m.take(`cleanup_net net=${net}`)
    }
    m.take('dst_free net=1 cpu=0')
    expect(m.read('null.slot[0]')).toEqual([-1])
    // The second one crosses the batch and writes to a struct net that is freed.
    m.take('dst_free net=2 cpu=0')
    expect(m.read('null.slot[0]', 'count[1]', 'count[2]')).toEqual([0, 0, -2])
  })

  test('a late free of a copied counter goes to the slots of those that live', () => {
    const m = drive(copiedTemplate, structure, scaled(4))
    m.take('setup_net net=1')
    m.take('dst_alloc net=1 cpu=0')
    m.take('cleanup_net net=1')
    m.take('dst_free net=1 cpu=0')
    expect(m.read('template.slot[0]', 'null.slot[0]')).toEqual([0, 0])
  })

  test('exits run last registered first, and so does what setup_net undoes', () => {
    const mark =
      (value: number): Effect =>
      a => [[templateCount, a.int(value)]]
    const steps = (value: number): PernetOperations => ({
      init: [{ effect: nothing }, { fault: 'flow_cache_init', effect: nothing }],
      exit: mark(value),
    })
    const v = variables(structure)
    const templateCount = templateOf(v, 'ipv4').count
    const failing: PernetOperations = {
      init: [{ fault: 'xfrm4_net_sysctl_init', effect: nothing, cleanup: mark(3) }],
      exit: mark(4),
    }
    const kernel = { ...perNetInit, pernetOperations: () => [steps(1), steps(2), failing] }
    const host = { kernel, variables: v }
    const lastMark = (effect: Effect): number => {
      const zero = (): number => 0
      return stateAfter(zero, effect(numbers(scaled(2)), zero))(templateCount)
    }
    // The last to run is the first that was registered: its mark stays.
    expect(lastMark(cleanupNet(host, 1))).toBe(1)
    expect(lastMark(setupNet(host, 1, 'xfrm4_net_sysctl_init'))).toBe(1)
    expect(lastMark(setupNet(host, 1, 'flow_cache_init'))).toBe(0)
  })

  test('init_net is never created nor destroyed', () => {
    const m = drive(perNetInit, structure, realScale())
    expect(() => m.can('cleanup_net net=0')).toThrow('no action')
    expect(() => m.can('setup_net net=0')).toThrow('no action')
  })
})
