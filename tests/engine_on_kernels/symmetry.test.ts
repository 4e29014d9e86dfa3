import { describe, expect, test } from 'vitest'
import { explore } from '../../engine/explore/explore.ts'
import type { ExploreResult } from '../../engine/explore/request.ts'
import { symmetryOf } from '../../engine/explore/symmetry/symmetry.ts'
import { permutations } from '../../engine/permutations.ts'
import { type StateProperty, stateProperty } from '../../engine/property.ts'
import { compiledModel, DISABLED } from '../../engine/run/compiled_model.ts'
import { replayTrace } from '../../engine/run/replay.ts'
import { labelsOf } from '../../engine/trace.ts'
import type { ActionName } from '../../model/action_name.ts'
import { scaled } from '../../model/bounds.ts'
import type { Kernel } from '../../model/kernel.ts'
import { mutants } from '../../model/kernels/mutants.ts'
import { copiedTemplate, perNetInit } from '../../model/kernels/released.ts'
import { instanceOf, modelOf, type Setting, settingText } from '../../model/setting.ts'
import { flowSometimes } from '../../properties/flow.ts'
import { properties } from '../../properties/properties.ts'
import { sometimes } from '../../properties/sometimes.ts'
import { exploreChecks } from '../../suite/tables/explore.ts'
import type { ExploreCheck } from '../../suite/tables/explore_check.ts'

function searched(check: ExploreCheck, symmetry: boolean): ExploreResult {
  return explore({
    ...check,
    system: modelOf(check),
    properties: properties.filter(({ id }) => check.properties.includes(id)),
    sometimes: [...sometimes, ...flowSometimes],
    symmetry,
  })
}

// The largest take seconds, and ask nothing that the others do not.
const checks = exploreChecks.filter(({ states }) => states < 500_000)

/** What must not depend on symmetry. */
function findings(result: ExploreResult) {
  const { depth, complete, seen } = result
  const verdicts = [...result.properties].map(([id, { verdict, trace }]) => [
    id,
    verdict,
    trace?.length,
  ])
  return { depth, complete, seen: [...seen].sort(), verdicts }
}

describe('symmetry: with and without it, verdicts and shortest lengths are the same', {
  tags: ['slow'],
}, () => {
  test('there are all searches of the suite but the largest', () => {
    expect(checks.length).toBeGreaterThanOrEqual(115)
  })

  test.each(checks.map(check => [`${check.kernel.name} ${settingText(check)}`, check] as const))(
    '%s',
    (_, check) => {
      const plain = searched(check, false)
      const reduced = searched(check, true)
      expect(findings(reduced)).toEqual(findings(plain))
      expect(reduced.states).toBeLessThanOrEqual(plain.states)
      for (const [id, { trace }] of reduced.properties) {
        if (trace === undefined) continue
        const property = properties.find(candidate => candidate.id === id)
        const replayed = replayTrace(instanceOf(check), trace, property)
        const failing = replayed.findIndex(({ violation }) => violation !== undefined)
        expect(failing, labelsOf(trace).join('; ')).toBe(trace.length - 1)
      }
    },
  )
})

const allocFree: readonly ActionName[] = ['dst_alloc', 'dst_free']

function setting(kernel: Kernel, cpus: number, netns: number, liveMax = 2): Setting {
  const structure = { cpus, netns, families: ['ipv4'] } as const
  const bounds = { liveMax, countMax: 4 }
  return { kernel, structure, params: scaled(2), bounds, actions: allocFree }
}

function symmetry(of: Setting, judged: readonly StateProperty[] = []) {
  return symmetryOf({ ...of, system: modelOf(of), properties: judged })
}

describe('symmetry: what breaks it', () => {
  test('nothing: CPUs are alike, and init_net is like the others', () => {
    expect(symmetry(setting(copiedTemplate, 3, 3))).toEqual({
      ...{ columns: [0, 1, 2], rows: [0, 1, 2] },
      perRow: true,
    })
  })

  test('init_net is another where netns are born and die, for it does not', () => {
    const churn = { ...setting(perNetInit, 2, 3), actions: [...allocFree, 'setup_net'] as const }
    expect(symmetry(churn)).toMatchObject({ columns: [0, 1], rows: [1, 2] })
  })

  test('a kernel that books to init_net', () => {
    const kernel = mutants.find(({ name }) => name === 'charged-to-init-net') as Kernel
    expect(symmetry(setting(kernel, 2, 3))).toMatchObject({ columns: [0, 1], rows: [1, 2] })
  })

  test('a property of one netns or of one CPU', () => {
    const m = modelOf(setting(perNetInit, 3, 3))
    const about = (cell: number): StateProperty =>
      stateProperty({
        ...(properties[0] as StateProperty),
        claims: (a, _, s) => [{ subject: 'one', holds: a.le(s(cell), a.int(1)), terms: () => [] }],
      })
    const [, second] = m.variables.dstOps
    const one = setting(perNetInit, 3, 3)
    expect(symmetry(one, [about(second?.live as number)]).rows).toEqual([0, 2])
    const ofSlot = symmetry(one, [about(second?.slots[2] as number)])
    expect(ofSlot).toMatchObject({ columns: [0, 1], rows: [0, 2] })
  })
})

/** Every reachable state, by its values. */
function reachable(of: Setting): readonly (readonly number[])[] {
  const m = compiledModel({ ...of, system: modelOf(of), properties: [] })
  const found = new Map([[m.values.join(), [...m.values]]])
  for (const state of found.values()) {
    for (const index of m.system.actions.keys()) {
      m.load(state)
      if (m.step(index) !== DISABLED) found.set(m.values.join(), [...m.values])
    }
  }
  return [...found.values()]
}

/** Every order of 0 .. size - 1. */
const orders = (size: number): readonly (readonly number[])[] => [
  ...permutations(Array.from({ length: size }, (_, i) => i)),
]

/** Every choice of one of the items for each of so many places. */
function choices<T>(items: readonly T[], places: number): readonly (readonly T[])[] {
  if (places === 0) return [[]]
  return choices(items, places - 1).flatMap(rest => items.map(item => [...rest, item]))
}

/**
 * States that differ by the order of CPUs and netns counted once, by trying every order: of CPUs
 * one for all netns, or one for each.
 */
function classes(of: Setting, perNetns: boolean): number {
  const { cells } = modelOf(of).variables
  const place = (kind: string, net?: number, cpu?: number): string => `${kind} ${net} ${cpu}`
  const at = new Map(
    cells.map(({ kind, index: { net, cpu } }, cell) => [place(kind, net, cpu), cell]),
  )
  const to = (order: readonly number[], item?: number): number | undefined =>
    item === undefined ? undefined : order[item]
  const { cpus, netns } = of.structure
  const oneForAll = orders(cpus).map(order => Array<typeof order>(netns).fill(order))
  const moves = (perNetns ? choices(orders(cpus), netns) : oneForAll).flatMap(ofNet =>
    orders(netns).map(nets =>
      cells.map(({ kind, index: { net, cpu } }) => {
        const order = ofNet[net ?? 0] ?? []
        return at.get(place(kind, to(nets, net), to(order, cpu))) ?? -1
      }),
    ),
  )
  const least = (state: readonly number[]): string =>
    moves.map(move => move.map(cell => state[cell]).join()).sort()[0] ?? ''
  return new Set(reachable(of).map(least)).size
}

describe('symmetry: one state of each class is visited, and no second', { tags: ['slow'] }, () => {
  const settings = [
    setting(perNetInit, 2, 2, 3),
    setting(perNetInit, 3, 2),
    setting(perNetInit, 2, 3),
    setting(copiedTemplate, 3, 2),
    setting(copiedTemplate, 2, 3),
    setting(copiedTemplate, 1, 4),
  ]
  test.each(settings.map(of => [`${of.kernel.name} ${settingText(of)}`, of] as const))(
    '%s',
    (_, of) => {
      const result = explore({ ...of, system: modelOf(of), properties: [], symmetry: true })
      expect(result.symmetry?.perRow).toBe(of.structure.cpus > 1)
      // Netns that share their slots have none of their own to put into another order.
      expect(result.states).toBe(classes(of, of.kernel === perNetInit))
    },
  )

  test('CPUs that go offline are in one order for all netns', () => {
    const hotplug = { ...setting(perNetInit, 2, 2), actions: [...allocFree, 'cpu_down'] as const }
    const result = explore({ ...hotplug, system: modelOf(hotplug), properties: [], symmetry: true })
    expect(result.symmetry).toEqual({ columns: [0, 1], rows: [0, 1], perRow: false })
    expect(result.states).toBe(classes(hotplug, false))
  })

  test('of more netns than are tried in every order, none is lost', () => {
    const of = setting(perNetInit, 1, 5, 1)
    const run = (symmetry: boolean) =>
      explore({ ...of, system: modelOf(of), properties: [], symmetry })
    expect(run(true).depth).toBe(run(false).depth)
    expect(run(true).states).toBeGreaterThanOrEqual(classes(of, true))
  })
})
