import { describe, expect, test } from 'vitest'
import { machine } from '../engine/run/machine.ts'
import { drive } from '../tests/drive.ts'
import { type ActionArgs, ENOBUFS } from './action_name.ts'
import { flowCacheLookupAction } from './flow_cache_actions.ts'
import type { Kernel } from './kernel.ts'
import { flowCacheLimit, flowCacheLimitRaised, globalFlowCache } from './kernels/flow_cache.ts'
import { copiedTemplate, perNetInit } from './kernels/released.ts'
import { buildModel } from './model.ts'
import type { Structure } from './structure.ts'

const one: Structure = { cpus: 1, netns: 1, families: ['ipv4'], parts: ['flow_cache'] }
const two: Structure = { ...one, cpus: 2, netns: 2 }
const kernelScale = { batch: 32, batchPerCpu: 2, gcThresh: 32768, sysctl: 0 }
const small = { ...kernelScale, batchPerCpu: 0, highWatermark: 2, lowWatermark: 1, shrinkTo: 1 }
const miss = 'flow_cache_lookup net=0 cpu=0 entry=none'
const worker = 'flow_cache_gc_task net=0 cpu=0 entry=bundle'

/** A kernel at its own scale; lookups are made by hand, for no table lists what a shrink keeps. */
function looking(kernel: Kernel, structure: Structure = one) {
  const m = machine(buildModel(kernel, structure), kernelScale)
  const can = (args: ActionArgs): boolean =>
    flowCacheLookupAction(m.system, args).enabled(m.arith, m.state)
  return {
    can,
    look: (args: ActionArgs, times = 1): void => {
      for (let i = 0; i < times; i++) {
        if (!can(args)) throw new Error(`not enabled the ${i + 1}th time`)
        m.apply(flowCacheLookupAction(m.system, args).next(m.arith, m.state))
      }
    },
    read: (name: string): number =>
      m.state(m.system.variables.cells.findIndex(c => c.name === name)),
  }
}

describe('flow_cache_lookup at the scale of the kernel', () => {
  test('a table grows from 4096 to 4097 entries, and the next flow shrinks it', () => {
    const { can, look, read } = looking(copiedTemplate)
    const flow: ActionArgs = { net: 0, cpu: 0, entry: 'none' }
    look(flow, 4096)
    expect(can({ ...flow, kept: [2048] })).toBe(false)
    look(flow)
    expect(read('flow.valid[0][0]')).toBe(4097)
    expect(can(flow)).toBe(false)
    // Two in each of 1024 buckets at the most; two at the least, if all are in one bucket.
    expect([1, 2, 2048, 2049].map(kept => can({ ...flow, kept: [kept] }))).toEqual([
      false,
      true,
      true,
      false,
    ])
    look({ ...flow, kept: [1771] })
    expect(read('flow.valid[0][0]')).toBe(1772)
    expect(read('gc_list.bundles[0]')).toBe(4097 - 1771)
    expect(read('live[0]')).toBe(4098)
  })

  test('a shrink keeps no entry that is invalid', () => {
    const { can, look } = looking(copiedTemplate)
    const flow: ActionArgs = { net: 0, cpu: 0, entry: 'none' }
    look({ ...flow, policy: 'none' })
    look(flow, 4096)
    expect(can({ ...flow, kept: [2047], kept_no_policy: [1] })).toBe(true)
    expect(can({ ...flow, kept: [2046], kept_no_policy: [2] })).toBe(false)
  })
})

describe('flow_cache_lookup', () => {
  test('a hit changes nothing, and a flow without a policy allocates nothing', () => {
    const m = drive(copiedTemplate, one, small)
    m.take(miss)
    m.take('flow_cache_lookup net=0 cpu=0 entry=valid', 3)
    m.take(`${miss} policy=none`)
    expect(m.read('live[0]', 'flow.valid[0][0]', 'flow.no_policy[0][0]')).toEqual([1, 1, 1])
  })

  test('another genid: the old bundle is freed before the new one is allocated', () => {
    const m = drive(copiedTemplate, one, { ...small, batch: 1, gcThresh: 0 })
    m.take(miss)
    m.take('xfrm_policy_insert net=0')
    // fast = sum = 1 > 2 * 0: a new flow is refused, and this one is not.
    expect(m.take(miss)).toBe(-ENOBUFS)
    expect(m.take('flow_cache_lookup net=0 cpu=0 entry=other_genid')).toBe(0)
    expect(m.read('live[0]', 'flow.valid[0][0]', 'flow.empty[0][0]')).toEqual([1, 1, 1])
  })

  test('a stale bundle is freed after its successor was asked for, even if that was refused', () => {
    const m = drive(copiedTemplate, one, { ...small, batch: 1, gcThresh: 0 })
    m.take(miss)
    m.take('xfrm_state_delete net=0')
    expect(m.take('flow_cache_lookup net=0 cpu=0 entry=stale')).toBe(-ENOBUFS)
    expect(m.read('live[0]', 'count[0]', 'flow.valid[0][0]', 'flow.empty[0][0]')).toEqual([
      0, 0, 0, 1,
    ])
  })

  test('two SAs: a bundle that is refused at its second leaves nothing but its entry', () => {
    const m = drive(
      copiedTemplate,
      { ...one, xfrmsPerBundle: 2 },
      { ...small, batch: 1, gcThresh: 1 },
    )
    expect(m.take(miss)).toBe(0)
    // 3 > 2 * 1 after the first entry: the second is refused, and the first freed.
    expect(m.take(miss)).toBe(-ENOBUFS)
    expect(m.read('live[0]', 'count[0]', 'flow.valid[0][0]', 'flow.empty[0][0]')).toEqual([
      2, 2, 1, 1,
    ])
  })

  test('the timer sets a flag on every CPU, and only the next lookup on a CPU clears its table', () => {
    const m = drive(copiedTemplate, { ...two, netns: 1 }, small)
    m.take(miss)
    m.take('flow_cache_lookup net=0 cpu=1 entry=none')
    m.take('flow_cache_new_hashrnd net=0')
    expect(m.can('flow_cache_lookup net=0 cpu=0 entry=valid')).toBe(false)
    m.take(miss)
    expect(m.read('flow.valid[0][0]', 'flow.valid[0][1]', 'gc_list.bundles[0]')).toEqual([1, 1, 1])
    expect(m.read('hash_rnd_recalc[0][0]', 'hash_rnd_recalc[0][1]')).toEqual([0, 1])
  })
})

describe('what leaves the cache', () => {
  test('flow_cache_flush_tasklet: removes what is invalid, leaves what is valid', () => {
    const m = drive(copiedTemplate, one, small)
    m.take(miss)
    m.take('xfrm_policy_insert net=0')
    m.take(miss)
    m.take('flow_cache_flush_tasklet net=0 cpu=0')
    expect(m.read('flow.valid[0][0]', 'gc_list.bundles[0]', 'live[0]')).toEqual([1, 1, 2])
    m.take('flow_cache_flush_tasklet net=0 cpu=0')
    expect(m.read('flow.valid[0][0]', 'gc_list.bundles[0]')).toEqual([1, 1])
  })

  test('flow_cache_gc_task: the -1 is booked on the CPU of the worker', () => {
    const m = drive(copiedTemplate, { ...two, netns: 1 }, small)
    m.take(miss)
    m.take('flow_cache_new_hashrnd net=0')
    m.take(miss)
    m.take('flow_cache_gc_task net=0 cpu=1 entry=bundle')
    expect(m.read('template.slot[0]', 'template.slot[1]', 'live[0]')).toEqual([2, -1, 1])
  })

  test('a bundle that somebody holds lives until it is released and dst_gc_task has run', () => {
    const m = drive(copiedTemplate, one, small)
    m.take(miss)
    m.take('flow_cache_lookup net=0 cpu=0 entry=valid ref=1')
    expect(m.can('flow_cache_lookup net=0 cpu=0 entry=valid ref=1')).toBe(false)
    m.take('flow_cache_new_hashrnd net=0')
    m.take(miss)
    m.take(`${worker} ref=1`)
    expect(m.read('live[0]', 'dst_garbage.busy[0]')).toEqual([2, 1])
    expect(m.can('dst_gc_task net=0 cpu=0')).toBe(false)
    m.take('dst_release net=0 dead=1')
    m.take('dst_gc_task net=0 cpu=0')
    expect(m.read('live[0]', 'dst_garbage.busy[0]', 'dst_garbage.free[0]')).toEqual([1, 0, 0])
  })

  test('a netns exits: its bundles are queued, and the worker frees them through NULL', () => {
    const m = drive(perNetInit, two, small)
    m.take('setup_net net=1')
    m.take('flow_cache_lookup net=1 cpu=1 entry=none', 2)
    m.take('cleanup_net net=1')
    expect(m.read('flow.valid[1][1]', 'gc_list.bundles[1]', 'live[1]')).toEqual([0, 2, 2])
    m.take('flow_cache_gc_task net=1 cpu=0 entry=bundle', 2)
    expect(m.read('live[1]', 'null.slot[0]')).toEqual([0, -2])
  })

  test('a CPU dies: the tables that it had are queued, of every netns', () => {
    const m = drive(perNetInit, two, small, { actions: ['flow_cache_lookup', 'cpu_down'] })
    m.take('flow_cache_lookup net=0 cpu=1 entry=none')
    m.take('flow_cache_lookup net=1 cpu=1 entry=none')
    m.take('cpu_down cpu=1')
    expect(m.read('gc_list.bundles[0]', 'gc_list.bundles[1]', 'flow.valid[1][1]')).toEqual([
      1, 1, 0,
    ])
  })
})

describe('kernels that differ in their flow cache', () => {
  const options = { actions: ['flow_cache_lookup', 'xfrm_policy_insert'] } as const

  test('global-flow-cache: the flows of one netns shrink those of another, and genid is for all', () => {
    const m = drive(globalFlowCache, two, small, options)
    m.take('flow_cache_lookup net=1 cpu=0 entry=none', 3)
    expect(m.can(miss)).toBe(false)
    m.take(`${miss} kept=0,1 kept_no_policy=0,0`)
    expect(m.read('flow.valid[0][0]', 'flow.valid[1][0]', 'gc_list.bundles[1]')).toEqual([1, 1, 2])
    m.take('xfrm_policy_insert net=0')
    expect(m.read('flow.other_genid[0][0]', 'flow.other_genid[1][0]')).toEqual([1, 1])
  })

  test('flow-cache-limit: more on the gc list than a full table: refused, and genid is raised', () => {
    const m = drive(flowCacheLimit, one, { ...small, highWatermark: 1 }, options)
    m.take(miss, 2)
    m.take(`${miss} kept=1 kept_no_policy=0`)
    // Two in the table, one on the list: the second shrink makes it two, which is over 1.
    expect(m.take(`${miss} kept=1 kept_no_policy=0`)).toBe(-ENOBUFS)
    expect(m.read('flow.valid[0][0]', 'flow.other_genid[0][0]', 'live[0]')).toEqual([0, 1, 3])
  })

  test('flow-cache-limit-raised: refused above two tables for each CPU, and genid stays', () => {
    const m = drive(flowCacheLimitRaised, one, { ...small, highWatermark: 1 }, options)
    m.take(miss, 2)
    m.take(`${miss} kept=1 kept_no_policy=0`, 2)
    // Two are on the list now, which is not over 2; the next shrink makes it three.
    expect(m.take(`${miss} kept=1 kept_no_policy=0`)).toBe(-ENOBUFS)
    expect(m.read('flow.valid[0][0]', 'gc_list.bundles[0]', 'live[0]')).toEqual([1, 3, 4])
  })
})
