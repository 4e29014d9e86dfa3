import { describe, expect, test } from 'vitest'
import { yes } from '../../engine/arith/derived.ts'
import { pointee } from '../../engine/state.ts'
import type { Kernel } from '../../model/kernel.ts'
import { mutants } from '../../model/kernels/mutants.ts'
import { copiedTemplate, perNetInit } from '../../model/kernels/released.ts'
import { patch } from '../../model/patch.ts'
import type { Family, Structure } from '../../model/structure.ts'
import { limitAboveSlack } from '../../properties/inductive/invariant.ts'
import { ids, idsOf, prover, small } from '../prover.ts'

const { proofs } = prover()

/** A mutant of perNetInit for which the shelf of mutants has no use. */
function mutant(name: string, change: Partial<Kernel>): Kernel {
  return { ...perNetInit, name, mutantOf: 'per-net-init', ...change }
}

function shelved(name: string): Kernel {
  const kernel = mutants.find(k => k.name === name)
  if (kernel === undefined) throw new Error(`no mutant ${name}`)
  return kernel
}

describe('per-net-init', () => {
  test.each([1, 2, 3])(
    'IPv4, %i CPUs, 2 netns: every property is proved',
    { tags: ['slow'] },
    async cpus => {
      const result = await proofs(perNetInit, { cpus, netns: 2, families: ['ipv4'] })
      expect(result.inductive).toMatchObject({ status: 'proved', reason: '' })
      expect(result.lemma.status).toBe('proved')
      // With one CPU there is no hotplug, and P16 speaks of nothing else.
      const silent = cpus === 1 ? ['P16'] : []
      expect(idsOf(result, 'proved')).toEqual(ids.filter(id => !silent.includes(id)))
      expect(result.properties.filter(({ id }) => silent.includes(id))).toMatchObject(
        silent.map(id => ({
          status: 'vacuous',
          reason: `no action that ${id} speaks of can happen`,
        })),
      )
      expect(result.obligations).toBe([45, 69, 89][cpus - 1])
    },
  )

  test.each<[readonly Family[]]>([[['ipv6']], [['ipv4', 'ipv6']]])(
    '%s: all but strict refusal and recovery',
    { tags: ['slow'] },
    async families => {
      const result = await proofs(perNetInit, { cpus: 2, netns: 2, families })
      expect(idsOf(result, 'open')).toEqual(['P5', 'P13'])
      expect(idsOf(result, 'unknown')).toEqual([])
    },
  )

  test('IPv6: recovery is proved where twice gc_thresh covers the slots', {
    tags: ['slow'],
  }, async () => {
    const shape: Structure = { cpus: 2, netns: 2, families: ['ipv6'] }
    const {
      properties: [recovery],
    } = await proofs(perNetInit, shape, ['P13'], limitAboveSlack)
    expect(recovery).toMatchObject({
      status: 'proved',
      reason: `assuming ${limitAboveSlack.sentence}`,
    })
  })

  test('three netns make no difference', { tags: ['slow'] }, async () => {
    const result = await proofs(perNetInit, { cpus: 2, netns: 3, families: ['ipv4'] })
    expect(idsOf(result, 'proved')).toEqual(ids)
  })
})

test('copied-template: the whole is proved, every statement about one netns is open', {
  tags: ['slow'],
}, async () => {
  const result = await proofs(copiedTemplate)
  expect(result.inductive.status).toBe('proved')
  expect(idsOf(result, 'proved')).toEqual(['P3', 'P12'])
  expect(idsOf(result, 'open')).toEqual(ids.filter(id => id !== 'P3' && id !== 'P12'))
})

test.each<readonly [string, Kernel]>([
  ['a spread', { ...perNetInit, name: 'mine' }],
  ['a patch', patch(perNetInit, { name: 'mine', summary: 'no ->gc()', gc: false })],
])("%s of one's own has the proofs of its parent", { tags: ['slow'] }, async (_, kernel) => {
  const result = await proofs(kernel, small, ['P1', 'P2', 'P3', 'P4'])
  expect(idsOf(result, 'proved')).toEqual(['P1', 'P2', 'P3', 'P4'])
})

const slotsOfTemplate = mutant('slots-of-template', {
  pcpucEntries: copiedTemplate.pcpucEntries,
})
const countOfInitNet = mutant('count-of-init-net', {
  pcpucEntries: (host, ops) => (a, s) => ({
    ...perNetInit.pcpucEntries(host, ops)(a, s),
    count: pointee(a, s, yes(a), host.variables.dstOps[0]?.count ?? ops.count, ops.count),
  }),
})
const notListed = mutant('not-listed', { percpuCounters: () => [] })
const countNotReset = mutant('count-not-reset', {
  pernetOperations: (host, net) =>
    perNetInit.pernetOperations(host, net).map(({ init, exit }) => ({
      init: init.map(step => ({
        ...step,
        effect: (a, s) =>
          step.effect(a, s).filter(([cell]) => host.variables.cells[cell]?.kind !== 'count'),
      })),
      exit,
    })),
})

/** For each property a kernel on which its own obligations fail, not only the invariant. */
const refuted: readonly (readonly [string, Kernel])[] = [
  ['P1', slotsOfTemplate],
  ['P4', shelved('charged-to-init-net')],
  ['P5', slotsOfTemplate],
  ['P5s', countOfInitNet],
  ['P6', countOfInitNet],
  ['P7', shelved('init-before-copy')],
  ['P7c', countNotReset],
  ['P8', slotsOfTemplate],
  ['P12', shelved('no-destroy-on-error')],
  ['P13', countOfInitNet],
  ['P16', notListed],
]
test.each(refuted.map(([id, kernel]) => ({ id, kernel })))(
  '$id: its own obligation is open on $kernel.name',
  { tags: ['slow'] },
  async ({ id, kernel }) => {
    const result = await proofs(kernel, small, [id])
    expect(result.properties).toMatchObject([
      { status: 'open', reason: expect.stringMatching(new RegExp(`^I .*=> ${id}$`)) },
    ])
  },
)

/** P2 and P3 read nothing but what the invariant speaks of. */
test.each([
  ['P2', 'fold-above-batch'],
  ['P3', 'fold-keeps-slot'],
])(
  '%s: the invariant is not inductive on %s, and the lemma is open',
  { tags: ['slow'] },
  async (id, name) => {
    const {
      lemma,
      properties: [proof],
    } = await proofs(shelved(name), small, [id])
    expect(proof?.reason).toMatch(/^I is not inductive: I and dst_alloc net=0 cpu=0 => I'/)
    expect(proof?.status).toBe('open')
    expect(lemma.status).toBe('open')
  },
)

test.each(mutants)(
  'mutant $name: something is open that is proved on per-net-init',
  { tags: ['slow'] },
  async kernel => {
    const families: readonly Family[] = kernel.name === 'only-ipv4' ? ['ipv6'] : ['ipv4']
    const alwaysOpen = families.includes('ipv6') ? ['P5', 'P13'] : []
    const open = idsOf(await proofs(kernel, { ...small, families }), 'open')
    expect(open.filter(id => !alwaysOpen.includes(id))).not.toEqual([])
  },
)
