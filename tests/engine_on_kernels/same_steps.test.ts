import { expect, test } from 'vitest'
import type { Property } from '../../engine/property.ts'
import { stepsText } from '../../engine/run/same_steps.ts'
import { scaled } from '../../model/bounds.ts'
import { lineage } from '../../model/kernels/released.ts'
import { modelOf } from '../../model/setting.ts'
import type { Part } from '../../model/structure.ts'
import { noLateAdd } from '../../properties/lifetime.ts'
import { recovery, refusedOverLimit } from '../../properties/limit.ts'

/** The kernels, in groups that take the same steps. */
function groups(property: Property, parts?: readonly Part[]): readonly string[][] {
  const structure = { cpus: 2, netns: 2, families: ['ipv4'] as const }
  const byText = new Map<string, string[]>()
  for (const kernel of lineage) {
    const text = stepsText(
      modelOf({
        kernel,
        structure: parts === undefined ? structure : { ...structure, parts },
        params: scaled(2),
        bounds: {},
      }),
      property,
    )
    byText.set(text, [...(byText.get(text) ?? []), kernel.name])
  }
  return [...byText.values()]
}

test('stepsText: kernels that differ in what the model does not have are one', () => {
  const younger = ['no-flow-cache', 'sums-dying-cpus', 'count-at-release', 'deferred-net-free']
  const expected = [
    ['atomic-entries'],
    ['copied-template-v3.0', 'copied-template'],
    ['per-net-init'],
    younger,
  ]
  expect(groups(recovery)).toEqual(expected)
  expect(groups(refusedOverLimit)).toEqual(expected)
})

test('stepsText: with lifetimes, those that release and free in another way are apart', () => {
  const apart = groups(noLateAdd, ['lifetimes'])
  expect(apart.find(names => names.includes('count-at-release'))).toEqual(['count-at-release'])
  expect(apart.find(names => names.includes('deferred-net-free'))).toEqual(['deferred-net-free'])
})
