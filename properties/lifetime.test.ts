import { childrenAtRelease } from '../model/kernels/nested.ts'
import {
  alloc,
  born,
  charged,
  early,
  judged,
  lifetimes,
  nested,
  nestedRcu,
  rcu,
  toInitNet,
  two,
} from '../tests/judge.ts'

judged({
  P9: {
    kept: [
      [alloc, {}, {}],
      ['dst_free net=1 cpu=0', two, {}],
      ['dst_release net=1 cpu=0', {}, {}, rcu],
      ['dst_destroy net=1 cpu=0', {}, {}, early],
      ['dst_destroy net=1 cpu=0 bundle=1', two, {}, nested],
      ['dst_destroy net=1 cpu=0 bundle=1', {}, {}, { ...nested, kernel: childrenAtRelease }],
      // A free is booked to init_net there, and an allocation to its own netns.
      ['dst_free net=1 cpu=0', {}, {}, toInitNet],
      ['cleanup_net net=1', {}, {}],
    ],
    violated: [
      ['dst_alloc net=1 cpu=0', {}, {}, toInitNet],
      ['xfrm_bundle_create net=1 cpu=0', {}, {}, nested],
      [
        'xfrm_bundle_create net=1 cpu=0',
        {},
        {},
        { ...nested, kernel: { ...charged, reaper: 'call_rcu' } },
      ],
      ['dst_destroy net=1 cpu=0 bundle=1', {}, {}, nested],
      ['dst_destroy net=1 cpu=0 bundle=1', {}, {}, nestedRcu],
      [alloc, { 'counters[0]': 0 }, {}],
      ['dst_free net=1 cpu=0', {}, {}],
      ['dst_release net=1 cpu=0', {}, {}, early],
      ['dst_destroy net=1 cpu=0', {}, {}, rcu],
      ['dst_gc_task net=1 cpu=0', {}, {}, lifetimes],
    ],
  },
  P10: {
    kept: [
      ['dst_destroy net=0 cpu=0', {}, {}, early],
      ['dst_release net=1 cpu=0', {}, {}, rcu],
      [alloc, {}, {}],
      ['cleanup_net net=1', {}, {}, lifetimes],
    ],
    violated: [
      ['dst_destroy net=1 cpu=0', {}, {}, early],
      ['dst_release net=1 cpu=0', {}, {}, early],
      ['dst_gc_task net=1 cpu=0', {}, {}, lifetimes],
      [alloc, { 'struct_net[0]': 0 }, {}, lifetimes],
    ],
  },
  P11: {
    kept: [
      [born, {}, { ...two, 'blocks[1]': 1 }, lifetimes],
      ['cleanup_net net=1', two, { 'alive[1]': 0, 'blocks[1]': 0 }, lifetimes],
    ],
    violated: [
      [born, {}, { 'blocks[1]': 1 }, lifetimes],
      [born, {}, { ...two, 'blocks[1]': -1 }, lifetimes],
      [born, {}, { 'template.blocks': 0 }, lifetimes],
      [born, {}, { 'template.blocks': 2 }, lifetimes],
    ],
  },
})
