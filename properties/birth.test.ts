import { born, failed, judged, two } from '../tests/judge.ts'

judged({
  P7: {
    kept: [
      [born, {}, two],
      [born, {}, { ...two, 'count[0]': 1 }],
      [failed, {}, { 'count[1]': 1, 'counters[1]': 1 }],
    ],
    violated: [
      [born, {}, { ...two, 'count[1]': 1 }],
      [born, {}, { ...two, 'count[1]': -1 }],
      [born, {}, { ...two, 'slot[1][0]': 1 }],
      [born, {}, { ...two, 'slot[1][1]': -1 }],
    ],
  },
  P7c: {
    kept: [
      [born, {}, { ...two, 'slot[1][0]': 1 }],
      [failed, {}, { 'count[1]': 1 }],
    ],
    violated: [
      [born, {}, { ...two, 'count[1]': 1 }],
      [born, {}, { ...two, 'count[1]': -1 }],
    ],
  },
  P12: {
    kept: [
      [failed, {}, { 'count[1]': 7, 'slot[1][1]': 1, 'gc_thresh[1]': 3, ledger: 1 }],
      [failed, { 'count[0]': 3 }, {}],
      [born, {}, { 'count[0]': 1 }],
    ],
    violated: [
      [failed, {}, { 'alive[1]': 1 }],
      [failed, { 'alive[1]': 1 }, {}],
      [failed, { 'counters[1]': 1 }, {}],
      [failed, {}, { 'counters[1]': 1 }],
      [failed, {}, { 'count[0]': 1 }],
      [failed, {}, { 'counters[0]': 0 }],
      [failed, {}, { 'template.count': 1 }],
      [failed, {}, { 'null.slot[0]': 1 }],
      [failed, {}, { 'online[1]': 0 }],
    ],
  },
})
