import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { labelsOf } from '../../engine/trace.ts'
import { kernelByName } from '../../model/kernels/all.ts'
import { readCounterexample } from './format.ts'
import { failurePath, replayKeptFailures } from './kept_failures.ts'
import { settingOf } from './opened.ts'

const directory = mkdtempSync(join(tmpdir(), 'dstledger-failures-'))
afterAll(() => rmSync(directory, { recursive: true }))

const stored = readCounterexample('counterexamples/copied-template/read-near-live.json')
const setting = settingOf(stored, kernelByName('copied-template', ''))
const path = failurePath(directory, stored)
writeFileSync(path, JSON.stringify(stored))

describe('replayKeptFailures', () => {
  test('a case of this model is replayed, and violates again', () => {
    const { failures: kept, leftOut } = replayKeptFailures(directory, setting, ['P1', 'P2'])
    expect(leftOut).toEqual([])
    expect(kept).toEqual([{ path, property: 'P2', trace: expect.any(Array) }])
    expect(labelsOf(kept[0]?.trace ?? [])).toEqual(stored.trace.steps)
  })

  test('equal findings are one file', () => {
    const again = { ...stored, question: 'Another?', foundBy: { engine: 'simulate', seed: 3 } }
    expect(failurePath(directory, again)).toBe(path)
  })

  test('cases of other models and of other properties are not', () => {
    expect(replayKeptFailures(directory, setting, ['P1']).failures).toEqual([])
    const patched = { ...setting, kernel: kernelByName('per-net-init', '') }
    expect(replayKeptFailures(directory, patched, ['P2']).failures).toEqual([])
    const larger = { ...setting, structure: { ...setting.structure, cpus: 2 } }
    expect(replayKeptFailures(directory, larger, ['P2']).failures).toEqual([])
    const slower = { ...setting, params: { ...setting.params, batch: 3 } }
    expect(replayKeptFailures(directory, slower, ['P2']).failures).toEqual([])
    expect(replayKeptFailures(join(directory, 'none'), setting, ['P2']).failures).toEqual([])
  })

  test('a case whose steps cannot be taken, or leave the bounds, is left out', () => {
    const fewer = { ...setting, actions: ['dst_free'] as const }
    expect(replayKeptFailures(directory, fewer, ['P2']).failures).toEqual([])
    const narrow = { ...setting, bounds: { liveMax: 1 } }
    expect(replayKeptFailures(directory, narrow, ['P2']).failures).toEqual([])
  })

  test('a case on which the property holds today has no trace, and comes last', () => {
    const healed = {
      ...stored,
      id: '0'.repeat(16),
      trace: { ...stored.trace, steps: ['dst_alloc net=0 cpu=0'] },
    }
    writeFileSync(failurePath(directory, healed), JSON.stringify(healed))
    const { failures: kept } = replayKeptFailures(directory, setting, ['P2'])
    expect(kept.map(({ trace }) => trace?.length)).toEqual([3, undefined])
    rmSync(failurePath(directory, healed))
  })

  test('a file that is no counterexample is named, and the others are replayed', () => {
    const broken = join(directory, 'a.json')
    writeFileSync(broken, '{')
    const { failures, leftOut } = replayKeptFailures(directory, setting, ['P2'])
    expect(failures).toHaveLength(1)
    expect(leftOut).toEqual([expect.stringContaining(`${broken}: is no complete`)])
    rmSync(broken)
  })
})
