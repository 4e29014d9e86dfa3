import { expect, test } from 'vitest'
import type { RandomRun } from '../engine/simulate/request.ts'
import { traceOf } from '../engine/trace.ts'
import { scaled } from '../model/bounds.ts'
import { copiedTemplate } from '../model/kernels/released.ts'
import { instanceOf } from '../model/setting.ts'
import { observation } from './observation.ts'

const structure = { cpus: 1, netns: 1, families: ['ipv4'] } as const
const { system } = instanceOf({
  kernel: copiedTemplate,
  structure,
  params: scaled(4),
  bounds: {},
})
const alloc = 'dst_alloc net=0 cpu=0'
const labels = [alloc, alloc, alloc, 'dst_free net=0 cpu=0']
const run: RandomRun = { run: 4, properties: ['P1', 'P2'], trace: traceOf(system, labels) }
const campaign = { what: 'copied-template', seed: 7, start: 1000.5 }

/** The fields that the schema of Hypothesis requires of a test case; it allows no others. */
const required = [
  'type',
  'status',
  'status_reason',
  'representation',
  'arguments',
  'how_generated',
  'features',
  'coverage',
  'timing',
  'metadata',
  'property',
  'run_start',
]

test('a run that passes: all fields of the schema, and no other', () => {
  const line = observation(campaign, { ...run, seen: new Set(['foldUp']) }, 0.25)
  expect(line).not.toContain('\n')
  const found = JSON.parse(line)
  expect(Object.keys(found).sort()).toEqual([...required].sort())
  expect(found).toEqual({
    type: 'test_case',
    run_start: 1000.5,
    property: 'copied-template: P1, P2',
    status: 'passed',
    status_reason: '',
    representation: `${alloc} x3; dst_free net=0 cpu=0`,
    arguments: { steps: [`${alloc} x3`, 'dst_free net=0 cpu=0'] },
    how_generated: 'drawn at random',
    features: { steps: 4, dst_alloc: 3, dst_free: 1, foldUp: true },
    coverage: null,
    timing: { 'execute:test': 0.25 },
    metadata: { seed: 7, run: 4 },
  })
})

test('a run that climbs and fails: its score, and the equation that it violates', () => {
  const climbing = { ...campaign, target: 'abs(count - live)' }
  const found = JSON.parse(observation(climbing, { ...run, violated: 'P2', reached: 3 }, 0))
  expect(found).toMatchObject({
    status: 'failed',
    status_reason: 'P2 readNearLive is violated: -C(B-1) <= count - live <= C(B-1)',
    how_generated: 'climbing on abs(count - live)',
    features: { steps: 4, 'abs(count - live)': 3 },
    metadata: { violated: 'P2' },
  })
})
