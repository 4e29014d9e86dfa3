import { describe, expect, test } from 'vitest'
import { numbers } from '../engine/arith/numbers.ts'
import { scaled } from '../model/bounds.ts'
import { noFlowCache, perNetInit } from '../model/kernels/released.ts'
import { buildModel, type Model } from '../model/model.ts'
import type { Structure } from '../model/structure.ts'
import { ledger } from './ledger.ts'

const a = numbers(scaled(2))

/** The books of a model after boot, the labels of its actions, and the values of cells by name. */
function books(m: Model) {
  const book = ledger({ system: m, params: scaled(2), bounds: {} }, m.initial(a))
  const take = (label: string, result = 0): void => {
    const action = m.actions.find(candidate => candidate.label === label)
    if (action === undefined) throw new Error(`no action ${label}`)
    book.book(action, result)
  }
  const read = (name: string): number =>
    book.state(m.variables.cells.findIndex(cell => cell.name === name))
  return { take, read }
}

const small: Structure = { cpus: 2, netns: 2, families: ['ipv4'] }

describe('ledger', () => {
  test('an entry that is let go lives on until it is destroyed', () => {
    const { take, read } = books(buildModel(noFlowCache, { ...small, parts: ['lifetimes'] }))
    take('dst_alloc net=0 cpu=0')
    take('dst_release net=0 cpu=1')
    expect([read('live[0]'), read('released[0]')]).toEqual([1, 1])
    take('dst_destroy net=0 cpu=0')
    expect([read('live[0]'), read('released[0]')]).toEqual([0, 0])
  })

  test('a bundle is two entries, of which the outer one is let go', () => {
    const parts = ['lifetimes', 'nested'] as const
    const { take, read } = books(buildModel(noFlowCache, { ...small, parts }))
    const values = () => ['live[0]', 'released[0]', 'bundles[0]', 'falling[0]'].map(read)
    take('xfrm_bundle_create net=0 cpu=0')
    expect(values()).toEqual([2, 0, 1, 0])
    take('dst_release net=0 cpu=1 bundle=1')
    expect(values()).toEqual([2, 1, 0, 1])
    take('dst_destroy net=0 cpu=0 bundle=1')
    expect(values()).toEqual([0, 0, 0, 0])
  })

  test('a bundle does not begin where there is room for one entry alone', () => {
    const m = buildModel(noFlowCache, { ...small, parts: ['lifetimes', 'nested'] })
    const allowed = (liveMax: number, name: string): boolean => {
      const of = { system: m, params: scaled(2), bounds: { liveMax } }
      const book = ledger(of, m.initial(a))
      return m.actions.some(action => action.name === name && book.allows(action))
    }
    expect([1, 2].map(most => allowed(most, 'xfrm_bundle_create'))).toEqual([false, true])
    expect([0, 1].map(most => allowed(most, 'dst_alloc'))).toEqual([false, true])
  })

  test('a CPU that comes back before its fold is online again, and not dying', () => {
    const parts = ['cpu_dead', 'partial_hotplug'] as const
    const { take, read } = books(buildModel(noFlowCache, { ...small, parts }))
    const values = () => ['online[1]', 'dying[1]'].map(read)
    take('take_cpu_down cpu=1')
    expect(values()).toEqual([0, 1])
    take('cpuhp_set_state cpu=1')
    expect(values()).toEqual([0, 2])
    take('cpu_up cpu=1')
    expect(values()).toEqual([1, 0])
  })

  test('dst_garbage is another name for the same', () => {
    const { take, read } = books(buildModel(perNetInit, { ...small, parts: ['lifetimes'] }))
    take('dst_alloc net=0 cpu=0')
    take('__dst_free net=0 cpu=0')
    expect(read('released[0]')).toBe(1)
    take('dst_gc_task net=0 cpu=0')
    expect([read('live[0]'), read('released[0]')]).toEqual([0, 0])
  })

  test('a netns is born with a struct net, which outlives its exit', () => {
    const { take, read } = books(buildModel(noFlowCache, { ...small, parts: ['lifetimes'] }))
    take('setup_net net=1')
    take('cleanup_net net=1')
    expect([read('alive[1]'), read('struct_net[1]'), read('deferred[1]')]).toEqual([0, 1, 0])
    take('net_free net=1')
    expect([read('struct_net[1]'), read('deferred[1]')]).toEqual([0, 1])
  })

  test('a CPU that leaves in two steps is dying in between', () => {
    const { take, read } = books(buildModel(perNetInit, { ...small, parts: ['cpu_dead'] }))
    take('take_cpu_down cpu=1')
    expect([read('online[1]'), read('dying[1]')]).toEqual([0, 1])
    take('percpu_counter_hotcpu_callback cpu=1')
    expect([read('online[1]'), read('dying[1]')]).toEqual([0, 0])
    take('cpu_up cpu=1')
    expect(read('online[1]')).toBe(1)
  })

  test('an entry is booked when its add begins, and by nothing else of it', () => {
    const shape: Structure = { cpus: 1, netns: 1, families: ['ipv4'], parts: ['interrupts'] }
    const { take, read } = books(buildModel(perNetInit, shape))
    take('percpu_counter_add net=0 cpu=0 amount=1')
    take('do_IRQ net=0 cpu=0 amount=1')
    take('this_cpu_add net=0 cpu=0')
    expect(read('live[0]')).toBe(2)
  })

  test('what failed changes nothing', () => {
    const { take, read } = books(buildModel(perNetInit, small))
    take('dst_alloc net=0 cpu=0', -105)
    expect(read('live[0]')).toBe(0)
  })

  test('there are no books for a flow cache, nor for a counter', () => {
    const shape: Structure = { ...small, netns: 1, parts: ['flow_cache'] }
    const { take, read } = books(buildModel(perNetInit, shape))
    expect(() => take('flow_cache_lookup net=0 cpu=0 entry=none')).toThrow('has no books for')
    expect(() => read('count[0]')).toThrow('keeps no count[0]')
  })
})
