import { machine } from '../engine/run/machine.ts'
import type { Kernel } from '../model/kernel.ts'
import { buildModel, type ModelOptions } from '../model/model.ts'
import type { Params } from '../model/params.ts'
import type { Structure } from '../model/structure.ts'

/** A model that a test drives by hand, step by step, and whose variables it reads by name. */
export interface Driven {
  /** Takes a step, `times` times; returns the last result. Throws if it is not enabled. */
  take(label: string, times?: number): number
  /** `true` if the step could be taken now. */
  can(label: string): boolean
  /** The values of variables, by name. */
  read(...names: string[]): number[]
}

export function drive(
  kernel: Kernel,
  structure: Structure,
  params: Params,
  options: ModelOptions = {},
): Driven {
  const m = machine(buildModel(kernel, structure, options), params)
  const actionOf = (label: string) => {
    const found = m.system.actions.find(candidate => candidate.label === label)
    if (found === undefined) throw new Error(`no action ${label}`)
    return found
  }
  const can = (label: string): boolean => actionOf(label).enabled(m.arith, m.state)
  return {
    can,
    take: (label, times = 1) => {
      const action = actionOf(label)
      let result = 0
      for (let i = 0; i < times; i++) {
        if (!can(label)) throw new Error(`${label} is not enabled the ${i + 1}th time`)
        result = action.result(m.arith, m.state)
        m.apply(action.next(m.arith, m.state))
      }
      return result
    },
    read: (...names) =>
      names.map(name => {
        const cell = m.system.variables.cells.findIndex(candidate => candidate.name === name)
        if (cell === -1) throw new Error(`no variable ${name}`)
        return m.state(cell)
      }),
  }
}
