import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { yes } from '../../engine/arith/derived.ts'
import { numbers } from '../../engine/arith/numbers.ts'
import { after, type State } from '../../engine/state.ts'
import { releasedBeforeExit } from '../../model/environment.ts'
import { mutants, rightPatches } from '../../model/kernels/mutants.ts'
import { copiedTemplate, lineage, perNetInit } from '../../model/kernels/released.ts'
import { buildModel } from '../../model/model.ts'
import { defaults } from '../../model/params.ts'
import type { Family, Part } from '../../model/structure.ts'
import { inductiveInvariant, limitAboveSlack, parameterAssumptions } from './invariant.ts'

const params = { ...defaults, batch: 2, batchPerCpu: 1, gcThresh: 1, sysctl: 3 }
const a = numbers(params)
const families: readonly Family[] = ['ipv4', 'ipv6']
const parts: readonly Part[] = ['lifetimes', 'cpu_dead']
const flow: readonly Part[] = ['flow_cache']

describe('inductiveInvariant', () => {
  const walked = [...lineage, ...rightPatches].flatMap(kernel => [
    { name: kernel.name, kernel, parts: [] },
    { name: `${kernel.name} with parts`, kernel, parts },
    { name: `${kernel.name} with a flow cache`, kernel, parts: flow },
  ])
  test.each(walked)(
    '$name: every conjunct holds on every walk',
    { tags: ['slow'] },
    ({ kernel, parts: has }) => {
      // A flow cache has bundles of one family.
      const among = has === flow ? families.slice(0, 1) : families
      const shape = { cpus: 2, netns: 2, families: among, parts: has }
      const m = buildModel(kernel, shape, { sysctlValues: [0, 3] })
      const conjuncts = inductiveInvariant(kernel, shape) ?? []
      expect(conjuncts).not.toEqual([])
      const choices = fc.array(fc.nat(m.actions.length - 1), { maxLength: 60 })
      const walk = (chosen: readonly number[]): void => {
        let values = m.variables.cells.map((_, cell) => m.initial(a)(cell))
        for (const choice of chosen) {
          const before = values
          const s: State<number> = cell => before[cell] as number
          for (const { name, holds } of conjuncts) expect(holds(a, m, s), name).toBe(true)
          const action = m.actions[choice]
          if (action?.enabled(a, s)) {
            const t = after(s, action.next(a, s))
            values = before.map((_, cell) => t(cell))
          }
        }
      }
      fc.assert(fc.property(choices, walk), { seed: 4, numRuns: 200 })
    },
  )

  test('a mutant is held to the invariant of its parent', () => {
    const mutant = mutants.find(kernel => kernel.mutantOf === 'per-net-init')
    expect(mutant && inductiveInvariant(mutant)).toEqual(inductiveInvariant(perNetInit))
  })

  test('a kernel has the one of what its counters are, whatever it is called', () => {
    expect(inductiveInvariant({ ...perNetInit, name: 'mine' })).toEqual(
      inductiveInvariant(perNetInit),
    )
    const copying = inductiveInvariant({ ...perNetInit, counters: 'template' })
    expect(copying).toEqual(inductiveInvariant(copiedTemplate))
  })

  test('a kernel that carries one of its own is held to that', () => {
    const invariant = [{ name: 'nothing', reason: 'None.', holds: yes }]
    expect(inductiveInvariant({ ...perNetInit, invariant })).toEqual(invariant)
  })

  test('every conjunct has a name of its own, and a reason', () => {
    for (const kernel of [...lineage, ...rightPatches]) {
      const conjuncts = inductiveInvariant(kernel, { parts }, releasedBeforeExit) ?? []
      expect(conjuncts, kernel.name).not.toEqual([])
      expect(new Set(conjuncts.map(({ name }) => name)).size).toBe(conjuncts.length)
      for (const { reason } of conjuncts) expect(reason).toMatch(/\.$/)
    }
  })
})

test("parameterAssumptions: the kernel's values fulfil them, a batch of 0 does not", () => {
  const hold = (batch: number): readonly boolean[] =>
    parameterAssumptions.map(({ holds }) => holds(numbers({ ...params, batch })))
  expect(hold(32)).toEqual([true, true, true, true])
  expect(hold(0)).toEqual([false, true, true, true])
})

test('limitAboveSlack: asks gc_thresh or its double to cover the slots of the online CPUs', () => {
  const m = buildModel(perNetInit, { cpus: 2, netns: 1, families: ['ipv6'] })
  const s = m.initial(a)
  const gcThresh = m.variables.dstOps.map(ops => ops.gcThresh)
  const holds = (value: number): boolean =>
    limitAboveSlack.holds(
      a,
      m,
      after(
        s,
        gcThresh.map(cell => [cell, value] as const),
      ),
    )
  // Two CPUs, largest batch 2: the slots can hold 2 entries.
  expect([0, 1, 2 ** 31].map(holds)).toEqual([false, true, true])
})
