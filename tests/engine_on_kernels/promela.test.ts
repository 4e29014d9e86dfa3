import { expect, test } from 'vitest'
import { promela } from '../../engine/explore/promela.ts'
import { scaled } from '../../model/bounds.ts'
import { copiedTemplate, perNetInit } from '../../model/kernels/released.ts'
import { buildModel } from '../../model/model.ts'
import { sumIsLive } from '../../properties/conservation.ts'

const actions = ['dst_alloc', 'dst_free'] as const

test('promela: a counter of one CPU, written out', () => {
  const structure = { cpus: 1, netns: 1, families: ['ipv4'] } as const
  const model = buildModel(perNetInit, structure, { actions })
  const request = {
    system: model,
    params: scaled(3),
    bounds: { liveMax: 2 },
    properties: [sumIsLive],
  }
  expect(promela(request)).toBe(
    [
      'byte live_0 = 0;',
      'short count_0 = 0;',
      'short slot_0_0 = 0;',
      '',
      'active proctype machine() {',
      'end: do',
      '  :: d_step { ((live_0 + 1) <= 2) -> live_0 = (live_0 + 1); ' +
        'count_0 = ((3 <= (slot_0_0 + 1)) -> (count_0 + (slot_0_0 + 1)) : count_0); ' +
        'slot_0_0 = ((3 <= (slot_0_0 + 1)) -> 0 : (slot_0_0 + 1)) } /* dst_alloc net=0 cpu=0 */',
      '  :: d_step { (!(live_0 <= 0)) -> live_0 = (live_0 + (-1)); ' +
        'count_0 = (((slot_0_0 + (-1)) <= (-3)) -> (count_0 + (slot_0_0 + (-1))) : count_0); ' +
        'slot_0_0 = (((slot_0_0 + (-1)) <= (-3)) -> 0 : (slot_0_0 + (-1))) } ' +
        '/* dst_free net=0 cpu=0 */',
      '  :: d_step { (!((count_0 + slot_0_0) == live_0)) -> assert(false) } /* P1 */',
      '  od',
      '}',
      '',
    ].join('\n'),
  )
})

test('promela: a count is written before the slot that it reads, whatever the model lists first', () => {
  const structure = { cpus: 2, netns: 2, families: ['ipv4'] } as const
  const model = buildModel(copiedTemplate, structure, { actions })
  const text = promela({ system: model, params: scaled(2), bounds: { liveMax: 2 }, properties: [] })
  const steps = text.split('\n').filter(line => line.includes('dst_'))
  expect(steps).toHaveLength(8)
  for (const step of steps) expect(step.indexOf('count_')).toBeLessThan(step.indexOf('; template_'))
})
