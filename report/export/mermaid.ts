import type { Explanation } from '../../engine/explain.ts'
import type { Change, ReplayedStep } from '../../engine/run/replay.ts'
import type { ViolatedAccount } from '../trace/account.ts'
import { type Place, placeIn, placesOf } from '../trace/lanes.ts'
import { figure, resultText, valueText } from '../trace/sentences.ts'
import {
  firstOf,
  type LoopRow,
  lengthOf,
  type RunRow,
  type StepRow,
  type TraceRow,
} from '../trace/trace_rows.ts'

/**
 * A counterexample as a sequence diagram in Mermaid, which GitHub draws. CPUs call into netns,
 * notes say what changes; an arrow from the machine to a netns is a fold of slots that are shared.
 */
export function mermaid(account: ViolatedAccount): string {
  const { rows, steps } = account
  const places = placesOf(account.variables)
  const drawing: Drawing = { account, places, lanes: lanesIn(account, places) }
  const callers = unique(steps.map(({ label }) => callerOf(label)))
  const lines = rows.flatMap(row => rowLines(drawing, row))
  return [
    'sequenceDiagram',
    ...callers.toSorted().map(id => `  participant ${id} as ${callerName(id)}`),
    ...drawing.lanes.map(lane => `  participant ${idOf(lane)} as ${laneName(lane)}`),
    ...lines.map(line => `  ${line}`),
    '',
  ].join('\n')
}

/** A netns, or what no netns owns. */
type Lane = number | undefined

interface Drawing {
  readonly account: ViolatedAccount
  readonly places: ReadonlyMap<string, Place>
  /** In the order in which they are drawn, the machine last. */
  readonly lanes: readonly Lane[]
}

/** The netns that steps call into or change, or that the violation is about; and the machine. */
function lanesIn(
  { steps, violated }: ViolatedAccount,
  places: ReadonlyMap<string, Place>,
): readonly Lane[] {
  const changed = steps.flatMap(({ changes }) =>
    changes.map(({ name }) => placeIn(places, name).net),
  )
  const named = [...steps.map(({ label }) => label), violated.explanation.subject].map(netIn)
  const used = unique([...changed, ...named])
  const nets = used.filter(net => net !== undefined).toSorted((x, y) => x - y)
  return used.includes(undefined) ? [...nets, undefined] : nets
}

function unique<T>(items: readonly T[]): readonly T[] {
  return [...new Set(items)]
}

function netIn(text: string): Lane {
  const [, net] = /\bnet=(\d+)/.exec(text) ?? []
  return net === undefined ? undefined : Number(net)
}

/** The CPU that takes a step; some steps any CPU may take. */
function callerOf(label: string): string {
  const [, cpu] = /\bcpu=(\d+)/.exec(label) ?? []
  return cpu === undefined ? 'cpu' : `cpu${cpu}`
}

function callerName(id: string): string {
  return id === 'cpu' ? 'any CPU' : id.replace('cpu', 'CPU ')
}

function idOf(lane: Lane): string {
  return lane === undefined ? 'machine' : `net${lane}`
}

function laneName(lane: Lane): string {
  if (lane === undefined) return 'machine'
  return lane === 0 ? 'net 0 (init_net)' : `net ${lane}`
}

/** What would end a statement, or be read as markup, as entity codes: `#35;` is a `#`. */
function escaped(text: string): string {
  return text.replaceAll(/[#;<>&"]/g, sign => `#${sign.charCodeAt(0)};`)
}

function note(over: string, lines: readonly string[]): string {
  return `Note over ${over}: ${lines.map(escaped).join('<br/>')}`
}

/** Over all lanes. */
function span({ lanes }: Drawing): string {
  return unique([idOf(lanes[0]), idOf(lanes.at(-1))]).join(',')
}

function stepLines(drawing: Drawing, { number, step }: StepRow): readonly string[] {
  const lines = [
    ...callLines(drawing, `${figure(number)}. ${callText(step.label)}`, step),
    ...noReturnLines(drawing, number, number),
  ]
  return step.violation === undefined ? lines : violatedLines(drawing, lines, step.violation)
}

/** Calls in a row, as one arrow. */
function runLines(drawing: Drawing, row: RunRow): readonly string[] {
  const { number, last, label } = row
  const times = `${figure(last - number + 1)} times`
  const call = `${figure(number)} to ${figure(last)}. ${callText(label)}, ${times}`
  return [...callLines(drawing, call, row), ...noReturnLines(drawing, number, last)]
}

/** A note if the point of no return is one of some steps, and not the violation itself. */
function noReturnLines(drawing: Drawing, first: number, last: number): readonly string[] {
  const { noReturn, step: violatedAt } = drawing.account.violated
  if (!('step' in noReturn) || noReturn.step === violatedAt) return []
  const { step } = noReturn
  if (step < first || step > last) return []
  const which = first === last ? '' : `: step ${figure(step)}`
  return [note(span(drawing), [`! point of no return${which}`])]
}

/** The arrow of a call, what it changes, and what it returns. */
function callLines(drawing: Drawing, call: string, step: ReplayedStep): readonly string[] {
  const { label, result, changes } = step
  const [caller, lane] = [callerOf(label), idOf(netIn(label))]
  return [
    `${caller}->>${lane}: ${escaped(call)}`,
    ...foldLines(drawing, step),
    ...changeLines(drawing, changes),
    ...(result === 0 ? [] : [`${lane}--x${caller}: ${resultText(result)}`]),
  ]
}

/** `dst_alloc`: the rest of the label is where the arrow begins and ends. */
function callText(label: string): string {
  return label.replaceAll(/ (net|cpu)=\d+/g, '')
}

function violatedLines(
  drawing: Drawing,
  lines: readonly string[],
  { subject, equation, terms }: Explanation,
): readonly string[] {
  const { property } = drawing.account
  const numbers = Object.entries(terms).map(([name, value]) => `${name} ${value}`)
  const about = netIn(subject)
  const over = about === undefined ? span(drawing) : idOf(about)
  const texts = [`✗ ${property.id}, ${subject}`, equation, `fails with ${numbers.join(', ')}`]
  return [
    // Half transparent, for pages that are light and pages that are dark.
    'rect rgba(255, 0, 0, 0.15)',
    ...[...lines, note(over, texts)].map(line => `  ${line}`),
    'end',
  ]
}

function rowLines(drawing: Drawing, row: TraceRow): readonly string[] {
  if (row.kind === 'step') return stepLines(drawing, row)
  return row.kind === 'run' ? runLines(drawing, row) : loopLines(drawing, row)
}

function loopLines(drawing: Drawing, row: LoopRow): readonly string[] {
  const { times, firstPass, last, changes, failed } = row
  const inside = firstPass.flatMap(row => rowLines(drawing, row))
  const passes = times === 2 ? 'pass 2' : `passes 2 to ${figure(times)}`
  const others = `${passes}, up to step ${figure(last)}`
  const change = changes.length === 0 ? 'change nothing, in all' : 'change, in all:'
  return [
    `loop ${figure(times)} times`,
    ...inside.map(line => `  ${line}`),
    'end',
    note(span(drawing), [others, ...(failed > 0 ? [`${figure(failed)} fail`] : []), change]),
    ...changeLines(drawing, changes),
    ...noReturnLines(drawing, firstOf(row) + lengthOf(row), last),
  ]
}

function laneOf({ places }: Drawing, { name }: Change): Lane {
  return placeIn(places, name).net
}

/** What changes, a note for each lane. */
function changeLines(drawing: Drawing, changes: readonly Change[]): readonly string[] {
  return drawing.lanes.flatMap(lane => {
    const own = changes.filter(change => laneOf(drawing, change) === lane)
    const texts = own.map(({ name, from, to }) => {
      return `${placeIn(drawing.places, name).name} ${valueText(from)} → ${valueText(to)}`
    })
    return own.length === 0 ? [] : [note(idOf(lane), texts)]
  })
}

/** Steps that set a counter anew: its slots go, and into no count. */
const resets = /^(setup_net|cleanup_net|net_free)\b/

/** An arrow where slots go into a count in the same step: a fold. */
function foldLines(drawing: Drawing, { label, changes }: ReplayedStep): readonly string[] {
  if (resets.test(label)) return []
  const emptied = changes.filter(({ name, to }) => /\bslot\b/.test(name) && to === 0)
  const counts = changes.filter(({ name }) => /\bcount\b/.test(name))
  const arrows = emptied.flatMap(slot =>
    counts.map(count => {
      const [from, to] = [idOf(laneOf(drawing, slot)), idOf(laneOf(drawing, count))]
      return `${from}->>${to}: fold`
    }),
  )
  return unique(arrows)
}
