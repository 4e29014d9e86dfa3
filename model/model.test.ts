import { describe, expect, test } from 'vitest'
import { numbers } from '../engine/arith/numbers.ts'
import { after, sequence, type Update } from '../engine/state.ts'
import { realScale } from './bounds.ts'
import type { Kernel } from './kernel.ts'
import { allKernels } from './kernels/all.ts'
import { mutants, rightPatches, wrongPatches } from './kernels/mutants.ts'
import { copiedTemplate, lineage, perNetInit } from './kernels/released.ts'
import { buildModel } from './model.ts'
import type { Structure } from './structure.ts'
import { templateOf, variables } from './variables.ts'

const structure: Structure = { cpus: 2, netns: 2, families: ['ipv4'] }

/** The fields in which a kernel differs from another: what its patch changes. */
function patched(kernel: Kernel, from: Kernel): readonly string[] {
  return Object.keys(kernel).filter(
    key => kernel[key as keyof Kernel] !== from[key as keyof Kernel],
  )
}

describe('action table', () => {
  test('is in its fixed order: name, then netns, CPU, fault', () => {
    const { actions } = buildModel(perNetInit, structure, { sysctlValues: [5] })
    expect(actions.map(action => action.label)).toEqual([
      'dst_alloc net=0 cpu=0',
      'dst_alloc net=0 cpu=1',
      'dst_alloc net=1 cpu=0',
      'dst_alloc net=1 cpu=1',
      'dst_free net=0 cpu=0',
      'dst_free net=0 cpu=1',
      'dst_free net=1 cpu=0',
      'dst_free net=1 cpu=1',
      'setup_net net=1',
      'setup_net net=1 fault=xfrm_sysctl_init',
      'setup_net net=1 fault=flow_cache_init',
      'setup_net net=1 fault=xfrm4_dst_entries_init',
      'setup_net net=1 fault=xfrm4_net_sysctl_init',
      'cleanup_net net=1',
      'cpu_down cpu=0',
      'cpu_down cpu=1',
      'cpu_up cpu=0',
      'cpu_up cpu=1',
      'proc_dointvec net=0 gc_thresh=5',
      'proc_dointvec net=1 gc_thresh=5',
    ])
  })

  test('says the family where there are two', () => {
    const { actions } = buildModel(copiedTemplate, {
      cpus: 1,
      netns: 1,
      families: ['ipv4', 'ipv6'],
    })
    expect(actions.map(action => action.label)).toContain('dst_alloc net=0 cpu=0 family=ipv6')
  })

  test('has the names that were asked for, in the same order', () => {
    const { actions } = buildModel(perNetInit, structure, { actions: ['cpu_up', 'dst_alloc'] })
    expect([...new Set(actions.map(({ name }) => name))]).toEqual(['dst_alloc', 'cpu_up'])
  })

  test('every action lists each cell that it writes once', () => {
    const a = numbers(realScale())
    for (const kernel of [...lineage, ...mutants]) {
      const families = ['ipv4', 'ipv6'] as const
      const model = buildModel(kernel, { cpus: 2, netns: 2, families }, { sysctlValues: [1] })
      for (const action of model.actions) {
        const cells = action.next(a, model.initial(a)).map(([cell]) => cell)
        expect(new Set(cells).size, `${kernel.name} ${action.label}`).toBe(cells.length)
      }
    }
  })
})

describe('initial state', () => {
  const a = numbers(realScale(9))

  test('has init_net alone where netns can be created', () => {
    const model = buildModel(perNetInit, structure)
    const s = model.initial(a)
    expect(model.variables.alive.map(s)).toEqual([1, 0])
  })

  test('has every netns where none can be created', () => {
    const model = buildModel(perNetInit, structure, { actions: ['dst_alloc'] })
    const s = model.initial(a)
    expect(model.variables.alive.map(s)).toEqual([1, 1])
    expect(model.variables.dstOps.map(ops => s(ops.gcThresh))).toEqual([9, 9])
    expect(model.variables.online.map(s)).toEqual([1, 1])
  })
})

describe('kernels', () => {
  test('per-net-init differs from copied-template in what the patch changes', () => {
    expect(patched(perNetInit, copiedTemplate)).toEqual([
      'name',
      'commit',
      'releases',
      'summary',
      // What the functions below it are about, for whoever proves something.
      'counters',
      'pcpucEntries',
      'pcpucAllocated',
      'percpuCounters',
      'pernetOperations',
    ])
  })

  test('a mutant names its parent, and differs from it in what its summary says', () => {
    for (const mutant of [...wrongPatches, ...rightPatches]) {
      const parent = lineage.find(kernel => kernel.name === mutant.mutantOf)
      expect(parent, mutant.name).toBeDefined()
      const changed = patched(mutant, parent ?? mutant)
      expect(changed.length, mutant.name).toBeGreaterThan(3)
    }
  })

  test('names are unique', () => {
    const names = allKernels.map(kernel => kernel.name)
    expect(new Set(names).size).toBe(names.length)
  })
})

describe('state', () => {
  const s = (cell: number): number => cell * 10

  test('after: a cell that is not listed is unchanged', () => {
    const t = after(s, [[1, 5]])
    expect([t(0), t(1), t(2)]).toEqual([0, 5, 20])
  })

  test('sequence: the second update reads what the first wrote, and its writes win', () => {
    const first: Update<number> = [[1, 5]]
    const both = sequence(s, first, t => [
      [1, t(1) + 1],
      [2, t(1)],
    ])
    expect(both).toEqual([
      [1, 6],
      [2, 5],
    ])
  })

  test('templateOf: a family that the structure lacks is an error', () => {
    expect(() => templateOf(variables(structure), 'ipv6')).toThrow('no family ipv6')
  })
})
