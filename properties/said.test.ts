import { describe, expect, test } from 'vitest'
import {
  alloc,
  born,
  dying,
  failed,
  families,
  full,
  judge,
  lifetimes,
  type Step,
  two,
  window,
  wrong,
} from '../tests/judge.ts'
import { properties } from './properties.ts'

describe('a violation is explained by its subject and its numbers', () => {
  test.each<readonly [string, string, Step]>([
    ['P1', 'net=0: sumIsLive fails with count 2, slots 1, live 0', [alloc, {}, wrong]],
    ['P1', 'net=1: sumIsLive fails with count 1, slots 0, live 0', [alloc, two, { 'count[1]': 1 }]],
    [
      'P1',
      'net=0 family=ipv6: sumIsLive fails with count 1, slots 0, live 0',
      [`${alloc} family=ipv4`, {}, { 'xfrm6.count[0]': 1 }, families],
    ],
    [
      'P2',
      'net=0: readNearLive fails with count 3, live 0, C(B-1) 2',
      [alloc, {}, { 'count[0]': 3 }],
    ],
    [
      'P3',
      'all netns: totalIsLive fails with counts 2, slots 1, ledger 4, live 5',
      [alloc, {}, { ...wrong, ledger: 4, 'live[1]': 5 }],
    ],
    [
      'P4',
      'net=1: isolation fails with sum before 0, sum after 1',
      [alloc, two, { 'count[1]': 1 }],
    ],
    [
      'P5',
      'net=0: refusedOverLimit fails with live before 2, fast read 2, sum 3, T 1, C(B-1) 2',
      [alloc, { ...wrong, 'live[0]': 2 }, {}],
    ],
    [
      'P7',
      'net=1: bornEmpty fails with count 1, slot of CPU 0 0, slot of CPU 1 2',
      [born, {}, full],
    ],
    ['P7c', 'net=1: bornCountZero fails with count 1', [born, {}, full]],
    ['P8', 'net=0: atRest fails with live anywhere 0, sum 3', [alloc, {}, wrong]],
    [
      'P9',
      'net=1: noLateAdd fails with block of the counter 0, netns alive 0',
      ['dst_free net=1 cpu=0', {}, {}],
    ],
    [
      'P10',
      'net=1: noUseAfterFree fails with struct net 0, netns alive 1',
      ['dst_gc_task net=1 cpu=0', { 'alive[1]': 1 }, {}, lifetimes],
    ],
    ['P11', 'net=1: blocksFreed fails with blocks 1', [born, {}, { 'blocks[1]': 1 }, lifetimes]],
    [
      'P11',
      'the templates: blocksFreed fails with blocks 2',
      [born, {}, { 'template.blocks': 2 }, lifetimes],
    ],
    [
      'P12',
      'net=1: allOrNothing fails with alive[1] before 0, alive[1] after 1',
      [failed, {}, { 'alive[1]': 1 }],
    ],
  ])('%s: %s', (id, why, step) => {
    expect(judge(id, step).why).toBe(why)
  })
})

test('what each needs, and what puts it to the question', () => {
  const own = properties.filter(({ id }) => !/^P1[45]/.test(id))
  const needs = own.flatMap(({ id, needs: part }) => (part === undefined ? [] : [[id, part]]))
  expect(needs).toEqual([
    ['P10', 'lifetimes'],
    ['P11', 'lifetimes'],
    ['P16w', 'cpu_dead'],
  ])
  const when = own.flatMap(({ id, when: clause }) => (clause === undefined ? [] : [[id, clause]]))
  expect(when).toEqual([
    ['P4', 'a step in a netns while there is another'],
    ['P5', 'a refused allocation'],
    ['P5s', 'a refused allocation'],
    ['P6', 'an allocation in a netns that holds more than gc_thresh entries'],
    ['P8', 'a step after which nothing is live anywhere'],
    ['P13', 'a refused allocation'],
  ])
  expect(own.map(({ name }) => name).join(' ')).toBe(
    'sumIsLive readNearLive totalIsLive isolation refusedOverLimit refusedNearLimit limitHolds ' +
      'bornEmpty bornCountZero atRest noLateAdd noUseAfterFree blocksFreed allOrNothing recovery ' +
      'hotplugNeutral windowNeutral',
  )
})

describe('what puts a property to the question', () => {
  test.each<readonly [string, boolean, Step]>([
    ['P4', true, [alloc, two, {}]],
    ['P4', false, [alloc, {}, {}]],
    ['P5', true, [alloc, {}, {}]],
    ['P5', false, [alloc, {}, { 'live[0]': 1 }]],
    ['P5', false, [alloc, window, {}, dying]],
    ['P5s', true, [alloc, {}, {}]],
    ['P5s', false, [alloc, {}, { 'live[0]': 1 }]],
    ['P6', true, [alloc, { 'live[0]': 2 }, {}]],
    ['P6', false, [alloc, { 'live[0]': 1 }, {}]],
    ['P8', true, [alloc, {}, {}]],
    ['P8', false, [alloc, {}, { 'live[1]': 1 }]],
    ['P8', false, [alloc, window, {}, dying]],
    ['P13', true, [alloc, {}, {}]],
    ['P13', false, [alloc, {}, { 'live[0]': 1 }]],
    ['P12', true, [failed, {}, {}]],
    ['P12', false, [born, {}, {}]],
    ['P7', false, [failed, {}, {}]],
    ['P9', false, ['cleanup_net net=1', two, {}]],
  ])('%s: %s, of %s', (id, asked, step) => {
    expect(judge(id, step).asked).toBe(asked)
  })
})
