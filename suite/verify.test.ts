import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createSolver } from '../engine/prove/solver.ts'
import { properties } from '../properties/properties.ts'
import { exhausted, expectAsExpected } from '../tests/findings.ts'
import { compared, contradictions, type Finding, type VerdictFinding } from './findings/finding.ts'
import { runCounterexamples } from './run/counterexamples.ts'
import { runProveCheck } from './run/proofs.ts'
import { pumpedChecks } from './run/pumped.ts'
import { runRecordings } from './run/recordings.ts'
import { storedChecks } from './run/shortest.ts'
import { proveChecks } from './tables/prove.ts'
import { simulateChecks } from './tables/simulate.ts'
import { mutantCampaigns } from './tables/simulate_mutants.ts'
import { verify } from './verify.ts'

const directory = mkdtempSync(join(tmpdir(), 'dstledger-verify-'))
afterAll(() => rmSync(directory, { recursive: true }))

const always = (): boolean => true
const finding: VerdictFinding = { ...exhausted, property: 'P1', evidence: '', figures: {} }

describe('finding', () => {
  test('compared: unknown is never as expected, not even where it is expected', () => {
    const status = (expected: string, found: string) => compared(expected, found).status
    expect(status('proved', 'proved')).toBe('as expected')
    expect(status('proved', 'open')).toBe('differs')
    expect(status('proved', 'unknown')).toBe('unknown')
    expect(status('unknown', 'unknown')).toBe('unknown')
  })

  test('compared: values, not what is printed of them', () => {
    const text = (list: readonly number[]): string => list.join('')
    expect(compared([1, 23], [12, 3], text)).toEqual({
      expected: '123',
      found: '123',
      status: 'differs',
    })
    expect(compared([1, 23], [1, 23], text).status).toBe('as expected')
  })

  test('contradictions: what is proved cannot be violated', () => {
    const proof: VerdictFinding = { ...finding, checker: 'prove', verdict: 'proved' }
    const violation: VerdictFinding = { ...finding, verdict: 'violated', found: 'violated' }
    expect(contradictions([proof, finding])).toEqual([])
    expect(contradictions([proof, violation])).toMatchObject([
      { status: 'differs', found: 'violated by explore', expected: 'proved: C=1' },
    ])
  })

  test('contradictions: another family, kernel or an assumption makes none', () => {
    const proof: VerdictFinding = { ...finding, checker: 'prove', verdict: 'proved' }
    const violation: VerdictFinding = { ...finding, verdict: 'violated' }
    expect(
      contradictions([proof, { ...violation, shape: { families: ['ipv6'], parts: [] } }]),
    ).toEqual([])
    expect(contradictions([proof, { ...violation, kernel: 'copied-template' }])).toEqual([])
    expect(contradictions([{ ...proof, assuming: 'T is large' }, violation])).toEqual([])
  })

  test('contradictions: a model with other parts is another model', () => {
    const proof: VerdictFinding = { ...finding, checker: 'prove', verdict: 'proved' }
    const finer: VerdictFinding = {
      ...finding,
      verdict: 'violated',
      shape: { families: ['ipv4'], parts: ['cpu_dead'] },
    }
    expect(contradictions([proof, finer])).toEqual([])
    expect(
      contradictions([{ ...proof, shape: { families: ['ipv4'], parts: ['cpu_dead'] } }, finer]),
    ).toHaveLength(1)
  })

  test('contradictions: assumptions only take steps away', () => {
    const proof: VerdictFinding = { ...finding, checker: 'prove', verdict: 'proved' }
    const violation: VerdictFinding = { ...finding, verdict: 'violated', assuming: 'T is large' }
    expect(contradictions([proof, violation])).toHaveLength(1)
    expect(contradictions([{ ...proof, assuming: 'T is large' }, violation])).toHaveLength(1)
    expect(contradictions([{ ...proof, assuming: 'T is small' }, violation])).toEqual([])
  })
})

describe('runRecordings', { tags: ['slow'] }, () => {
  const folder = join(directory, 'recordings')
  const short = 'reference/short-c1-n2-unpatched.jsonl.gz'
  const rewritten = (change: (text: string) => string): void => {
    const text = gunzipSync(readFileSync(join('recordings', short))).toString()
    writeFileSync(join(folder, short), gzipSync(change(text)))
  }
  const run = async (): Promise<Finding | undefined> => {
    const found = await runRecordings(folder, kernel => kernel === 'copied-template')
    return found.find(({ setting }) => setting === short)
  }
  // Two of all: whatever else the suite expects is missing, which is found at once.
  beforeAll(() => {
    for (const file of [short, 'reference/short-c1-n2-patched.jsonl.gz'])
      cpSync(join('recordings', file), join(folder, file))
  })

  test('a number that the model does not have is found, with event, cell and both values', async () => {
    rewritten(text => text.replace('"percpu":[2]', '"percpu":[3]'))
    const found = await run()
    expect(found?.status).toBe('differs')
    expect(found?.found).toMatch(/event \d+, "dst_alloc .*": percpu\[0\] should be 2, .* has 3$/)
  })

  test('a recording that is cut at a line, thinned out or missing differs', async () => {
    rewritten(text => text.split('\n').slice(0, 50).join('\n'))
    expect((await run())?.found).toContain('has 49 events where its header says 200')
    rewritten(text => text.replaceAll(/,"observed":.*\}/g, '}'))
    expect((await run())?.found).toBe('200 events, 201 values, all match')
    rmSync(join(folder, short))
    expect(await run()).toMatchObject({ status: 'differs', figures: {} })
  })

  test('kernels that are not wanted are left out', async () => {
    expect(await runRecordings('recordings', kernel => kernel === 'no such')).toEqual([])
  })
})

test('runCounterexamples: a file that says what is not so, is cut or missing differs', {
  tags: ['slow'],
}, () => {
  const folder = join(directory, 'counterexamples')
  cpSync('counterexamples', folder, { recursive: true })
  const edit = (name: string, change: (text: string) => string): void => {
    const path = join(folder, 'copied-template', name)
    writeFileSync(path, change(readFileSync(path, 'utf8')))
  }
  edit('read-near-live.json', text => text.replace('"live": 2', '"live": 4'))
  edit('at-rest.json', text => text.slice(0, 100))
  rmSync(join(folder, 'copied-template/isolation.json'))
  const found = runCounterexamples(folder, always, always)
  const differing = found.filter(({ status }) => status === 'differs')
  expect(differing.map(({ setting }) => setting).sort()).toEqual([
    'copied-template/at-rest.json',
    'copied-template/isolation.json',
    'copied-template/read-near-live.json',
  ])
  expect(found).toHaveLength(storedChecks.length + pumpedChecks.length)
})

describe('runProveCheck', { tags: ['slow'] }, () => {
  const check = proveChecks.find(({ kernel, structure }) => {
    return kernel.name === 'copied-template' && structure.cpus === 1
  })
  if (check === undefined) throw new Error('the suite has no proof of copied-template')

  test('a deadline that passes is unknown, with the reason', async () => {
    const solver = createSolver()
    const found = await runProveCheck(check, always, { solver, deadlineMs: 1 })
    solver.close()
    const asked = ['the invariant', ...check.properties]
    expect(found.map(({ status }) => status)).toEqual(asked.map(() => 'unknown'))
    expect(found[0]?.evidence).toContain('no answer within 1 ms')
  })

  test('a proof that is expected and fails differs, and so does one that should fail', async () => {
    const solver = createSolver()
    const wrong = { ...check, properties: ['P1', 'P3'], open: ['P3'] }
    const found = await runProveCheck(wrong, always, { solver, deadlineMs: 60_000 })
    solver.close()
    expect(found.map(f => [f.kind === 'verdict' ? f.property : f.kind, f.status])).toEqual([
      ['run', 'as expected'],
      ['P1', 'differs'],
      ['P3', 'differs'],
    ])
  })
})

describe('verify', { tags: ['slow'] }, () => {
  const request = {
    seed: 1,
    recordingsDir: 'recordings',
    counterexamplesDir: 'counterexamples',
    deadlineMs: 60_000,
  }

  test('one property on one kernel, by every checker that has something to say', async () => {
    const stages: string[] = []
    const smtlibDir = join(directory, 'smtlib')
    const selected = { kernels: ['copied-template'], properties: ['P3'], smtlibDir }
    const found = await verify({ ...request, ...selected, onStage: s => stages.push(s) })
    expect(found.filter(({ status }) => status !== 'as expected')).toEqual([])
    expect([...new Set(found.map(({ checker }) => checker))]).toEqual([
      'simulate',
      'explore',
      'prove',
    ])
    expect(stages.at(-1)).toBe('prove')
  })

  /** The campaigns that judge a property: a run and a verdict of each are to be found. */
  const asking = (id: string): number =>
    [...simulateChecks, ...mutantCampaigns].filter(check => check.properties.includes(id)).length
  const asked = properties.map(({ id }) => id).filter(id => asking(id) > 0)

  test.each(asked)('%s alone, by random runs: as expected', async id => {
    const found = await verify({ ...request, properties: [id], checkers: ['simulate'] })
    expectAsExpected(found, 2 * asking(id))
  })

  test('what no campaign judges leaves random runs nothing to find', async () => {
    const others = properties.map(({ id }) => id).filter(id => !asked.includes(id))
    expect(others).toEqual(['P10', 'P14', 'P14b', 'P15', 'P15b', 'P16w'])
    expect(await verify({ ...request, properties: others, checkers: ['simulate'] })).toEqual([])
  })

  test('the checkers that were asked for, and no other', async () => {
    const found = await verify({ ...request, checkers: ['counterexamples'] })
    expect([...new Set(found.map(({ checker }) => checker))]).toEqual(['counterexamples'])
  })

  test('a folder without recordings is an error, not a pass', async () => {
    const empty = { ...request, recordingsDir: join(directory, 'none') }
    await expect(verify({ ...empty, checkers: ['recordings'] })).rejects.toThrow(
      'has no .jsonl.gz files',
    )
  })
})
