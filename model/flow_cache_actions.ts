import type { Arith } from '../engine/arith/arith.ts'
import { lt, sub } from '../engine/arith/derived.ts'
import type { Cell, State, Update } from '../engine/state.ts'
import { type Action, action, type Behaviour } from './action.ts'
import { type ActionArgs, type ActionName, ENOBUFS, type LookupEntry } from './action_name.ts'
import { cpuOnline } from './cpumask.ts'
import {
  bundleDestroy,
  bundleFree,
  bundlesOf,
  flowsOf,
  flushTasklet,
  hashRndRecalc,
  hasOwnCache,
  newGenid,
  staleBundles,
} from './flow_cache.ts'
import { flowCacheLookup, type Lookup, lookupEnabled } from './flow_cache_lookup.ts'
import { isAlive } from './guards.ts'
import type { Kernel } from './kernel.ts'
import { type Effect, inOrder } from './pernet_operations.ts'
import type { Variables } from './variables.ts'

/** The actions of the part `flow_cache`, by name, then by netns and CPU. */
export function flowCacheActions(kernel: Kernel, v: Variables): readonly Action[] {
  const nets = [...v.alive.keys()]
  const cpus = [...v.online.keys()]
  const caches = nets.filter(net => hasOwnCache(v, kernel, net))
  const onEach = (make: (net: number, cpu: number) => readonly Action[]): readonly Action[] =>
    nets.flatMap(net => cpus.flatMap(cpu => make(net, cpu)))
  return [
    ...onEach((net, cpu) => lookups(kernel, v, net, cpu)),
    ...onEach((net, cpu) => gcTasks(kernel, v, net, cpu)),
    ...nets.map(net => gcTaskEmptyAction(v, net)),
    ...caches.flatMap(net => cpus.map(cpu => flushTaskletAction(kernel, v, net, cpu))),
    ...caches.map(net => onNetns('flow_cache_new_hashrnd', v, net, newHashrnd(kernel, v, net))),
    ...caches.map(net => onNetns('xfrm_policy_insert', v, net, newGenid(v, kernel, net))),
    ...nets.map(net => onNetns('xfrm_state_delete', v, net, staleBundles(v, net))),
    ...nets.flatMap(net => dstReleaseActions(v, net)),
    ...onEach((net, cpu) => [dstGcTaskAction(kernel, v, net, cpu)]),
  ]
}

/** Every way that a lookup can go; a shrink can keep up to `keptMax` entries of the structure. */
function lookups(kernel: Kernel, v: Variables, net: number, cpu: number): readonly Action[] {
  const at = { net, cpu }
  const { keptMax = 2 } = v.structure
  const nets = kernel.flowCacheNets(v, net).length
  const choices = keptMax === 'any' ? [Array(2 * nets).fill('any')] : vectors(2 * nets, keptMax)
  const shrinks = choices.map(kept => ({
    kept: kept.slice(0, nets),
    kept_no_policy: kept.slice(nets),
  }))
  const found = (entry: LookupEntry, more: ActionArgs): ActionArgs => ({ ...at, entry, ...more })
  return [
    found('none', {}),
    found('none', { policy: 'none' }),
    ...shrinks.map(kept => found('none', kept)),
    ...shrinks.map(kept => found('none', { policy: 'none', ...kept })),
    found('valid', {}),
    found('valid', { ref: 1 }),
    found('other_genid', {}),
    found('other_genid', { ref: 1 }),
    found('other_genid', { policy: 'none' }),
    found('other_genid', { policy: 'none', ref: 1 }),
    found('stale', {}),
    found('stale', { ref: 1 }),
    found('empty', {}),
    found('empty', { policy: 'none' }),
  ].map(args => flowCacheLookupAction(kernel, v, args))
}

/** All vectors of `length` numbers from 0 on with a sum of at most `most`. */
function vectors(length: number, most: number): readonly (readonly number[])[] {
  if (length === 0) return [[]]
  return [...Array(most + 1).keys()].flatMap(first =>
    vectors(length - 1, most - first).map(rest => [first, ...rest]),
  )
}

/** One way that a lookup can go, also one that no table lists. */
export function flowCacheLookupAction(kernel: Kernel, v: Variables, args: ActionArgs): Action {
  const { net = 0, cpu = 0, entry = 'none', policy, kept, kept_no_policy = [], ref } = args
  const lookup: Lookup = {
    net,
    cpu,
    entry: entry === 'bundle' ? 'none' : entry,
    noPolicy: policy === 'none',
    oldHeld: ref === 1,
    ...(kept === undefined ? {} : { kept: { valid: kept, noPolicy: kept_no_policy } }),
  }
  const refers = entry === 'valid' && ref === 1
  const frees = entry === 'other_genid' || entry === 'stale'
  return action('flow_cache_lookup', args, {
    enabled: (a, s) => {
      const here = a.and(isAlive(a, s, v, net), cpuOnline(a, s, v, cpu))
      const goes = a.and(here, lookupEnabled(a, s, v, kernel, lookup))
      if (refers) return a.and(goes, someBundle(a, s, v, net, false))
      return frees ? a.and(goes, someBundle(a, s, v, net, lookup.oldHeld)) : goes
    },
    next: (a, s) =>
      refers
        ? added(a, s, flowsOf(v, net).held, 1)
        : flowCacheLookup(a, s, v, kernel, lookup).update,
    result: (a, s) =>
      a.ite(flowCacheLookup(a, s, v, kernel, lookup).refused, a.int(-ENOBUFS), a.int(0)),
  })
}

/** `true` if there is a bundle, not dead, that somebody holds; or one that nobody does. */
function someBundle<I, B>(
  a: Arith<I, B>,
  s: State<I>,
  v: Variables,
  net: number,
  isHeld: boolean,
): B {
  const held = s(flowsOf(v, net).held)
  return lt(a, a.int(0), isHeld ? held : sub(a, bundlesOf(a, s, v, net), held))
}

function added<I, B>(a: Arith<I, B>, s: State<I>, cell: Cell, amount: number): Update<I> {
  return [[cell, a.add(s(cell), a.int(amount))]]
}

/** The worker comes to a bundle on the list; the netns may be gone by now. */
function gcTasks(kernel: Kernel, v: Variables, net: number, cpu: number): readonly Action[] {
  const { gcBundles } = flowsOf(v, net)
  return [false, true].map(isHeld => {
    const args: ActionArgs = { net, cpu, entry: 'bundle', ...(isHeld ? { ref: 1 } : {}) }
    return onOnlineCpu('flow_cache_gc_task', v, args, {
      enabled: (a, s) => a.and(lt(a, a.int(0), s(gcBundles)), someBundle(a, s, v, net, isHeld)),
      next: (a, s) =>
        inOrder([(b, t) => added(b, t, gcBundles, -1), bundleFree(v, kernel, net, cpu, isHeld)])(
          a,
          s,
        ),
    })
  })
}

/** The worker comes to an entry without a bundle. */
function gcTaskEmptyAction(v: Variables, net: number): Action {
  const { gcEmpty } = flowsOf(v, net)
  return action(
    'flow_cache_gc_task',
    { net, entry: 'empty' },
    {
      enabled: (a, s) => lt(a, a.int(0), s(gcEmpty)),
      next: (a, s) => added(a, s, gcEmpty, -1),
    },
  )
}

/** A flush is a tasklet on each online CPU, whoever asked for it: xfrm's gc or a device. */
function flushTaskletAction(kernel: Kernel, v: Variables, net: number, cpu: number): Action {
  return onOnlineCpu(
    'flow_cache_flush_tasklet',
    v,
    { net, cpu },
    {
      enabled: (a, s) => isAlive(a, s, v, net),
      next: (a, s) => flushTasklet(v, kernel, net, cpu)(a, s),
    },
  )
}

/** The timer of a cache, every ten minutes: it does no more than to set a flag on every CPU. */
function newHashrnd(kernel: Kernel, v: Variables, net: number): Effect {
  return a => v.online.map((_, cpu) => [hashRndRecalc(v, kernel, net, cpu), a.int(1)] as const)
}

/** Something that happens to a netns while it exists. */
function onNetns(name: ActionName, v: Variables, net: number, next: Effect): Action {
  return action(name, { net }, { enabled: (a, s) => isAlive(a, s, v, net), next })
}

/** The last reference of somebody outside the cache goes: to a bundle in it, or to a dead one. */
function dstReleaseActions(v: Variables, net: number): readonly Action[] {
  const { held, busy, garbage } = flowsOf(v, net)
  return [
    action(
      'dst_release',
      { net },
      {
        enabled: (a, s) => lt(a, a.int(0), s(held)),
        next: (a, s) => added(a, s, held, -1),
      },
    ),
    action(
      'dst_release',
      { net, dead: 1 },
      {
        enabled: (a, s) => lt(a, a.int(0), s(busy)),
        next: (a, s) => [...added(a, s, busy, -1), ...added(a, s, garbage, 1)],
      },
    ),
  ]
}

/** @kernel net/core/dst.c dst_gc_task() */
function dstGcTaskAction(kernel: Kernel, v: Variables, net: number, cpu: number): Action {
  const { garbage } = flowsOf(v, net)
  return onOnlineCpu(
    'dst_gc_task',
    v,
    { net, cpu },
    {
      enabled: (a, s) => lt(a, a.int(0), s(garbage)),
      next: (a, s) =>
        inOrder([(b, t) => added(b, t, garbage, -1), bundleDestroy(v, kernel, net, cpu)])(a, s),
    },
  )
}

function onOnlineCpu(
  name: ActionName,
  v: Variables,
  args: ActionArgs,
  { enabled, ...behaviour }: Behaviour,
): Action {
  return action(name, args, {
    ...behaviour,
    enabled: (a, s) => a.and(cpuOnline(a, s, v, args.cpu ?? 0), enabled(a, s)),
  })
}
