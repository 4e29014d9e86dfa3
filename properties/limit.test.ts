import { alloc, dying, dyingSummed, families, ipv6, judged, two, window } from '../tests/judge.ts'

judged({
  P2: {
    kept: [
      [alloc, {}, { 'count[0]': 2 }],
      [alloc, {}, { 'live[0]': 2 }],
      [alloc, {}, { 'count[1]': 9 }],
      [alloc, { 'online[1]': 0 }, { 'count[0]': 1 }],
      [alloc, window, { 'count[0]': 2 }, dying],
    ],
    violated: [
      [alloc, {}, { 'count[0]': 3 }],
      [alloc, {}, { 'live[0]': 3 }],
      [alloc, two, { 'count[1]': 3 }],
      [alloc, { 'online[1]': 0 }, { 'count[0]': 2 }],
    ],
  },
  P5: {
    kept: [
      [`${alloc} family=ipv6`, { 'xfrm6.live[0]': 3 }, {}, families],
      [alloc, { 'live[0]': 3 }, {}],
      [alloc, { 'live[0]': 2 }, { 'live[0]': 3 }],
      [alloc, { ...window, 'live[0]': 2 }, {}, dying],
    ],
    violated: [
      [`${alloc} family=ipv6`, { 'xfrm4.live[0]': 3 }, {}, families],
      [alloc, { 'live[0]': 2 }, {}],
      [alloc, { ...window, 'live[0]': 2 }, {}, dyingSummed],
    ],
  },
  P5s: {
    kept: [
      [alloc, { 'live[0]': 1 }, {}],
      [alloc, {}, { 'live[0]': 1 }],
    ],
    violated: [
      [alloc, {}, {}],
      [alloc, { 'live[0]': 1, 'online[1]': 0 }, {}],
    ],
  },
  P6: {
    kept: [
      [alloc, { 'live[0]': 3 }, { 'live[0]': 4 }],
      [alloc, { 'live[0]': 4 }, {}],
      [alloc, { 'live[0]': 6, 'gc_thresh[0]': 3 }, { 'live[0]': 7 }],
      [alloc, { 'live[0]': 4 }, { 'live[0]': 5 }, ipv6],
      [alloc, { ...window, 'live[0]': 9 }, { 'live[0]': 10 }, dying],
    ],
    violated: [
      [alloc, { 'live[0]': 4 }, { 'live[0]': 5 }],
      [alloc, { 'live[0]': 7, 'gc_thresh[0]': 3 }, { 'live[0]': 8 }],
      [alloc, { 'live[0]': 5 }, { 'live[0]': 6 }, ipv6],
    ],
  },
  P13: {
    kept: [
      [alloc, { 'live[0]': 1 }, {}],
      [alloc, {}, { 'live[0]': 1 }],
      [alloc, window, {}, dying],
    ],
    violated: [
      [alloc, {}, {}],
      [alloc, window, {}, dyingSummed],
    ],
  },
})
