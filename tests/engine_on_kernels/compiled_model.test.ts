import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { numbers } from '../../engine/arith/numbers.ts'
import type { Property } from '../../engine/property.ts'
import { compiledModel, DISABLED } from '../../engine/run/compiled_model.ts'
import { insideBounds } from '../../engine/run/inside_bounds.ts'
import { after } from '../../engine/state.ts'
import { traceOf } from '../../engine/trace.ts'
import type { Action } from '../../model/action.ts'
import { realScale, scaled } from '../../model/bounds.ts'
import type { CellKind } from '../../model/cells.ts'
import { copiedTemplate, lineage, perNetInit } from '../../model/kernels/released.ts'
import { buildModel, type Model } from '../../model/model.ts'
import { modelOf, type Setting, settingText } from '../../model/setting.ts'
import { sumIsLive } from '../../properties/conservation.ts'
import { properties } from '../../properties/properties.ts'
import { exploreChecks } from '../../suite/tables/explore.ts'

const flags: readonly CellKind[] = [
  'online',
  'alive',
  'counters',
  'struct_net',
  'deferred',
  'dying',
]
const some: readonly CellKind[] = ['live', 'released', 'flow.entries', 'flow.list', 'flow.rnd']

function cellValue(kind: CellKind): fc.Arbitrary<number> {
  if (flags.includes(kind)) return fc.nat(1)
  if (kind === 'add.pc') return fc.nat(2)
  if (kind === 'add.amount') return fc.constantFrom(-1, 1)
  if (some.includes(kind)) return fc.nat(4)
  if (kind !== 'gc_thresh') return fc.integer({ min: -5, max: 5 })
  return fc.oneof(fc.nat(5), fc.constantFrom(2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1))
}

/** Any state, reachable or not. */
function states({ variables }: Model): fc.Arbitrary<readonly number[]> {
  return fc.tuple(...variables.cells.map(({ kind }) => cellValue(kind)))
}

interface Taken {
  readonly verdict: number
  readonly values: readonly number[]
}

/** What `step` must say, in numbers. */
function inNumbers(setting: Setting, model: Model, action: Action, from: readonly number[]): Taken {
  const a = numbers(setting.params)
  const s = (cell: number): number => from[cell] as number
  const t = after(s, action.next(a, s))
  if (!action.enabled(a, s) || !insideBounds(a, model, t, setting.bounds)) {
    return { verdict: DISABLED, values: from }
  }
  const holds = (p: Property): boolean => p.after(a, model, s, action, t)
  return {
    verdict: 1 + properties.findIndex(property => !holds(property)),
    values: from.map((_, cell) => t(cell)),
  }
}

describe('compiled model: any state, any action, as in numbers', () => {
  const settings = new Map<string, Setting>(
    exploreChecks.map(check => [`${check.kernel.name} ${settingText(check)}`, check]),
  )
  // The suite's searches leave out two families, and a batch that moves on each kernel.
  for (const kernel of lineage) {
    const structure = { cpus: 2, netns: 2, families: ['ipv4', 'ipv6'] } as const
    const setting = { kernel, structure, params: realScale(2), bounds: {}, sysctlValues: [7] }
    settings.set(`${kernel.name} at its own scale`, setting)
  }

  test.each([...settings])('%s', (_, setting) => {
    const model = modelOf(setting)
    const { params, bounds } = setting
    const compiled = compiledModel({ system: model, params, properties, bounds })
    const indices = fc.nat(model.actions.length - 1)
    fc.assert(
      fc.property(states(model), indices, (from, index) => {
        const action = model.actions[index] as Action
        compiled.load(from)
        const verdict = compiled.step(index)
        const values = [...compiled.values]
        expect({ verdict, values }).toEqual(inNumbers(setting, model, action, from))
      }),
      { seed: 22, numRuns: 60 },
    )
  })
})

const structure = { cpus: 1, netns: 2, families: ['ipv4'] } as const

function small(kernel = copiedTemplate) {
  const model = buildModel(kernel, structure, { actions: ['dst_alloc', 'dst_free'] })
  return compiledModel({ system: model, params: scaled(2), properties: [sumIsLive] })
}

test('compiled model: starts after boot, and goes back there', () => {
  const m = small()
  const [alloc] = traceOf(m.system, ['dst_alloc net=0 cpu=0'])
  const boot = [...m.values]
  expect(m.step((alloc && m.positionOf(alloc)) ?? -1)).toBe(1)
  expect([...m.values]).not.toEqual(boot)
  m.reset()
  expect([...m.values]).toEqual(boot)
  expect(m.judge()).toBe(0)
})

test('compiled model: a step that is not enabled changes nothing', () => {
  const m = small(perNetInit)
  const [free] = traceOf(m.system, ['dst_free net=1 cpu=0'])
  const before = [...m.values]
  expect(m.step((free && m.positionOf(free)) ?? -1)).toBe(DISABLED)
  expect([...m.values]).toEqual(before)
})

test('compiled model: an action that is not in the table is an error', () => {
  expect(() => small().step(99)).toThrow('copied-template has no action 99 here')
})
