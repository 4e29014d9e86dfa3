import { describe, expect, test } from 'vitest'
import { explore, type Question, simulate } from './dstledger.ts'

describe('a search that is stopped', () => {
  const question: Question = { kernel: 'per-net-init', properties: ['P1'] }

  test('at a depth that was asked for: not refuted, and as expected', async () => {
    const { asExpected, answers } = await explore({ ...question, bounds: { depthMax: 2 } })
    expect(answers).toMatchObject([{ verdict: 'not refuted' }])
    expect(answers[0]?.evidence).toContain('stopped by depth')
    expect(asExpected).toBe(true)
  })

  test('at a number of states: no answer, and not as expected', async () => {
    const { asExpected } = await explore({ ...question, bounds: { statesMax: 9 } })
    expect(asExpected).toBe(false)
  })

  test('by a value that no bound keeps in its range: the bounds are named', async () => {
    const lost: Question = {
      ...{ kernel: 'fold-keeps-slot', actions: ['dst_alloc', 'dst_free'], properties: ['P4'] },
      bounds: { liveMax: 3 },
    }
    await expect(explore(lost)).rejects.toMatchObject({ name: 'InputError', where: 'explore' })
  })
})

test('families, parts and watermarks of a question reach the model', async () => {
  const { answers } = await explore({
    kernel: 'per-net-init',
    structure: { cpus: 1, netns: 1, families: ['ipv6', 'ipv4', 'ipv6'], parts: ['lifetimes'] },
    constants: { batch: 2, batchPerCpu: 1, gcThresh: 3 },
    bounds: { liveMax: 1 },
    sysctlValues: [0],
    properties: ['P1', 'sumIsLive'],
  })
  expect(answers).toMatchObject([{ property: 'P1', verdict: 'exhausted' }])
  const flows = await explore({
    kernel: 'per-net-init',
    structure: { cpus: 1, netns: 1, parts: ['flow_cache'], xfrmsPerBundle: 1, keptMax: 1 },
    constants: { batch: 2, highWatermark: 1, lowWatermark: 1, shrinkTo: 1 },
    bounds: { liveMax: 2, countMax: 2, flowMax: 0 },
    actions: ['flow_cache_lookup', 'flow_cache_gc_task'],
    properties: ['P14'],
  })
  expect(flows.answers).toMatchObject([{ property: 'P14', verdict: 'exhausted' }])
})

describe('a verdict about nothing is vacuous, and not as expected', () => {
  const narrow = { liveMax: 3, countMax: 6 }

  test.each<[string, Question]>([
    ['no allocation is refused', { kernel: 'copied-template', properties: ['P5', 'P5s', 'P13'] }],
    ['none comes near the limit', { kernel: 'copied-template', properties: ['P6'] }],
    [
      'there is no other netns',
      { kernel: 'per-net-init', structure: { netns: 1 }, properties: ['P4'] },
    ],
    ['the only CPU stays', { kernel: 'per-net-init', structure: { cpus: 1 }, properties: ['P16'] }],
  ])('explore: %s', async (_, question) => {
    const { asExpected, answers } = await explore({ ...question, bounds: narrow })
    expect(answers.map(({ verdict }) => verdict)).toEqual(answers.map(() => 'vacuous'))
    expect(answers[0]?.evidence).toMatch(/; nothing asks it: it takes an? /)
    expect(asExpected).toBe(false)
  })

  test('simulate: no allocation is refused', async () => {
    const question = { kernel: 'copied-template', properties: ['P13'] }
    const { asExpected, answers } = await simulate(question, { seed: 1, runs: 5 })
    expect(answers).toMatchObject([{ verdict: 'vacuous' }])
    expect(asExpected).toBe(false)
  })
})
