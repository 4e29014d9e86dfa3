import { questions } from '../properties/questions.ts'
import { modelOf } from '../properties/setting.ts'
import { exploreChecks } from '../properties/suite_explore.ts'
import { counterexampleOf } from './counterexample.ts'
import type { Counterexample } from './counterexample_format.ts'
import { explore } from './explore.ts'
import { propertyById } from './names.ts'

/** A counterexample and where it is stored, below counterexamples/. */
export interface Found {
  readonly file: string
  readonly counterexample: Counterexample
}

/**
 * The shortest counterexample to each property that a released kernel violates, by the first
 * search of the suite that finds one. A property that IPv4 keeps and IPv6 does not has its own.
 */
export function findCounterexamples(): readonly Found[] {
  const found = new Map<string, Counterexample>()
  for (const check of exploreChecks.filter(({ kernel }) => kernel.mutantOf === undefined)) {
    for (const [id, length] of Object.entries(check.violated)) {
      const property = propertyById(id, 'suite')
      const stem = property.name.replaceAll(/[A-Z]/g, capital => `-${capital.toLowerCase()}`)
      const file = `${check.kernel.name}/${stem}.json`
      if (found.has(file)) continue
      const bounds = { ...check.bounds, depthMax: length }
      const result = explore({ ...check, bounds, model: modelOf(check), properties: [property] })
      const steps = result.properties.get(id)?.trace
      if (steps === undefined) throw new Error(`${file}: no violation within ${length} steps`)
      const trace = { kind: 'shortest' as const, steps: [...steps] }
      const source = { question: questions[id] ?? '', foundBy: { engine: 'explore' } }
      found.set(file, counterexampleOf(check, property, { ...trace, ...source }))
    }
  }
  return [...found].map(([file, counterexample]) => ({ file, counterexample }))
}
