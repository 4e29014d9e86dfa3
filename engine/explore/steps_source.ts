import type { Action } from '../action.ts'
import type { Params } from '../arith/arith.ts'
import { emitter } from '../arith/javascript.ts'
import { type Term, type Terms, terms } from '../arith/terms.ts'
import type { Property, Sometimes } from '../property.ts'
import { insideBounds } from '../run/inside_bounds.ts'
import { after, type Cell, type State } from '../state.ts'
import { type Bounds, type System, valuesOf } from '../system.ts'
import type { Field, Packing } from './packed/packing.ts'
import { recordWords } from './packed/store.ts'

/** What a search program is made of. */
export interface ProgramRequest {
  readonly system: System
  readonly params: Params
  readonly bounds: Bounds
  readonly properties: readonly Property[]
  readonly sometimes: readonly Sometimes[]
  readonly packing: Packing
  /** The values after boot: a cell that no action writes keeps its value. */
  readonly boot: ArrayLike<number>
}

/** Characters of one emitted function; an engine leaves very long ones uncompiled. */
const FUNCTION_SIZE = 16_000

/**
 * The source of the functions that read packed states, for a text that has the arrays of a search
 * under the names of program.ts: `expand(from,to)` writes the successors of states as
 * records, `judge(from,to)` asks the state properties.
 *
 * A state is decoded into locals, as few as the actions at hand read, and a successor is the
 * packed state with differences added to its fields. A cell that leaves its field is reported and
 * never wraps around.
 */
export function searchSource(request: ProgramRequest): string {
  const decoder = decoderOf(request)
  const steps = request.system.actions.map((action, index) => stepBlock(request, action, index))
  const judgements = request.properties.flatMap((property, index) =>
    property.kind === 'state' ? [judgement(request, property, index)] : [],
  )
  const expanders = grouped(steps).map(
    (blocks, i) => `const x${i}=i=>{${decoder(blocks)}let k=n;${texts(blocks)}n=k;return true;};`,
  )
  const judges = grouped(judgements).map(
    (blocks, i) => `const y${i}=i=>{${decoder(blocks)}${texts(blocks)}};`,
  )
  const expandAll = expanders.map((_, i) => `if(!x${i}(i))return false;`).join('')
  const judgeAll = judges.map((_, i) => `y${i}(i);`).join('')
  return [
    ...expanders,
    `const expand=(from,to)=>{for(let i=from;i<to;i++){${expandAll}}return true;};`,
    ...judges,
    `const judge=(from,to)=>{for(let i=from;i<to;i++){${judgeAll}}};`,
  ].join('\n')
}

/** A piece of a function, and the cells that it reads. */
interface Block {
  readonly text: string
  readonly names: ReadonlySet<string>
}

function texts(blocks: readonly Block[]): string {
  return blocks.map(({ text }) => text).join('\n')
}

/** Consecutive blocks together, as long as they fit into one function. */
function grouped(blocks: readonly Block[]): readonly (readonly Block[])[] {
  const groups: Block[][] = []
  let size = Number.POSITIVE_INFINITY
  for (const block of blocks) {
    if (size + block.text.length > FUNCTION_SIZE) {
      groups.push([])
      size = 0
    }
    groups.at(-1)?.push(block)
    size += block.text.length
  }
  return groups
}

/** Statements that decode the cells of state `i` that the blocks read. */
function decoderOf({ packing: { words, fields } }: ProgramRequest) {
  const keys = Array.from({ length: words }, (_, word) => `w${word}=q[i*${words}+${word}]`)
  return (blocks: readonly Block[]): string => {
    const used = new Set(blocks.flatMap(({ names }) => [...names]))
    const cells = fields
      .filter(({ cell }) => used.has(nameOf(cell)))
      .map(field => `const ${nameOf(field.cell)}=${decoded(field)};`)
    return `const ${keys.join(',')};${cells.join('')}`
  }
}

/** The expression of a field's value, from its word. */
function decoded({ word, shift, width, range }: Field): string {
  const mask = 2 ** width - 1
  const bits = width === 32 ? `(w${word}>>>0)` : `(w${word}>>>${shift}&${mask})`
  return range.low === 0 ? bits : `(${bits}+${range.low})`
}

function nameOf(cell: Cell): string {
  return `s${cell}`
}

/** The state that is decoded into locals. */
function stateOf(graph: Terms, { packing, boot }: ProgramRequest): State<Term> {
  const ranges = new Map(packing.fields.map(({ cell, range }) => [cell, range]))
  return cell => {
    const value = boot[cell] as number
    const { low, high } = ranges.get(cell) ?? { low: value, high: value }
    return graph.name(nameOf(cell), low, high)
  }
}

/** A step with its position among the actions: what to ask of it, and the record to write. */
function stepBlock(request: ProgramRequest, action: Action, index: number): Block {
  const { system, params, bounds, properties, sometimes, packing } = request
  const graph = terms(valuesOf(system, params))
  const a = graph.arith
  const s = stateOf(graph, request)
  const update = action.next(a, s).filter(([cell, value]) => value !== s(cell))
  const t = after(s, update)
  const guard = a.and(action.enabled(a, s), insideBounds(a, system, t, bounds))
  const refuting = properties.flatMap((property, position): Asked[] =>
    property.kind === 'step' ? [[position, a.not(property.after(a, system, s, action, t))]] : [],
  )
  const seeing = sometimes.map(
    (some, position): Asked => [position, some.happens(a, system, s, action, t)],
  )
  const possible = ([, code]: Asked): boolean => code.atom !== 'false'
  const [refutes, sees] = [refuting.filter(possible), seeing.filter(possible)]
  if (guard.atom === 'false') return { text: '', names: new Set() }

  const moved = update.map(([cell, value]) => ({
    field: fieldOf(packing, cell),
    value,
    difference: a.add(value, a.neg(s(cell))),
  }))
  const { lines, expression, names } = emitter([
    guard,
    ...moved.flatMap(({ value, difference }) => [value, difference]),
    ...[...refutes, ...sees].map(([, code]) => code),
  ])
  const label = `a${index}`
  if (guard.atom !== 'true') lines.push(`if(!${expression(guard)})break ${label};`)
  for (const [position, code] of refutes) {
    lines.push(`if(p[${position}]&&${expression(code)})violated(${position},i,${index});`)
  }
  for (const [position, code] of sees)
    lines.push(`if(u[${position}]&&${expression(code)})u[${position}]=0;`)
  lines.push(...moved.flatMap(({ field, value }) => rangeChecks(field, value, expression)))
  lines.push(recordSource(packing.words, moved, index, expression))
  return { text: `${label}:{${lines.join('')}}`, names }
}

/** The position of a property or of a `sometimes`, and a condition. */
type Asked = readonly [number, Term]

type Expression = (term: Term) => string

function fieldOf({ fields }: Packing, cell: Cell): Field {
  const found = fields.find(field => field.cell === cell)
  if (found === undefined) throw new Error(`an action writes cell ${cell}, which is not packed`)
  return found
}

/** Only where the range of the term does not lie in that of the field. */
function rangeChecks(
  { cell, range }: Field,
  value: Term,
  expression: Expression,
): readonly string[] {
  const tests = [
    ...(value.low < range.low ? [`${expression(value)}<${range.low}`] : []),
    ...(value.high > range.high ? [`${expression(value)}>${range.high}`] : []),
  ]
  const note = `overflow[0]=${cell};overflow[1]=${expression(value)}`
  return tests.length === 0 ? [] : [`if(${tests.join('||')}){${note};return false;}`]
}

/** Writes a successor into the records: its words, the state and the action that led to it. */
function recordSource(
  words: number,
  moved: readonly { readonly field: Field; readonly difference: Term }[],
  action: number,
  expression: Expression,
): string {
  const stores = Array.from({ length: words }, (_, word) => {
    const terms = moved
      .filter(({ field }) => field.word === word && field.width > 0)
      .map(({ field: { shift }, difference }) =>
        shift === 0 ? expression(difference) : `(${expression(difference)}<<${shift})`,
      )
    return `o[k+${word}]=${[`w${word}`, ...terms].join('+')};`
  })
  return `${stores.join('')}o[k+${words}]=i;o[k+${words + 1}]=${action};k+=${recordWords(words)};`
}

/** Asks one property of a state. */
function judgement(
  request: ProgramRequest,
  property: Extract<Property, { kind: 'state' }>,
  position: number,
): Block {
  const graph = terms(valuesOf(request.system, request.params))
  const holds = property.holds(graph.arith, request.system, stateOf(graph, request))
  if (holds.atom === 'true') return { text: '', names: new Set() }
  const { lines, expression, names } = emitter([holds])
  const fails = `!${expression(holds)}`
  const text = `if(p[${position}]){${lines.join('')}if(${fails})violated(${position},i,-1);}`
  return { text, names }
}
