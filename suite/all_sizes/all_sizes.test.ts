import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { rightPatches, wrongPatches } from '../../model/kernels/mutants.ts'
import { copiedTemplate, noFlowCache, perNetInit } from '../../model/kernels/released.ts'
import { properties } from '../../properties/properties.ts'
import { checkAllSizes } from './check.ts'
import { instanceScript, type TheoremKernel } from './instance_script.ts'
import { openProof, type Proof } from './proof.ts'
import { files, theorems } from './theorems.ts'

const folder = mkdtempSync(join(tmpdir(), 'dstledger-all-sizes-'))
afterAll(() => rmSync(folder, { recursive: true }))

const request = { proofDir: 'proof', deadlineMs: 120_000 } as const
const small = { cpus: 1, netns: 2 } as const

describe('all sizes: what is written', () => {
  test('the files of proof/ are those that are checked', () => {
    const stored = readdirSync('proof').filter(name => name.endsWith('.v'))
    expect(stored.sort()).toEqual(files.map(file => `${file}.v`).sort())
  })

  test('a theorem names properties that there are', () => {
    const ids = properties.map(({ id }) => id)
    const named = theorems.flatMap(theorem => theorem.properties)
    expect(named.length).toBeGreaterThan(10)
    expect(ids).toEqual(expect.arrayContaining(named))
  })

  test('a lemma for every action and every cell, and no other action', () => {
    const text = instanceScript(perNetInit, 'per-net-init', { cpus: 2, netns: 2 })
    expect(text.match(/^Lemma next_/gm)).toHaveLength(20)
    expect(text.match(/slot \(next per_net_init 2 p s \(dst_alloc 1 1\)\) 1 1 = /g)).toHaveLength(1)
  })
})

// Coq is needed to check the proofs, and not to use the suite: .ci/run installs it.
const hasCoq = spawnSync('coqc', ['--version']).status === 0

describe.skipIf(!hasCoq)('all sizes: Coq', { tags: ['slow'] }, () => {
  let proof: Proof
  beforeAll(async () => {
    proof = await openProof(request)
  }, 180_000)
  afterAll(() => proof?.close())

  test('accepts every file, and each theorem rests on no axiom', async () => {
    expect(proof.checked).toEqual({ status: 'proved', reason: '' })
    for (const theorem of theorems) {
      expect(await proof.withoutAxioms([theorem])).toEqual({ status: 'proved', reason: '' })
    }
  })

  test.each([
    [perNetInit, 'per-net-init', { cpus: 1, netns: 1 }],
    [perNetInit, 'per-net-init', small],
    [perNetInit, 'per-net-init', { cpus: 2, netns: 2 }],
    [copiedTemplate, 'copied-template', { cpus: 1, netns: 1 }],
    [copiedTemplate, 'copied-template', { cpus: 2, netns: 2 }],
  ] as const)('the general model is that of model/: $name', async (kernel, as, size) => {
    expect(await proof.bridge(kernel, as, size)).toMatchObject({ status: 'proved' })
  })

  test('the theorems say what properties/ says', async () => {
    expect(await proof.properties(perNetInit, { cpus: 2, netns: 2 })).toMatchObject({
      status: 'proved',
    })
  })

  const differing = [
    ['init-before-copy', 'per-net-init'],
    ['no-destroy-on-error', 'per-net-init'],
    ['fold-keeps-slot', 'per-net-init'],
    ['fold-above-batch', 'per-net-init'],
    ['charged-to-init-net', 'per-net-init'],
    ['no-destroy-at-exit', 'per-net-init'],
    ['count-reset-only', 'copied-template'],
    ['slots-zeroed-at-create', 'copied-template'],
    ['gc-thresh-raised', 'copied-template'],
    ['batch-one', 'copied-template'],
    ['atomic-counter', 'copied-template'],
  ] as const satisfies readonly (readonly [string, TheoremKernel])[]

  test.each(differing)('another kernel is refused: %s is not %s', async (name, as) => {
    const mutant = [...wrongPatches, ...rightPatches].find(patch => patch.name === name)
    if (mutant === undefined) throw new Error(`no patch ${name}`)
    const found = await proof.bridge(mutant, as, small)
    expect(found.status).toBe('open')
    expect(found.reason).toMatch(/Coq refuses line \d+$/)
  })

  test('neither kernel is the other, and no-flow-cache is neither', async () => {
    const asked = [
      proof.bridge(perNetInit, 'copied-template', small),
      proof.bridge(copiedTemplate, 'per-net-init', small),
      proof.bridge(noFlowCache, 'per-net-init', small),
    ]
    const statuses = (await Promise.all(asked)).map(({ status }) => status)
    expect(statuses).toEqual(['open', 'open', 'open'])
  })

  test('an axiom is found out', async () => {
    const axiom = { ...theorems[0], name: 'Classical_Prop.classic', file: 'Classical' }
    const found = await proof.withoutAxioms([axiom as (typeof theorems)[number]])
    expect(found.status).toBe('open')
  })
})

describe('all sizes: what is not proved is not green', () => {
  const asked = { ...request, kernel: perNetInit, as: 'per-net-init', sizes: [small] } as const

  test('without Coq it is unknown', async () => {
    const found = await checkAllSizes({ ...asked, coqc: join(folder, 'no-coqc') })
    expect(found).toMatchObject({ status: 'unknown', version: '', bridged: [] })
    expect(found.reason).toContain('Coq does not run')
  })

  const fake = (name: string, script: string): string => {
    const path = join(folder, name)
    writeFileSync(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 })
    return path
  }

  test('a Coq that says nothing, is killed, or takes too long', async () => {
    const silent = fake('silent', 'exit 0')
    const found = await checkAllSizes({ ...asked, coqc: silent })
    expect(found).toMatchObject({ status: 'open', reason: expect.stringContaining('axioms') })
    const killed = fake('killed', 'kill -9 $$')
    expect((await checkAllSizes({ ...asked, coqc: killed })).status).toBe('unknown')
    const slow = fake('slow', 'exec sleep 60')
    const late = await checkAllSizes({ ...asked, coqc: slow, deadlineMs: 300 })
    expect(late).toMatchObject({ status: 'unknown' })
    const refusing = fake('refusing', 'case "$2" in --version) exit 0 ;; *) exit 1 ;; esac')
    expect(await checkAllSizes({ ...asked, coqc: refusing })).toMatchObject({
      status: 'open',
      reason: 'Sums.v: Coq refuses line ?',
    })
  })

  const closing = (n: number): string =>
    `case "$2" in Script0.v) i=0; while [ $i -lt ${n} ]; do echo 'Closed under the global context'; i=$((i + 1)); done ;; Script[1-9].v) exit $FAILS ;; esac`

  test('a bridge that is refused, one that is not asked for, and all of it', async () => {
    const of = (as: TheoremKernel): number =>
      theorems.filter(({ kernels }) => kernels.includes(as)).length
    const refused = fake('refused', `FAILS=1; ${closing(of('per-net-init'))}`)
    expect(await checkAllSizes({ ...asked, coqc: refused })).toMatchObject({
      status: 'open',
      reason: expect.stringContaining('Model.v is not per-net-init with 1 CPUs and 2 netns'),
    })
    const accepting = fake('accepting', `FAILS=0; ${closing(of('per-net-init'))}`)
    expect(await checkAllSizes({ ...asked, coqc: accepting, sizes: [] })).toMatchObject({
      status: 'open',
      reason: 'no size ties it to model/',
    })
    const all = await checkAllSizes({ ...asked, coqc: accepting, onProgress: () => {} })
    expect(all).toMatchObject({ status: 'proved', version: '?', bridged: [small] })
    const other = fake('other', `FAILS=0; ${closing(of('copied-template'))}`)
    expect(
      await checkAllSizes({ ...asked, kernel: copiedTemplate, as: 'copied-template', coqc: other }),
    ).toMatchObject({ status: 'proved' })
  })
})
