import { describe, expect, test } from 'vitest'
import { scaled } from '../model/bounds.ts'
import { InputError } from '../model/input_error.ts'
import type { Kernel } from '../model/kernel.ts'
import { copiedTemplate, perNetInit } from '../model/kernels/released.ts'
import { patch } from '../model/patch.ts'
import { propertyById } from '../properties/properties.ts'
import { type CompareRequest, compareKernels, type ModelVerdict } from './compare.ts'
import { comparisonOf } from './comparison.ts'

const figures = { states: 0, transitions: 0, steps: 0, obligations: 0 }

function verdict(of: Partial<ModelVerdict>): ModelVerdict {
  const structure = { cpus: 1, netns: 2, families: ['ipv4'] as const }
  const kernel = of.kernel ?? perNetInit
  const setting = { kernel, structure, params: scaled(2), bounds: {} }
  const property = propertyById('P1', 'test')
  return { kernel, property, model: 'one', setting, checker: 'prove', verdict: 'proved', ...of }
}

describe('comparisonOf', () => {
  test.each([
    [['proved', 'proved'], 'proved', 'as expected'],
    [['open', 'proved'], 'not refuted', 'as expected'],
    [['unknown', 'open'], 'not refuted', 'unknown'],
  ] as const)('proofs %j make the cell %s', async (verdicts, cell, status) => {
    const found = verdicts.map(own => verdict({ verdict: own }))
    const { rows, status: whole } = await comparisonOf([perNetInit, copiedTemplate], {
      verdicts: found,
      figures,
    })
    expect(rows.map(({ property, cells }) => [property, cells[0]?.verdict])).toEqual([['P1', cell]])
    expect(whole).toBe(status)
  })

  test('a violation in a model that the other was not asked in is no difference', async () => {
    const found = [verdict({ kernel: copiedTemplate, checker: 'explore', verdict: 'violated' })]
    const of = { verdicts: found, figures }
    const { differences, rows } = await comparisonOf([perNetInit, copiedTemplate], of)
    expect(differences).toEqual([])
    expect(rows[0]?.cells[1]).toMatchObject({ verdict: 'violated', explore: 0, simulate: false })
  })
})

describe('compareKernels', () => {
  const asked = (kernels: readonly Kernel[]): Promise<unknown> =>
    compareKernels({ kernels } as unknown as CompareRequest)

  test('kernels that cannot be compared are an InputError', async () => {
    await expect(asked([])).rejects.toThrow(InputError)
    await expect(asked([perNetInit])).rejects.toThrow('needs two kernels')
    await expect(asked([perNetInit, perNetInit])).rejects.toThrow('two kernels are named')
    const same = { ...perNetInit, name: 'the-same' }
    await expect(asked([perNetInit, same])).rejects.toThrow('does in every model what')
    const throwing = patch(perNetInit, {
      name: 'throwing',
      summary: 'a step of it throws',
      percpuCounterAdd: () => {
        throw new Error('no such cell')
      },
    })
    await expect(asked([perNetInit, throwing])).rejects.toThrow('no such cell')
  })
})

describe('compareKernels: what cannot be compared', () => {
  const request = (kernels: readonly Kernel[]): CompareRequest => ({
    kernels,
    seed: 1,
    deadlineMs: 1000,
    solver: {
      solve: async () => ({ kind: 'unknown', reason: 'nobody asks', ms: 0 }),
      close: () => {},
    },
    onStage: () => {},
    onProgress: () => {},
    breath: async () => {},
  })
  const mine = (change: Partial<Kernel>): Kernel =>
    patch(perNetInit, { name: 'mine', summary: 'mine', ...change })

  test.each<[string, readonly Kernel[], string]>([
    ['none', [], 'compare: needs two kernels'],
    ['one', [perNetInit], 'compare: needs two kernels'],
    ['two of one name', [perNetInit, { ...copiedTemplate, name: 'per-net-init' }], 'are named'],
    [
      'one twice',
      [perNetInit, { ...perNetInit, name: 'same' }],
      'does in every model what per-net',
    ],
    [
      'a step that throws: its function and its line are named',
      [
        perNetInit,
        mine({
          netFree: function netFree() {
            throw new Error('no')
          },
        }),
      ],
      'kernel mine: ',
    ],
    [
      'a step that throws what is no error',
      [
        perNetInit,
        mine({
          netFree: () => {
            throw 'no'
          },
        }),
      ],
      'kernel mine: a function of it (no) fails',
    ],
    [
      'a step that says what is wrong with it',
      [
        perNetInit,
        mine({
          netFree: () => {
            throw new InputError('mine', 'is wrong', 'mend it')
          },
        }),
      ],
      'mine: is wrong; mend it',
    ],
  ])('%s', async (_, kernels, message) => {
    await expect(compareKernels(request(kernels))).rejects.toThrow(InputError)
    await expect(compareKernels(request(kernels))).rejects.toThrow(message)
  })
})
