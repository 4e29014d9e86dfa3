import { machine } from '../../engine/run/machine.ts'
import type { Cell } from '../../engine/state.ts'
import type { CellInfo } from '../../model/cells.ts'
import type { Model } from '../../model/model.ts'
import type { ViolatedAccount } from '../trace/account.ts'

/** An integer, as Quint writes all of them. */
interface ItfInteger {
  readonly '#bigint': string
}

/** A function of TLA+ from numbers of netns or CPUs. */
interface ItfMap {
  readonly '#map': readonly (readonly [ItfInteger, ItfExpression])[]
}

type ItfExpression = string | ItfInteger | ItfMap

/**
 * A trace in the Informal Trace Format of Apalache (its ADR-015), which the viewers of Apalache and
 * Quint open. One state a line.
 *
 * Variables have the C names, as functions where they have an index: `slot[1][0]` is the value of
 * `slot` at 1, and that at 0. Neither TLA+ nor Quint has names with a dot: `template.count` is
 * `template_count`. `action_taken` is the step that led to a state, `result` what it returned.
 */
export function itf(account: ViolatedAccount): string {
  const layout = layoutOf(account.instance.system)
  const lines = statesOf(account, layout)
  const vars = JSON.stringify([...layout.keys(), 'action_taken', 'result'])
  const meta = JSON.stringify({ ...metaOf(account), varTypes: varTypes(layout) })
  return `{\n"#meta": ${meta},\n"vars": ${vars},\n"states": [\n${lines.join(',\n')}\n]\n}\n`
}

function metaOf({
  stored,
  kernel,
  property,
  violated,
}: ViolatedAccount): Record<string, string | number> {
  return {
    format: 'ITF',
    'format-description': 'https://apalache-mc.org/docs/adr/015adr-trace.html',
    description: `${stored.question} ${stored.answer}`,
    source: `dst-counterexample/1 ${stored.id}, kernel ${kernel.name}`,
    property: `${property.id} ${property.name}`,
    violatedAt: violated.violatedAt,
  }
}

/** As Apalache writes types: `(Int -> (Int -> Int))` of `slot`. */
function varTypes(layout: ReadonlyMap<string, CellsByIndex>): Record<string, string> {
  const types = [...layout].map(([name, at]) => [name, typeOf(at)] as const)
  return { ...Object.fromEntries(types), action_taken: 'Str', result: 'Int' }
}

function typeOf(at: CellsByIndex): string {
  if (typeof at === 'number') return 'Int'
  const [inner = 0] = at.values()
  return `(Int -> ${typeOf(inner)})`
}

/** The cells that hold the values of a variable: one cell, or cells by index. */
type CellsByIndex = number | ReadonlyMap<number, CellsByIndex>

function layoutOf(model: Model): ReadonlyMap<string, CellsByIndex> {
  const variables = new Map<string, CellsByIndex>()
  for (const [cell, info] of model.cells.entries()) {
    const { net, cpu } = info.index
    const indices = [net, cpu].filter(member => member !== undefined)
    const key = variableOf(info)
    variables.set(key, inserted(variables.get(key), indices, cell))
  }
  return variables
}

/** `template_slot` of `template.slot[0]`. */
function variableOf({ stem }: CellInfo): string {
  return stem.replaceAll('.', '_')
}

function inserted(
  layout: CellsByIndex | undefined,
  indices: readonly number[],
  cell: number,
): CellsByIndex {
  const [index, ...others] = indices
  if (index === undefined) return cell
  const map = new Map(typeof layout === 'object' ? layout : [])
  return map.set(index, inserted(map.get(index), others, cell))
}

/**
 * The state after boot, and that after each step, as JSON. A step changes few variables: the text
 * of the others is kept, for traces of many thousand steps.
 */
function statesOf(
  { steps, instance }: ViolatedAccount,
  layout: ReadonlyMap<string, CellsByIndex>,
): readonly string[] {
  const { system, params } = instance
  const now = machine(system, params)
  const cells = new Map(system.cells.map((info, cell) => [info, cell]))
  const texts = new Map<string, string>()
  const write = (variable: string): void => {
    const value = expression(layout.get(variable) as CellsByIndex, now.values)
    texts.set(variable, `${JSON.stringify(variable)}:${JSON.stringify(value)}`)
  }
  for (const variable of layout.keys()) write(variable)
  const lines: string[] = []
  const reached = (label: string, result: number): void => {
    const step = JSON.stringify({ action_taken: label, result: integer(result) }).slice(1, -1)
    lines.push(`{"#meta":{"index":${lines.length}},${[...texts.values(), step].join(',')}}`)
  }
  reached('boot', 0)
  for (const { action, result, changes } of steps) {
    now.apply(changes.map(({ cell, to }) => [cells.get(cell) as Cell, to]))
    for (const variable of new Set(changes.map(({ cell }) => variableOf(cell)))) write(variable)
    reached(action.label, result)
  }
  return lines
}

function expression(at: CellsByIndex, values: Float64Array): ItfExpression {
  if (typeof at === 'number') return integer(values[at] as number)
  return { '#map': [...at].map(([index, inner]) => [integer(index), expression(inner, values)]) }
}

function integer(value: number): ItfInteger {
  return { '#bigint': `${value}` }
}
