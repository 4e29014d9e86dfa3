import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Property } from '../../engine/property.ts'
import { actionsSpokenOf, inductiveScript, propertyScript } from '../../engine/prove/obligations.ts'
import { judge, type Proof } from '../../engine/prove/prove.ts'
import type { Script } from '../../engine/prove/script.ts'
import { createSolver } from '../../engine/prove/solver.ts'
import type { Kernel } from '../../model/kernel.ts'
import { copiedTemplate, perNetInit } from '../../model/kernels/released.ts'
import { sumIsLive } from '../../properties/conservation.ts'
import { counterLemmaScript } from '../../properties/inductive/counter_lemma.ts'
import { inductiveInvariant } from '../../properties/inductive/invariant.ts'
import { proofModel, theoryOf } from '../../properties/inductive/prove.ts'
import { properties } from '../../properties/properties.ts'

const solver = createSolver()
let dir = ''
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'dstledger-test-'))
})
afterAll(async () => {
  solver.close()
  await rm(dir, { recursive: true })
})

const shape = { cpus: 2, netns: 2, families: ['ipv4'] } as const
const conjuncts = inductiveInvariant(perNetInit) ?? []
const theory = { ...theoryOf(perNetInit, shape), conjuncts }
const m = theory.system

function property(id: string): Property {
  const found = properties.find(p => p.id === id)
  if (found === undefined) throw new Error(`no property ${id}`)
  return found
}

async function proofOf(script: Script): Promise<Proof> {
  const file = join(dir, `${script.name}.smt2`)
  await writeFile(file, script.text)
  return judge(script, await solver.solve(file, 60_000), [])
}

describe('inductiveScript', () => {
  const { checks, text } = inductiveScript(theory)

  test('asks of init and of every action of the table, and whether each is possible', () => {
    expect(checks.filter(({ expected }) => expected === 'unsat').map(({ name }) => name)).toEqual([
      'init => I',
      ...m.actions.map(action => `I and ${action.label} => I'`),
    ])
    expect(checks.filter(({ expected }) => expected === 'sat').map(({ name }) => name)).toEqual([
      'init is possible',
      'I is possible',
      ...m.actions.map(action => `I and ${action.label} is possible`),
    ])
  })

  test('the sysctl writes any value; faults, churn and hotplug are in', () => {
    const names = new Set(m.actions.map(action => action.name))
    expect([...names]).toHaveLength(7)
    expect(text).toContain(
      "(define-fun |proc_dointvec net=0 gc_thresh=any: gc_thresh[0]'| () Int sysctl)",
    )
  })

  test('no line grows with the depth of the terms', () => {
    const most = Math.max(...text.split('\n').map(line => line.length))
    expect(most).toBeLessThan(500)
  })
})

/** A conjunct that nobody needs is noise: without each of these, that proof is open. */
const needed: readonly (readonly [Kernel, string, string])[] = [
  [perNetInit, 'flags are 0 or 1', 'inductive'],
  [perNetInit, 'gc_thresh is an unsigned int', 'P13'],
  [perNetInit, 'the ledger balances', 'P3'],
  [perNetInit, 'a netns has a block exactly while it lives', 'P4'],
  [perNetInit, 'count plus slots is live', 'P1'],
  [perNetInit, 'the slots of a netns that is gone are 0', 'inductive'],
  [perNetInit, 'a slot is below the largest batch', 'P2'],
  [perNetInit, 'the slot of an offline CPU is 0', 'P16'],
  [copiedTemplate, 'flags are 0 or 1', 'inductive'],
  [copiedTemplate, 'the ledger balances', 'P3'],
]
test.each(needed.map(([kernel, name, id]) => ({ kernel, name, id })))(
  '$kernel.name: without "$name", $id is open',
  { tags: ['slow'] },
  async ({ kernel, name, id }) => {
    const all = inductiveInvariant(kernel) ?? []
    const rest = all.filter(conjunct => conjunct.name !== name)
    expect(rest).toHaveLength(all.length - 1)
    const weaker = { ...theoryOf(kernel, shape), conjuncts: rest }
    const script =
      id === 'inductive'
        ? inductiveScript(weaker)
        : propertyScript(weaker, { property: property(id) })
    expect((await proofOf(script)).status).toBe('open')
  },
)

describe('propertyScript', () => {
  test('a state property is asked of every state at once', () => {
    const { checks } = propertyScript(theory, { property: property('P1') })
    expect(checks.map(({ name }) => name)).toEqual(['P1 can be false', 'I is possible', 'I => P1'])
  })

  test('a step property is asked of the actions it speaks of, even where it folds to true', () => {
    const { checks, text } = propertyScript(theory, { property: property('P7') })
    expect(checks.map(({ name }) => name)).toEqual([
      'P7 can be false',
      'I is possible',
      'I and setup_net net=1 is possible',
      'I and setup_net net=1 => P7',
    ])
    expect(text).toContain('(assert false)')
  })

  test('an assumption is named in the obligation', () => {
    const assuming = { sentence: 'nothing', holds: sumIsLive.holds }
    const { checks, text } = propertyScript(theory, { property: property('P1'), assuming })
    expect(checks.at(-1)?.name).toBe('I and assumption => P1')
    expect(text).toContain('; Assuming nothing.')
  })
})

describe('actionsSpokenOf', () => {
  test('P12 speaks of failing creations only, a state property of everything', () => {
    const labels = actionsSpokenOf(m, property('P12')).map(action => action.label)
    expect(labels.every(label => /^setup_net net=1 fault=/.test(label))).toBe(true)
    expect(labels).toHaveLength(4)
    expect(actionsSpokenOf(m, property('P1'))).toBe(m.actions)
  })

  test('P4 speaks of nothing with one netns, P16 of nothing with one CPU', () => {
    const single = proofModel(perNetInit, { cpus: 1, netns: 1, families: ['ipv4'] })
    expect(actionsSpokenOf(single, property('P4'))).toEqual([])
    expect(actionsSpokenOf(single, property('P16'))).toEqual([])
  })
})

test('percpu_counter_add: proved for any amount, any slot and any batch from 1', async () => {
  const proof = await proofOf(counterLemmaScript(perNetInit))
  expect(proof).toMatchObject({ status: 'proved', obligations: 2 })
})
