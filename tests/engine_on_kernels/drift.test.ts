import { describe, expect, test } from 'vitest'
import { readsDrift } from '../../engine/drift/cells.ts'
import { driftGraph } from '../../engine/drift/graph.ts'
import { maximumMeanCycle, rationalText } from '../../engine/drift/mean_cycle.ts'
import { DriftIsRead, TooManyStates } from '../../engine/errors.ts'
import { labelsOf } from '../../engine/trace.ts'
import type { ActionName } from '../../model/action_name.ts'
import { scaled } from '../../model/bounds.ts'
import { copiedTemplate, perNetInit } from '../../model/kernels/released.ts'
import { buildModel } from '../../model/model.ts'
import type { Setting } from '../../model/setting.ts'
import type { Structure } from '../../model/structure.ts'
import { driftingOf, netnsDrift } from '../../properties/runs/netns_drift.ts'

const entries: readonly ActionName[] = ['dst_alloc', 'dst_free']
const structure: Structure = { cpus: 1, netns: 2, families: ['ipv4'] }
const setting: Setting = {
  kernel: copiedTemplate,
  structure,
  params: scaled(2),
  bounds: { liveMax: 1 },
  actions: entries,
}
const noGc = { ...copiedTemplate, gc: false }

describe('drift', () => {
  test('copied-template, one CPU, batch 2: the pump of four actions, worked by hand', () => {
    const found = netnsDrift({ setting, net: 1 })
    expect(rationalText(found.mean)).toBe('1/2')
    expect(found).toMatchObject({ subject: 'net=1', gain: 2, states: 6, edges: 12 })
    // The other puts 1 into the slot, net 1 folds it, and the same downwards.
    expect(found.cycle).toHaveLength(4)
    expect([...labelsOf(found.cycle)].sort()).toEqual([
      'dst_alloc net=0 cpu=0',
      'dst_alloc net=1 cpu=0',
      'dst_free net=0 cpu=0',
      'dst_free net=1 cpu=0',
    ])
  })

  test('the cycle begins at the state of it that is reached soonest', () => {
    const two: Structure = { ...structure, cpus: 2 }
    const actions = [...entries, 'cpu_down', 'cpu_up'] as const
    const asked = driftingOf(buildModel(noGc, two, { actions }))
    const graph = driftGraph({
      ...asked,
      params: scaled(2),
      bounds: { liveMax: 3 },
      statesMax: 999,
    })
    const [measure] = asked.measures
    const cycle = (measure && maximumMeanCycle(graph.weighted(measure))?.cycle) ?? []
    const ways = cycle.map(edge => graph.wayTo(edge).length)
    const turned = graph.fromNearest(cycle)
    expect(ways[0]).toBeGreaterThan(Math.min(...ways))
    expect(turned.map(edge => graph.wayTo(edge).length)[0]).toBe(Math.min(...ways))
    expect([...turned, ...turned].join()).toContain(cycle.join())
  })

  test('the part lifetimes: an entry takes three actions, so half an entry takes longer', () => {
    const lives: Structure = { ...structure, parts: ['lifetimes'] }
    const actions: readonly ActionName[] = ['dst_alloc', '__dst_free', 'dst_gc_task']
    const found = netnsDrift({ setting: { ...setting, structure: lives, actions } })
    expect(rationalText(found.mean)).toBe('1/3')
  })

  test('both families: each has slots of its own, and the larger drift is reported once', () => {
    const both: Structure = { ...structure, families: ['ipv4', 'ipv6'] }
    const found = netnsDrift({ setting: { ...setting, structure: both } })
    expect([rationalText(found.mean), found.subject]).toEqual(['1/2', 'net=0 family=ipv4'])
  })

  test('gc_thresh does not matter: no allocation is refused', () => {
    const found = netnsDrift({ setting: { ...setting, params: scaled(2, 0) } })
    expect(rationalText(found.mean)).toBe('1/2')
  })

  test('a netns that is not there, or a model in which nothing comes back', () => {
    expect(() => netnsDrift({ setting, net: 2 })).toThrow('there is no netns 2')
    const actions: readonly ActionName[] = ['dst_alloc']
    expect(() => netnsDrift({ setting: { ...setting, actions } })).toThrow(
      'nothing can happen twice',
    )
  })

  test('too many states are an error, not a part of the graph', () => {
    expect(() => netnsDrift({ setting, statesMax: 5 })).toThrow(TooManyStates)
    expect(netnsDrift({ setting, statesMax: 6 }).states).toBe(6)
  })

  test('births read the template: a cycle with one need not repeat', () => {
    const actions = [...entries, 'setup_net', 'cleanup_net'] as const
    expect(() => netnsDrift({ setting: { ...setting, actions } })).toThrow(DriftIsRead)
    expect(() => netnsDrift({ setting: { ...setting, actions } })).toThrow(
      'what "setup_net net=1" adds to a drift depends on a cell that drifts',
    )
  })
})

describe('readsDrift: whether a model may be looked at without its counts', () => {
  const hotplug = [...entries, 'cpu_down', 'cpu_up'] as const

  test.each([
    ['copied-template', copiedTemplate],
    ['per-net-init', perNetInit],
  ])('%s: entries and CPUs may come and go', (_, kernel) => {
    const options = { actions: hotplug }
    const two: Structure = { cpus: 2, netns: 2, families: ['ipv4'] }
    expect(
      readsDrift(driftingOf(buildModel({ ...kernel, gc: false }, two, options))),
    ).toBeUndefined()
  })

  test('a refusal reads the count', () => {
    expect(
      readsDrift(driftingOf(buildModel(copiedTemplate, structure, { actions: entries }))),
    ).toBe('what "dst_alloc net=0 cpu=0" writes')
  })

  test('a guard that reads a count', () => {
    const m = buildModel(noGc, structure, { actions: entries })
    const guarded = m.actions.map((action): typeof action => ({
      ...action,
      enabled: (a, s) => a.le(s(m.variables.dstOps[1]?.count ?? 0), a.int(3)),
    }))
    expect(readsDrift(driftingOf({ ...m, actions: guarded }))).toBe(
      'whether "dst_alloc net=0 cpu=0" can be taken',
    )
  })

  test('a count that is doubled, and not moved', () => {
    const m = buildModel(noGc, structure, { actions: entries })
    const count = m.variables.dstOps[0]?.count ?? 0
    const doubled = m.actions.map((action): typeof action => ({
      ...action,
      next: (a, s) => [[count, a.add(s(count), s(count))]],
    }))
    expect(readsDrift(driftingOf({ ...m, actions: doubled }))).toBe(
      'what "dst_alloc net=0 cpu=0" adds to a drift',
    )
  })
})
