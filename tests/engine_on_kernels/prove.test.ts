import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { yes } from '../../engine/arith/derived.ts'
import { stateProperty } from '../../engine/property.ts'
import { judge, type Proof } from '../../engine/prove/prove.ts'
import type { Script } from '../../engine/prove/script.ts'
import { createSolver } from '../../engine/prove/solver.ts'
import type { Kernel } from '../../model/kernel.ts'
import { perNetInit } from '../../model/kernels/released.ts'
import { absoluteWrites } from '../../model/percpu_counter_add.ts'
import type { Structure } from '../../model/structure.ts'
import type { Assumption } from '../../properties/inductive/invariant.ts'
import { prove } from '../../properties/inductive/prove.ts'
import { goals, ids, idsOf, prover, small, TEST_MS } from '../prover.ts'

const { proofs } = prover()

describe('prove', () => {
  test('scripts stay in the directory that is given, and are named in the verdict', {
    tags: ['slow'],
  }, async () => {
    const dir = await mkdtemp(join(tmpdir(), 'dstledger-test-'))
    const steps: string[] = []
    const result = await prove({
      kernel: perNetInit,
      structure: { cpus: 1, netns: 1, families: ['ipv4'] },
      goals: goals(['P1']),
      deadlineMs: 60_000,
      smtlibDir: join(dir, 'new'),
      onProgress: (done, scripts, script) => steps.push(`${done}/${scripts} ${script}`),
    })
    expect(await readdir(join(dir, 'new'))).toEqual([
      'per-net-init-c1-n1-ipv4-P1.smt2',
      'per-net-init-c1-n1-ipv4-inductive.smt2',
      'per-net-init-c1-n1-ipv4-percpu_counter_add.smt2',
    ])
    expect(result.properties[0]?.files).toEqual([
      join(dir, 'new', 'per-net-init-c1-n1-ipv4-inductive.smt2'),
      join(dir, 'new', 'per-net-init-c1-n1-ipv4-P1.smt2'),
    ])
    expect(steps).toEqual(['1/3 inductive', '2/3 percpu_counter_add', '3/3 P1'])
    await rm(dir, { recursive: true })
  })

  test('a deadline of 1 ms proves nothing', async () => {
    const request = { kernel: perNetInit, structure: small, goals: goals(['P1']), deadlineMs: 1 }
    const result = await prove(request)
    expect(result.properties).toMatchObject([
      { id: 'P1', status: 'unknown', reason: 'no answer within 1 ms' },
    ])
  })

  test('a property that nothing can break is vacuous, not proved', { tags: ['slow'] }, async () => {
    const property = stateProperty({
      ...{ id: 'P0', name: 'nothing', sentence: '', equation: '' },
      ...{ limits: '', question: '', whyMissed: '' },
      claims: a => [{ subject: '', holds: yes(a), terms: () => [] }],
    })
    const request = {
      kernel: perNetInit,
      structure: { ...small, cpus: 1 },
      goals: [{ property }],
    }
    const { properties: proofs } = await prove({ ...request, deadlineMs: TEST_MS })
    expect(proofs).toMatchObject([
      { status: 'vacuous', reason: 'not satisfiable: P0 can be false' },
    ])
  })

  test('a missing solver proves nothing', async () => {
    const missing = createSolver('no-such-solver')
    const request = {
      kernel: perNetInit,
      structure: small,
      goals: goals(['P1']),
      deadlineMs: 9_000,
    }
    const result = await prove({ ...request, solver: missing })
    missing.close()
    expect(result.inductive.status).toBe('unknown')
    expect(result.properties[0]?.status).toBe('unknown')
  })

  test('an invariant that was not decided carries no property', async () => {
    const output = 'I is possible\nsat\nP1 can be false\nsat\n'
    const stub = {
      solve: async (file: string) =>
        file.endsWith('-P1.smt2')
          ? ({
              kind: 'output',
              output: `P1 can be false\nsat\nI is possible\nsat\nI => P1\nunsat\n`,
              ms: 1,
            } as const)
          : ({ kind: 'output', output, ms: 1 } as const),
      close: () => {},
    }
    const request = { kernel: perNetInit, structure: small, goals: goals(['P1']), deadlineMs: 1 }
    const result = await prove({ ...request, solver: stub })
    expect(result.properties).toMatchObject([
      { status: 'unknown', reason: 'I may not hold: the solver said "I is possible"' },
    ])
  })

  test('a kernel without an invariant is unknown', async () => {
    const kernel: Kernel = { ...perNetInit, name: 'next-year', addForm: absoluteWrites }
    const structure: Structure = { cpus: 1, netns: 1, families: ['ipv4'], parts: ['interrupts'] }
    const result = await proofs(kernel, structure)
    expect(idsOf(result, 'unknown')).toEqual(ids)
    expect(result.inductive.reason).toBe('no inductive invariant is written for next-year')
  })

  test('an assumption that cannot hold makes the proof vacuous', { tags: ['slow'] }, async () => {
    const absurd: Assumption = { sentence: '0 = 1', holds: a => a.not(yes(a)) }
    const {
      properties: [proof],
    } = await proofs(perNetInit, small, ['P1'], absurd)
    expect(proof).toMatchObject({
      status: 'vacuous',
      reason: 'not satisfiable: I and assumption is possible',
    })
  })
})

describe('judge', () => {
  const script: Script = {
    name: 'P0',
    text: '',
    checks: [
      { name: 'I', expected: 'sat' },
      { name: 'I => P0', expected: 'unsat' },
    ],
  }
  const verdict = (output: string): Pick<Proof, 'status' | 'reason'> => {
    const { status, reason } = judge(script, { kind: 'output', output, ms: 1 }, [])
    return { status, reason }
  }

  test('proved: every answer is the one that the proof needs', () => {
    expect(verdict('I\nsat\nI => P0\nunsat\n')).toEqual({ status: 'proved', reason: '' })
  })

  test('open: the obligation that failed is named', () => {
    expect(verdict('I\nsat\nI => P0\nsat\n')).toEqual({ status: 'open', reason: 'I => P0' })
    expect(verdict('I\nunsat\nI => P0\nunsat\n')).toEqual({
      status: 'vacuous',
      reason: 'not satisfiable: I',
    })
  })

  test('unknown: an answer that is undecided, missing, not asked for or out of order', () => {
    expect(verdict('I\nsat\nI => P0\nunknown\n')).toEqual({
      status: 'unknown',
      reason: 'the solver could not decide: I => P0',
    })
    expect(verdict('I\nsat\n').reason).toBe('the solver did not answer all')
    expect(verdict('I\nsat\nI => P0\nunsat\nunsat\n').reason).toBe('the solver said "unsat"')
    expect(verdict('I => P0\nunsat\nI\nsat\n').reason).toBe('the solver said "I => P0"')
    expect(verdict('I\n(error "line 1")\n').status).toBe('unknown')
  })
})
