import { figure } from '../../engine/figure.ts'
import type { SimulateResult } from '../../engine/simulate/request.ts'
import type { Part } from '../../model/structure.ts'
import { sometimes } from '../../properties/sometimes.ts'
import { countOffLive } from '../../properties/target.ts'
import { counted } from '../../report/trace/sentences.ts'

/** What was run, as the flags had it. */
interface Asked {
  readonly seed: number
  readonly path?: string
  readonly raw?: boolean
  readonly parts?: readonly Part[]
}

/** How much ran, and what it was seen to do: in how many runs, and what never. */
export function campaignText(asked: Asked, result?: SimulateResult): readonly string[] {
  const { seed, path, raw, parts = [] } = asked
  if (result === undefined) {
    return ['no random runs: kept failures answer for all that was asked (--no-failures runs all)']
  }
  const { runs, steps, seen, reached } = result
  const what = path === undefined ? counted(runs, 'run') : `path ${path}`
  const head = `${what}, ${counted(steps, 'step')}, seed ${seed}`
  if (reached !== undefined) return [`${head}; ${countOffLive.name} reached ${figure(reached)}`]
  if (raw) return [`${head}; seen: not looked for`]
  const possible = sometimes.filter(({ needs }) => !needs || parts.includes(needs))
  const times = possible.flatMap(({ name }) => {
    const often = seen.get(name)
    return often === undefined ? [] : `${name} ${figure(often)}`
  })
  const never = possible.map(({ name }) => name).filter(name => !seen.has(name))
  return [
    `${head}; seen, by runs: ${times.join(', ') || 'nothing'}`,
    ...(never.length > 0 ? [`never seen: ${never.join(', ')}`] : []),
  ]
}
