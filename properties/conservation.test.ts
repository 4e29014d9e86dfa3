import {
  alloc,
  born,
  dying,
  dyingSummed,
  failed,
  judged,
  lifetimes,
  rcu,
  returning,
  two,
  window,
} from '../tests/judge.ts'

judged({
  P1: {
    kept: [
      [alloc, {}, { 'count[0]': 1, 'slot[0][0]': 1, 'slot[0][1]': 1, 'live[0]': 3 }],
      [alloc, {}, { 'slot[0][0]': 1, 'slot[0][1]': -1 }],
      [alloc, {}, { 'count[1]': 1 }],
      [alloc, { 'online[1]': 0 }, { 'slot[0][1]': 1 }],
      [alloc, window, { 'count[0]': 1 }, dying],
    ],
    violated: [
      [alloc, {}, { 'count[0]': 1 }],
      [alloc, {}, { 'live[0]': 1 }],
      [alloc, {}, { 'slot[0][0]': 1 }],
      [alloc, {}, { 'slot[0][1]': 1 }],
      [alloc, two, { 'count[1]': 1 }],
      [alloc, window, { 'count[0]': 1 }, dyingSummed],
    ],
  },
  P3: {
    kept: [
      [alloc, {}, { 'count[0]': 1, 'live[1]': 1 }],
      [alloc, {}, { 'slot[1][1]': 1, 'live[0]': 1 }],
      [alloc, {}, { 'template.count': 1, 'template.slot[0]': -1 }],
      [alloc, {}, { 'null.slot[1]': 1, ledger: -1 }],
    ],
    violated: [
      [alloc, {}, { 'count[1]': 1 }],
      [alloc, {}, { 'slot[0][1]': 1 }],
      [alloc, {}, { 'template.count': 1 }],
      [alloc, {}, { 'template.slot[1]': 1 }],
      [alloc, {}, { 'null.slot[0]': 1 }],
      [alloc, {}, { ledger: 1 }],
      [alloc, {}, { 'live[0]': 1 }],
      [alloc, {}, { ledger: -1 }],
    ],
  },
  P4: {
    kept: [
      [alloc, two, { 'count[0]': 1 }],
      [alloc, {}, { 'count[1]': 1 }],
      [alloc, two, { 'count[1]': 1, 'slot[1][0]': -1 }],
    ],
    violated: [
      [alloc, two, { 'count[1]': 1 }],
      ['dst_free net=0 cpu=1', two, { 'slot[1][0]': 1 }],
      ['dst_release net=0 cpu=1', two, { 'slot[1][0]': 1 }, rcu],
      ['dst_destroy net=0 cpu=0', two, { 'count[1]': -1 }, rcu],
      ['dst_gc_task net=0 cpu=0', two, { 'count[1]': -1 }, lifetimes],
      [born, {}, { 'count[0]': 1 }],
      [failed, {}, { 'count[0]': 1 }],
      ['cleanup_net net=1', two, { 'slot[0][1]': 1 }],
    ],
  },
  P8: {
    kept: [
      [alloc, {}, { 'count[0]': 1, 'slot[0][1]': -1 }],
      [alloc, {}, { 'count[0]': 1, 'live[1]': 1 }],
      [alloc, {}, { 'count[1]': 1 }],
      [alloc, window, { 'count[0]': 1 }, dying],
    ],
    violated: [
      [alloc, {}, { 'count[0]': 1 }],
      [alloc, {}, { 'slot[0][1]': -1 }],
      [alloc, two, { 'slot[1][0]': 1 }],
    ],
  },
  P16: {
    kept: [
      ['cpu_down cpu=1', { 'slot[0][1]': 1 }, { 'online[1]': 0, 'count[0]': 1, 'slot[0][1]': 0 }],
      ['cpu_down cpu=1', {}, { 'count[1]': 1 }],
      [alloc, {}, { 'count[0]': 1 }],
    ],
    violated: [
      ['cpu_down cpu=1', { 'slot[0][1]': 1 }, { 'online[1]': 0 }],
      ['cpu_down cpu=0', two, { 'count[1]': 1 }],
      ['cpu_up cpu=1', { 'online[1]': 0, 'slot[0][1]': -1 }, { 'online[1]': 1 }],
    ],
  },
  P16w: {
    kept: [
      ['take_cpu_down cpu=1', {}, window, dying],
      ['percpu_counter_hotcpu_callback cpu=1', window, { 'count[1]': 1 }, dying],
      [alloc, {}, { 'count[0]': 1 }, dying],
    ],
    violated: [
      ['cpuhp_set_state cpu=1', window, { 'slot[0][0]': 1 }, returning],
      ['take_cpu_down cpu=1', { 'slot[0][1]': 1 }, window, dying],
      ['take_cpu_down cpu=1', { ...two, 'slot[1][1]': -1 }, window, dying],
      ['percpu_counter_hotcpu_callback cpu=1', window, { 'dying[1]': 0, 'count[0]': 1 }, dying],
    ],
  },
})
