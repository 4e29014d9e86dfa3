import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { explore } from '../../engine/explore/explore.ts'
import { inductiveScript, propertyScript } from '../../engine/prove/obligations.ts'
import { judge, type Proof } from '../../engine/prove/prove.ts'
import type { Script } from '../../engine/prove/script.ts'
import { scaled } from '../../model/bounds.ts'
import type { Kernel } from '../../model/kernel.ts'
import {
  copiedTemplate,
  deferredNetFree,
  perNetInit,
  sumsDyingCpus,
} from '../../model/kernels/released.ts'
import { buildModel } from '../../model/model.ts'
import type { Structure } from '../../model/structure.ts'
import { inductiveInvariant } from '../../properties/inductive/invariant.ts'
import { theoryOf } from '../../properties/inductive/prove.ts'
import { interruptSafe, slotBelowBatch } from '../../properties/interrupt.ts'
import type { Sometimes } from '../../properties/property.ts'
import { expectAsExpected } from '../../tests/findings.ts'
import { prover } from '../../tests/prover.ts'
import { interruptProofs } from '../tables/interrupts.ts'
import { runProveCheck } from './proofs.ts'

const { solver } = prover()
const one: Structure = { cpus: 1, netns: 1, families: ['ipv4'], parts: ['interrupts'] }

describe('the proofs of the suite', () => {
  const small = interruptProofs.filter(({ structure }) => structure.cpus <= 2)
  test('there are those of five kernels on 1 and 2 CPUs, and of two wrong ones', () => {
    expect(small).toHaveLength(2 * 5 + 2)
  })

  test.each(small.map(check => [check.kernel.name, check.structure.cpus, check] as const))(
    '%s, %i CPUs: as expected',
    { tags: ['slow'] },
    async (_name, _cpus, check) => {
      const found = await runProveCheck(check, () => true, { solver, deadlineMs: 60_000 })
      expectAsExpected(found, 3)
    },
  )
})

async function solved(script: Script): Promise<Proof['status']> {
  const dir = await mkdtemp(join(tmpdir(), 'dstledger-test-'))
  try {
    const file = join(dir, 'script.smt2')
    await writeFile(file, script.text)
    return judge(script, await solver.solve(file, 60_000), []).status
  } finally {
    await rm(dir, { recursive: true })
  }
}

/** Without it the invariant is not inductive, or a property does not follow from it. */
test.each<[Kernel, string]>([
  [copiedTemplate, 'every CPU is online, and the percpu block is allocated'],
  [copiedTemplate, 'count, slots and what adds in flight still owe are live'],
  [deferredNetFree, 'count, slots and what adds in flight still owe are live'],
  [deferredNetFree, 'the slot is still what was read'],
  [deferredNetFree, 'a slot is below the batch'],
  [sumsDyingCpus, 'the slot is still what was read'],
])('%#: a conjunct is needed', { tags: ['slow'] }, async (kernel, name) => {
  const theory = theoryOf(kernel, one)
  const all = inductiveInvariant(kernel, one) ?? []
  const rest = all.filter(conjunct => conjunct.name !== name)
  expect(rest.length).toBe(all.length - 1)
  const properties = kernel === copiedTemplate ? [interruptSafe] : [interruptSafe, slotBelowBatch]
  const scripts = [
    inductiveScript({ ...theory, conjuncts: rest }),
    ...properties.map(property => propertyScript({ ...theory, conjuncts: rest }, { property })),
  ]
  expect(await Promise.all(scripts.map(solved))).toContain('open')
})

test('the part has no invariant for a form that loses adds', () => {
  const lossy = { ...perNetInit.addForm, writes: 'absolute' } as const
  expect(inductiveInvariant({ ...perNetInit, addForm: lossy }, one)).toBeUndefined()
})

test('v4.1: between adds the slot goes as far as the count may, one entry more', () => {
  const most = (countMax: number): number => {
    const model = buildModel(copiedTemplate, one)
    const slot = model.variables.templates.get('ipv4')?.slots[0] as number
    const pc = model.variables.interrupts?.pc[0] as number
    const reaches = (entries: number): Sometimes => ({
      name: `${entries}`,
      sentence: `Between two adds the slot is ${entries} or more away from 0.`,
      happens: (a, _m, _s, _action, t) =>
        a.and(
          a.eq(t(pc), a.int(0)),
          a.or(a.le(a.int(entries), t(slot)), a.le(t(slot), a.int(-entries))),
        ),
    })
    const facts = Array.from({ length: 40 }, (_, i) => reaches(i + 1))
    const bounds = { liveMax: 3, countMax }
    const result = explore({
      system: model,
      params: scaled(2),
      bounds,
      properties: [],
      sometimes: facts,
    })
    return result.seen.size
  }
  expect([4, 8, 16, 32].map(most)).toEqual([5, 9, 17, 33])
})
