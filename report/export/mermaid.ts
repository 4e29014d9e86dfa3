import { label } from '../../engine/action.ts'
import type { Explanation } from '../../engine/explain.ts'
import { figure } from '../../engine/figure.ts'
import type * as engine from '../../engine/run/replay.ts'
import type { Action } from '../../model/action.ts'
import type { ActionName } from '../../model/action_name.ts'
import type { CellKind } from '../../model/cells.ts'
import type { Model } from '../../model/model.ts'
import type { ViolatedAccount } from '../trace/account.ts'
import { type Lane, laneOf, nameInLane } from '../trace/lanes.ts'
import { resultText, valueText } from '../trace/sentences.ts'
import {
  firstOf,
  type LoopRow,
  lengthOf,
  type RunRow,
  type StepRow,
  type TraceRow,
} from '../trace/trace_rows.ts'

type CellChange = engine.CellChange<Model>
type ReplayedStep = engine.ReplayedStep<Model>

/**
 * A counterexample as a sequence diagram in Mermaid, which GitHub draws. CPUs call into netns,
 * notes say what changes; an arrow from the machine to a netns is a fold of slots that are shared.
 */
export function mermaid(account: ViolatedAccount): string {
  const { rows, steps } = account
  const drawing: Drawing = { account, lanes: lanesIn(account) }
  const callers = unique(steps.map(({ action }) => callerOf(action)))
  const lines = rows.flatMap(row => rowLines(drawing, row))
  return [
    'sequenceDiagram',
    ...callers.toSorted().map(id => `  participant ${id} as ${callerName(id)}`),
    ...drawing.lanes.map(lane => `  participant ${idOf(lane)} as ${laneName(lane)}`),
    ...lines.map(line => `  ${line}`),
    '',
  ].join('\n')
}

interface Drawing {
  readonly account: ViolatedAccount
  /** In the order in which they are drawn, the machine last. */
  readonly lanes: readonly Lane[]
}

/** The netns that steps call into or change, or that the violation is about; and the machine. */
function lanesIn({ steps, violated }: ViolatedAccount): readonly Lane[] {
  const changed = steps.flatMap(({ changes }) => changes.map(({ cell }) => laneOf(cell)))
  const called = steps.map(({ action }) => action.args.net)
  const used = unique([...changed, ...called, netOfSubject(violated.violation)])
  const nets = used.filter(net => net !== undefined).toSorted((x, y) => x - y)
  return used.includes(undefined) ? [...nets, undefined] : nets
}

function unique<T>(items: readonly T[]): readonly T[] {
  return [...new Set(items)]
}

/** The netns that a violation is about, as its sentence names it. */
function netOfSubject({ subject }: Explanation): Lane {
  const [, net] = /\bnet=(\d+)/.exec(subject) ?? []
  return net === undefined ? undefined : Number(net)
}

/** The CPU that takes a step; some steps any CPU may take. */
function callerOf({ args: { cpu } }: Action): string {
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
    ...callLines(drawing, `${figure(number)}. ${callText(step.action)}`, step),
    ...noReturnLines(drawing, number, number),
  ]
  return step.violation === undefined ? lines : violatedLines(drawing, lines, step.violation)
}

/** Calls in a row, as one arrow. */
function runLines(drawing: Drawing, row: RunRow): readonly string[] {
  const { number, last, action } = row
  const times = `${figure(last - number + 1)} times`
  const call = `${figure(number)} to ${figure(last)}. ${callText(action)}, ${times}`
  return [...callLines(drawing, call, row), ...noReturnLines(drawing, number, last)]
}

/** A note if the point of no return is one of some steps, and not the violation itself. */
function noReturnLines(drawing: Drawing, first: number, last: number): readonly string[] {
  const { noReturn, violatedAt } = drawing.account.violated
  if (!('step' in noReturn) || noReturn.step === violatedAt) return []
  const { step } = noReturn
  if (step < first || step > last) return []
  const which = first === last ? '' : `: step ${figure(step)}`
  return [note(span(drawing), [`! point of no return${which}`])]
}

/** The arrow of a call, what it changes, and what it returns. */
function callLines(drawing: Drawing, call: string, step: ReplayedStep): readonly string[] {
  const { action, result, changes } = step
  const [caller, lane] = [callerOf(action), idOf(action.args.net)]
  return [
    `${caller}->>${lane}: ${escaped(call)}`,
    ...foldLines(step),
    ...changeLines(drawing, changes),
    ...(result === 0 ? [] : [`${lane}--x${caller}: ${resultText(result)}`]),
  ]
}

/** `dst_alloc`: the rest of the label is where the arrow begins and ends. */
function callText({ name, args: { net: _, cpu: __, ...others } }: Action): string {
  return label(name, others)
}

function violatedLines(
  drawing: Drawing,
  lines: readonly string[],
  violation: Explanation,
): readonly string[] {
  const { subject, equation, terms } = violation
  const { property } = drawing.account
  const numbers = Object.entries(terms).map(([name, value]) => `${name} ${value}`)
  const about = netOfSubject(violation)
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

/** What changes, a note for each lane. */
function changeLines(drawing: Drawing, changes: readonly CellChange[]): readonly string[] {
  return drawing.lanes.flatMap(lane => {
    const own = changes.filter(({ cell }) => laneOf(cell) === lane)
    const texts = own.map(({ cell, from, to }) => {
      return `${nameInLane(cell)} ${valueText(from)} → ${valueText(to)}`
    })
    return own.length === 0 ? [] : [note(idOf(lane), texts)]
  })
}

/** Steps that set a counter anew: its slots go, and into no count. */
const resets: readonly ActionName[] = ['setup_net', 'cleanup_net', 'net_free']

const slotKinds: readonly CellKind[] = ['slot', 'template.slot', 'null.slot']
const countKinds: readonly CellKind[] = ['count', 'template.count']

/** An arrow where slots go into a count in the same step: a fold. */
function foldLines({ action, changes }: ReplayedStep): readonly string[] {
  if (resets.includes(action.name)) return []
  const emptied = changes.filter(({ cell, to }) => slotKinds.includes(cell.kind) && to === 0)
  const counts = changes.filter(({ cell }) => countKinds.includes(cell.kind))
  const arrows = emptied.flatMap(slot =>
    counts.map(count => {
      const [from, to] = [idOf(laneOf(slot.cell)), idOf(laneOf(count.cell))]
      return `${from}->>${to}: fold`
    }),
  )
  return unique(arrows)
}
