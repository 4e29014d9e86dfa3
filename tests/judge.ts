import { describe, expect, test } from 'vitest'
import { numbers } from '../engine/arith/numbers.ts'
import { explain, explanationText } from '../engine/explain.ts'
import { scaled } from '../model/bounds.ts'
import type { Kernel } from '../model/kernel.ts'
import {
  countAtRelease,
  noFlowCache,
  perNetInit,
  sumsDyingCpus,
} from '../model/kernels/released.ts'
import { buildModel } from '../model/model.ts'
import type { Structure } from '../model/structure.ts'
import { propertyById } from '../properties/properties.ts'

/** @file Properties at hand-made steps: each half of each equation is met from both sides. */

/** Values of cells by their names, beside those of boot. */
type Values = Readonly<Record<string, number>>

export interface Where {
  readonly kernel?: Kernel
  readonly structure?: Partial<Structure>
}

/** A step: its action, what differs from boot before it, and what it changes. */
export type Step = readonly [label: string, before: Values, after: Values, where?: Where]

/** B = 2 and T = 1: two CPUs hold a count at most 2 from the truth. */
const params = scaled(2, 1)

/** Whether a step from one state to another keeps a property, and whether it asks for it. */
export function judge(id: string, [label, before, after, where = {}]: Step) {
  const { kernel = perNetInit, structure } = where
  const m = buildModel(kernel, { cpus: 2, netns: 2, families: ['ipv4'], ...structure })
  const a = numbers(params)
  const action = m.actions.find(candidate => candidate.label === label)
  if (action === undefined) throw new Error(`no action ${label}`)
  const boot = m.initial(a)
  for (const name of Object.keys({ ...before, ...after })) {
    if (!m.cells.some(cell => cell.name === name)) throw new Error(`no cell ${name}`)
  }
  const state = (values: Values) => (cell: number) =>
    values[m.cells[cell]?.name ?? ''] ?? boot(cell)
  const [s, t] = [state(before), state({ ...before, ...after })]
  const property = propertyById(id, 'test')
  const explanation = explain(property, property.claimsAfter(a, m, s, action, t))
  return {
    kept: property.after(a, m, s, action, t),
    asked: property.asked(a, m, s, action, t),
    why: explanation && explanationText({ ...explanation, equation: property.name }),
  }
}

export const alloc = 'dst_alloc net=0 cpu=0'
export const born = 'setup_net net=1'
export const failed = 'setup_net net=1 fault=xfrm4_net_sysctl_init'
export const two: Values = { 'alive[1]': 1, 'counters[1]': 1 }
export const ipv6: Where = { structure: { families: ['ipv6'] } }
export const dying: Where = { structure: { parts: ['cpu_dead'] } }
export const families: Where = { structure: { families: ['ipv4', 'ipv6'] } }
export const returning: Where = { structure: { parts: ['cpu_dead', 'partial_hotplug'] } }
export const dyingSummed: Where = { ...dying, kernel: sumsDyingCpus }
export const lifetimes: Where = { structure: { parts: ['lifetimes'] } }
export const rcu: Where = { ...lifetimes, kernel: noFlowCache }
export const early: Where = { ...lifetimes, kernel: countAtRelease }
export const wrong: Values = { 'count[0]': 2, 'slot[0][1]': 1 }
export const full: Values = { ...two, 'count[1]': 1, 'slot[1][1]': 2 }
export const nested: Where = {
  structure: { parts: ['lifetimes', 'nested'] },
  kernel: countAtRelease,
}
export const nestedRcu: Where = { ...nested, kernel: noFlowCache }
export const charged: Kernel = {
  ...perNetInit,
  chargedOps: ({ variables: v }, ops) => v.dstOps.find(({ net }) => net === 0) ?? ops,
}
export const toInitNet: Where = { kernel: charged }
export const window: Values = { 'online[1]': 0, 'dying[1]': 1 }

/** Of each property: steps that keep it, and steps that violate it. */
export function judged(
  steps: Readonly<Record<string, { kept: readonly Step[]; violated: readonly Step[] }>>,
): void {
  const named = (all: readonly Step[]) =>
    all.map(step => [JSON.stringify(step.slice(0, 3)), step] as const)
  describe.each(Object.entries(steps))('%s', (id, { kept, violated }) => {
    test.each(named(kept))('keeps it: %s', (_, step) => {
      expect(judge(id, step).kept).toBe(true)
    })
    test.each(named(violated))('violates it: %s', (_, step) => {
      expect(judge(id, step).kept).toBe(false)
    })
  })
}
