import { describe, expect, test } from 'vitest'
import { machine } from '../../engine/run/machine.ts'
import { type Steps, traceRunner } from '../../engine/run/trace_runner.ts'
import { allNames } from '../../engine/shrink/renaming.ts'
import { shortestTraces } from '../../engine/shrink/shortest_traces.ts'
import { scaled } from '../../model/bounds.ts'
import { copiedTemplate, perNetInit } from '../../model/kernels/released.ts'
import { instanceOf, modelOf, type Setting } from '../../model/setting.ts'
import { propertyById } from '../../properties/properties.ts'

function leaking(cpus: number, netns: number, gcThresh: number): Setting {
  const structure = { cpus, netns, families: ['ipv4'] as const }
  const actions = ['dst_alloc', 'dst_free'] as const
  return { kernel: copiedTemplate, structure, params: scaled(2, gcThresh), bounds: {}, actions }
}

/** All sequences of steps, tried one by one: those that violate at their end, and not before. */
function bruteForce(setting: Setting, id: string, length: number): readonly Steps[] {
  const runner = traceRunner(instanceOf(setting), propertyById(id, ''))
  const all = (n: number): readonly Steps[] =>
    n === 0
      ? [[]]
      : all(n - 1).flatMap(steps => runner.actions.map((_, index) => [...steps, index]))
  return all(length).filter(steps => runner.violation(steps)?.length === length)
}

/** The classes of these traces: names exchanged, and neighbours that lead to the same state. */
function classesOf(setting: Setting, traces: readonly Steps[]): readonly ReadonlySet<string>[] {
  const known = new Set(traces.map(steps => steps.join()))
  const stateAfter = (steps: Steps): string => {
    const m = machine(modelOf(setting), setting.params)
    for (const index of steps) {
      const action = m.system.actions[index]
      if (action === undefined || !action.enabled(m.arith, m.state)) return 'nowhere'
      m.apply(action.next(m.arith, m.state))
    }
    return m.values.join()
  }
  const same = (steps: Steps): readonly Steps[] => {
    const exchanged = steps.slice(0, -2).flatMap((step, at) => {
      const other = steps.with(at, steps[at + 1] as number).with(at + 1, step)
      const [x, y] = [steps.slice(0, at + 2), other.slice(0, at + 2)].map(stateAfter)
      return x === y ? [other] : []
    })
    return [...exchanged, ...allNames(modelOf(setting), steps)]
  }
  const classes: Set<string>[] = []
  for (const start of traces) {
    if (classes.some(members => members.has(start.join()))) continue
    const members = new Set<string>()
    const open = [start]
    for (let steps = open.pop(); steps !== undefined; steps = open.pop()) {
      if (members.has(steps.join()) || !known.has(steps.join())) continue
      members.add(steps.join())
      open.push(...same(steps))
    }
    classes.push(members)
  }
  return classes
}

describe('shortestTraces', () => {
  test.each([
    ['P2', 3, leaking(1, 2, 99)],
    ['P2', 4, leaking(2, 2, 99)],
    ['P2', 3, leaking(1, 3, 99)],
    ['P8', 4, leaking(1, 2, 99)],
    ['P13', 6, leaking(1, 2, 1)],
  ])('%s in %i steps: one of each class that trying all sequences finds', (id, length, setting) => {
    const classes = classesOf(setting, bruteForce(setting, id, length))
    const options = { max: 1000, statesMax: 10_000 }
    const found = shortestTraces(instanceOf(setting), propertyById(id, ''), length, options)
    const { steps } = traceRunner(instanceOf(setting), propertyById(id, ''))
    const hit = found?.traces.map(trace => classes.findIndex(c => c.has(steps(trace).join())))
    expect(classes.length).toBeGreaterThan(0)
    expect(hit?.toSorted((x, y) => x - y)).toEqual([...classes.keys()])
    expect(found?.complete).toBe(true)
  })

  test('stops at as many as are wanted, and says so', () => {
    const options = { max: 1, statesMax: 10_000 }
    const found = shortestTraces(instanceOf(leaking(2, 2, 99)), propertyById('P2', ''), 4, options)
    expect(found?.traces).toHaveLength(1)
    expect(found?.complete).toBe(false)
  })

  test('more states than allowed: no answer', () => {
    const options = { max: 2, statesMax: 10 }
    expect(
      shortestTraces(instanceOf(leaking(2, 2, 99)), propertyById('P2', ''), 4, options),
    ).toBeUndefined()
  })

  test('where nothing is violated there are none', () => {
    const patched = { ...leaking(2, 2, 99), kernel: perNetInit }
    const options = { max: 2, statesMax: 10_000 }
    expect(shortestTraces(instanceOf(patched), propertyById('P2', ''), 4, options)).toEqual({
      traces: [],
      complete: true,
    })
  })
})
