import { lt, sub } from '../engine/arith/derived.ts'
import {
  both,
  type Effect,
  increase,
  inOrder,
  positive,
  type StateFunction,
  type StatePredicate,
  together,
} from '../engine/state.ts'
import { type Action, action } from './action.ts'
import { type ActionArgs, type ActionName, ENOBUFS, type LookupEntry } from './action_name.ts'
import { cpuOnline } from './cpumask.ts'
import {
  bundleDestroy,
  bundleFree,
  bundlesOf,
  cacheNets,
  flowsOf,
  flushTasklet,
  hasOwnCache,
  newGenid,
  newHashrnd,
  staleBundles,
} from './flow_cache.ts'
import {
  flowCacheLookup,
  flowCacheLookupRefused,
  type Lookup,
  lookupEnabled,
} from './flow_cache_lookup.ts'
import { failsIf, isAlive } from './guards.ts'
import type { Host } from './kernel.ts'

/** The actions of the part `flow_cache`, by name, then by netns and CPU. */
export function flowCacheActions(host: Host): readonly Action[] {
  const { variables: v } = host
  const nets = [...v.alive.keys()]
  const cpus = [...v.online.keys()]
  const caches = nets.filter(net => hasOwnCache(host, net))
  const onEach = (make: (net: number, cpu: number) => readonly Action[]): readonly Action[] =>
    nets.flatMap(net => cpus.flatMap(cpu => make(net, cpu)))
  const alive = (name: ActionName, net: number, next: Effect): Action =>
    action(name, { net }, { enabled: isAlive(host, net), next })
  return [
    ...onEach((net, cpu) => lookups(host, net, cpu)),
    ...onEach((net, cpu) => gcTasks(host, net, cpu)),
    ...nets.map(net => gcTaskEmptyAction(host, net)),
    ...caches.flatMap(net => cpus.map(cpu => flushTaskletAction(host, net, cpu))),
    ...caches.map(net => alive('flow_cache_new_hashrnd', net, newHashrnd(host, net))),
    ...caches.map(net => alive('xfrm_policy_insert', net, newGenid(host, net))),
    ...nets.map(net => alive('xfrm_state_delete', net, staleBundles(host, net))),
    ...nets.flatMap(net => dstReleaseActions(host, net)),
    ...onEach((net, cpu) => [dstGcTaskAction(host, net, cpu)]),
  ]
}

/** Every way that a lookup can go; a shrink can keep up to `keptMax` entries of the structure. */
function lookups(host: Host, net: number, cpu: number): readonly Action[] {
  const at = { net, cpu }
  const { keptMax = 2 } = host.variables.structure
  const nets = cacheNets(host, net).length
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
  ].map(args => flowCacheLookupAction(host, args))
}

/** All vectors of `length` numbers from 0 on with a sum of at most `most`. */
function vectors(length: number, most: number): readonly (readonly number[])[] {
  if (length === 0) return [[]]
  return [...Array(most + 1).keys()].flatMap(first =>
    vectors(length - 1, most - first).map(rest => [first, ...rest]),
  )
}

/** One way that a lookup can go, also one that no table lists. */
export function flowCacheLookupAction(host: Host, args: ActionArgs): Action {
  const { net = 0, cpu = 0 } = args
  const lookup = lookupOf(host, args)
  const { held } = flowsOf(host.variables, net)
  const refers = lookup.entry === 'valid' && args.ref === 1
  const frees = lookup.entry === 'other_genid' || lookup.entry === 'stale'
  const here = both(isAlive(host, net), cpuOnline(host, cpu))
  const goes = both(here, lookupEnabled(host, lookup))
  const bundle = someBundle(host, net, refers ? false : lookup.oldHeld)
  return action('flow_cache_lookup', args, {
    enabled: refers || frees ? both(goes, bundle) : goes,
    next: refers ? increase(held, 1) : flowCacheLookup(host, lookup),
    result: failsIf(flowCacheLookupRefused(host, lookup), ENOBUFS),
  })
}

/** The way that the arguments of the action spell. */
function lookupOf(host: Host, args: ActionArgs): Lookup {
  const { net = 0, cpu = 0, entry = 'none', policy, kept, kept_no_policy = [], ref } = args
  const shrunkTo = cacheNets(host, net).map((_, i) => ({
    valid: keptEntries('kept', kept?.[i]),
    noPolicy: keptEntries('keptNoPolicy', kept_no_policy[i]),
  }))
  return {
    net,
    cpu,
    entry: entry === 'bundle' ? 'none' : entry,
    noPolicy: policy === 'none',
    oldHeld: ref === 1,
    ...(kept === undefined ? {} : { kept: shrunkTo }),
  }
}

/** Entries that a shrink keeps; `any` in proofs, where their number is a parameter. */
function keptEntries(
  any: 'kept' | 'keptNoPolicy',
  entries: number | 'any' | undefined = 0,
): StateFunction {
  return a => (entries === 'any' ? a.param(any) : a.int(entries))
}

/** `true` if there is a bundle, not dead, that somebody holds; or one that nobody does. */
function someBundle(host: Host, net: number, isHeld: boolean): StatePredicate {
  const { held } = flowsOf(host.variables, net)
  if (isHeld) return positive(held)
  return (a, s) => lt(a, a.int(0), sub(a, bundlesOf(host, net)(a, s), s(held)))
}

/** The worker comes to a bundle on the list; the netns may be gone by now. */
function gcTasks(host: Host, net: number, cpu: number): readonly Action[] {
  const { gcBundles } = flowsOf(host.variables, net)
  return [false, true].map(isHeld => {
    const args: ActionArgs = { net, cpu, entry: 'bundle', ...(isHeld ? { ref: 1 } : {}) }
    const listed = both(positive(gcBundles), someBundle(host, net, isHeld))
    return action('flow_cache_gc_task', args, {
      enabled: both(cpuOnline(host, cpu), listed),
      next: inOrder([increase(gcBundles, -1), bundleFree(host, net, cpu, isHeld)]),
    })
  })
}

/** The worker comes to an entry without a bundle. */
function gcTaskEmptyAction({ variables: v }: Host, net: number): Action {
  const { gcEmpty } = flowsOf(v, net)
  const args: ActionArgs = { net, entry: 'empty' }
  return action('flow_cache_gc_task', args, {
    enabled: positive(gcEmpty),
    next: increase(gcEmpty, -1),
  })
}

/** A flush is a tasklet on each online CPU, whoever asked for it: xfrm's gc or a device. */
function flushTaskletAction(host: Host, net: number, cpu: number): Action {
  const enabled = both(cpuOnline(host, cpu), isAlive(host, net))
  const next = flushTasklet(host, net, cpu)
  return action('flow_cache_flush_tasklet', { net, cpu }, { enabled, next })
}

/** The last reference of somebody outside the cache goes: to a bundle in it, or to a dead one. */
function dstReleaseActions({ variables: v }: Host, net: number): readonly Action[] {
  const { held, busy, garbage } = flowsOf(v, net)
  const buried = together([increase(busy, -1), increase(garbage, 1)])
  return [
    action('dst_release', { net }, { enabled: positive(held), next: increase(held, -1) }),
    action('dst_release', { net, dead: 1 }, { enabled: positive(busy), next: buried }),
  ]
}

/** @kernel net/core/dst.c dst_gc_task() */
function dstGcTaskAction(host: Host, net: number, cpu: number): Action {
  const { garbage } = flowsOf(host.variables, net)
  const enabled = both(cpuOnline(host, cpu), positive(garbage))
  const next = inOrder([increase(garbage, -1), bundleDestroy(host, net, cpu)])
  return action('dst_gc_task', { net, cpu }, { enabled, next })
}
