import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { labelsOf, traceOf } from '../engine/trace.ts'
import { realScale } from '../model/bounds.ts'
import { copiedTemplate } from '../model/kernels/released.ts'
import type { Setting } from '../model/setting.ts'
import type { Structure } from '../model/structure.ts'
import { isolation } from '../properties/conservation.ts'
import { readNearLive } from '../properties/limit.ts'
import { ask } from './counterexamples/opened.ts'
import { readFailingTrace } from './failing_trace.ts'
import { smallestStructure } from './smallest_structure.ts'

const directory = mkdtempSync(join(tmpdir(), 'dstledger-trace-'))
afterAll(() => rmSync(directory, { recursive: true }))

const byHand = {
  format: 'dst-counterexample/1',
  kernel: 'copied-template',
  property: 'P2',
  structure: { cpus: 1, netns: 2, families: ['ipv4'] },
  constants: { batch: 2, batchPerCpu: 0, gcThresh: 8 },
  trace: {
    steps: [{ repeat: 3, steps: ['dst_alloc net=0 cpu=0'] }, 'dst_alloc net=1 cpu=0'],
  },
}

function file(content: object, name = 'x.json'): string {
  const path = join(directory, name)
  writeFileSync(path, JSON.stringify(content))
  return path
}

const unpatched = 'recordings/reference/long-c4-n3-unpatched.jsonl.gz'

describe('readFailingTrace', () => {
  test('a trace by hand: up to its violation; entries come and go besides what happens in it', () => {
    const steps = [...byHand.trace.steps, ...Array(5).fill('dst_alloc net=0 cpu=0')]
    const read = readFailingTrace(file({ ...byHand, trace: { steps } }))
    expect(labelsOf(read.trace)).toEqual([
      ...Array(3).fill('dst_alloc net=0 cpu=0'),
      'dst_alloc net=1 cpu=0',
      'dst_alloc net=0 cpu=0',
    ])
    expect(read.property).toBe(readNearLive)
    expect(read.recorded).toBe(false)
    expect(read.setting.actions).toEqual(['dst_alloc', 'dst_free'])
  })

  test('a stored counterexample keeps its question, unless another property is asked for', () => {
    const p13 = 'counterexamples/copied-template/recovery.json'
    expect(readFailingTrace(p13).question).toMatch(/^Can a netns without/)
    const other = readFailingTrace(p13, { property: 'P2' })
    expect(other).not.toHaveProperty('question')
    expect(other.trace).toHaveLength(3)
  })

  test('a recording: its events as actions, up to the violation', { tags: ['slow'] }, () => {
    const read = readFailingTrace(unpatched, { property: 'P2' })
    expect(read.recorded).toBe(true)
    expect(read.trace[0]?.label).toMatch(/^(dst_|setup_net)/)
    expect(read.trace).toHaveLength(1049)
    expect(readFailingTrace(unpatched).property.id).toBe('P1')
  })

  test.each([
    [
      'no property',
      { ...byHand, property: undefined },
      {},
      'names no property; give one by --prop',
    ],
    [
      'nothing violated',
      { ...byHand, kernel: 'per-net-init', trace: { steps: ['dst_alloc net=0 cpu=0'] } },
      {},
      'P2 holds at each of its 1 steps on per-net-init',
    ],
    ['another kernel', byHand, { kernel: 'nonesuch' }, '--kernel: there is no kernel nonesuch'],
    [
      'bounds',
      { ...byHand, bounds: { liveMax: 1 } },
      {},
      'step 2, "dst_alloc net=0 cpu=0": leaves the bounds',
    ],
    ['no steps', { ...byHand, trace: { steps: [] } }, {}, 'trace.steps: Too small'],
  ])('%s: one line that says what to do', (name, content, wanted, message) => {
    const longer =
      name === 'bounds'
        ? { trace: { steps: [...byHand.trace.steps, ...Array(5).fill('dst_alloc net=0 cpu=0')] } }
        : {}
    expect(() => readFailingTrace(file({ ...content, ...longer }), wanted)).toThrow(message)
  })

  test('recordings that are no use: of a flow cache, of another kernel, of one that is right', {
    tags: ['slow'],
  }, () => {
    const flow = 'recordings/reference/flow-c2-n2-unpatched.jsonl.gz'
    expect(() => readFailingTrace(flow)).toThrow('has "mode":"flow"')
    expect(() => readFailingTrace(unpatched, { kernel: 'per-net-init' })).toThrow(
      'per-net-init does other things: name the kernel that it was recorded on',
    )
    const patched = unpatched.replace('unpatched', 'patched')
    expect(() => readFailingTrace(patched)).toThrow('no property is violated by its')
  })
})

describe('smallestStructure', () => {
  const structure = { cpus: 4, netns: 5, families: ['ipv4'] as const }
  const setting: Setting = {
    kernel: copiedTemplate,
    structure,
    params: realScale(2),
    bounds: {},
    actions: ['dst_alloc', 'dst_free'],
  }

  test('no more CPUs and netns than are used, and two netns at least', () => {
    const asked = ask(setting, isolation)
    const structureOf = (label: string): Structure => {
      const trace = traceOf(asked.instance.system, [label])
      const small = smallestStructure({ ...asked, trace })
      expect(labelsOf(small.trace)).toEqual([label])
      expect(small.instance.system.actions).toContain(small.trace[0])
      return small.setting.structure
    }
    const small = structureOf('dst_alloc net=0 cpu=0')
    expect(small).toEqual({ ...structure, cpus: 1, netns: 2 })
    const further = structureOf('dst_alloc net=2 cpu=1')
    expect(further).toEqual({ ...structure, cpus: 2, netns: 3 })
  })

  test('CPUs that the property counts stay', { tags: ['slow'] }, () => {
    const used = readFailingTrace(unpatched, { property: 'P2' })
    const small = smallestStructure(used)
    expect(small.setting.structure.cpus).toBe(4)
  })
})
