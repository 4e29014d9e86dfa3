import type { Kernel } from '../../../model/kernel.ts'
import type { Recording } from '../read/events.ts'
import { type NumberedEvent, numberedEvents } from './actions.ts'
import { dstOpsAt, type Equation } from './numbers.ts'
import { boot, type CounterReplay, type RecordingMismatch, start, step } from './replay.ts'

/** A value that does not match, and what explains it. */
export interface OddValue extends RecordingMismatch {
  /**
   * `overtaken`: it is right if this event and one beside it, on another CPU and of the same netns,
   * change places. `missing`: it is as far off as the value of its cell before it, so something is
   * missing from the file. `impossible`: the step cannot be taken. `wrong`: nothing explains it.
   */
  readonly kind: 'overtaken' | 'missing' | 'impossible' | 'wrong'
}

/** A whole recording, past what does not match. */
export interface WholeReplay {
  /** Recorded values that were compared. */
  readonly compared: number
  readonly odd: readonly OddValue[]
}

/** Events on each side of one that can have overtaken it, or been overtaken. */
const NEIGHBOURS = 3

/** What an event did to the numbers that are seen at an add. */
interface Done {
  readonly net: number
  readonly cpu: number | undefined
  /** By the cell, as equations name it. */
  readonly change: Readonly<Record<string, number>>
}

/**
 * Feeds a whole recording to the model, past the values that do not match, and says of each what
 * explains it. The model goes on as it is, until a value is off by as much as the one before it of
 * the same cell: from there it goes on from what was recorded.
 */
export function replayWhole(recording: Recording, kernel: Kernel): WholeReplay {
  const run = start(recording, kernel)
  const done: Done[] = []
  const odd: (Omit<OddValue, 'kind'> & { readonly position: number; kind?: OddValue['kind'] })[] =
    []
  const off = new Map<string, number>()
  let compared = 0
  for (const numbered of numberedEvents(run.model, run, recording)) {
    const { event, position, label, net } = numbered
    const before = numbersAt(run, numbered)
    const equations = position === 0 ? boot(run, recording, numbered) : step(run, numbered)
    // That a traced allocation was not refused is compared, but no recorded value.
    const inferred = event.op === 'dst.alloc' && event.result === undefined
    compared += equations.length - (inferred ? 1 : 0)
    const after = numbersAt(run, numbered)
    const change = Object.fromEntries(
      Object.entries(after).map(([cell, value]) => [cell, value - (before[cell] ?? 0)]),
    )
    done.push({ net, cpu: event.cpu, change })
    for (const equation of equations) {
      // A count is that of a netns, whoever adds; a slot is that of a CPU, whoever it is added for.
      const key = `${equation.cell} ${equation.cell === 'slot' ? event.cpu : net}`
      const distance = distanceOf(equation)
      const again = distance !== 0 && off.get(key) === distance
      off.set(key, distance)
      if (equation.expected === equation.seen) continue
      const about = { event: event.i ?? position, label, ...equation, position }
      if (equation.cell === 'step') odd.push({ ...about, kind: 'impossible' })
      else if (again && corrected(run, numbered, equation)) odd.push({ ...about, kind: 'missing' })
      else odd.push(about)
    }
  }
  return {
    compared,
    odd: odd.map(({ position, kind, ...about }) => ({
      ...about,
      kind: kind ?? (isOvertaken(done, position, about) ? 'overtaken' : 'wrong'),
    })),
  }
}

function distanceOf({ expected, seen }: Equation): number {
  return typeof expected === 'number' && typeof seen === 'number' ? seen - expected : 0
}

/** The numbers that a tracer sees at an add; none of any other event. */
function numbersAt(run: CounterReplay, { event, net, family }: NumberedEvent) {
  if (event.op !== 'dst.alloc' && event.op !== 'dst.free') return {}
  const fbc = run.model.kernel.pcpucEntries(run.model, dstOpsAt(run.model, net, family))
  const { count, counters } = fbc(run.a, run.s)
  const numbers: Readonly<Record<string, number>> = {
    count: count.value,
    slot: counters(event.cpu).value,
  }
  return numbers
}

/** The count or the slot of the model becomes what was seen; false for any other cell. */
function corrected(run: CounterReplay, { event, net, family }: NumberedEvent, odd: Equation) {
  if (event.op !== 'dst.alloc' && event.op !== 'dst.free') return false
  const fbc = run.model.kernel.pcpucEntries(run.model, dstOpsAt(run.model, net, family))
  const { count, counters } = fbc(run.a, run.s)
  const place = odd.cell === 'count' ? count : odd.cell === 'slot' ? counters(event.cpu) : undefined
  if (place === undefined) return false
  run.machine.apply(place.assign(place.value + distanceOf(odd)))
  return true
}

/** The value is right with one of the changes beside it left out, or made already. */
function isOvertaken(done: readonly Done[], position: number, odd: Equation): boolean {
  const own = done[position]
  const distance = distanceOf(odd)
  if (own === undefined || distance === 0) return false
  const explains = (at: number, sign: number): boolean => {
    const other = done[at]
    const apart = other !== undefined && other.cpu !== own.cpu && other.net === own.net
    return apart && other.change[odd.cell] === sign * distance
  }
  return Array.from({ length: NEIGHBOURS }, (_, i) => i + 1).some(
    i => explains(position - i, -1) || explains(position + i, 1),
  )
}
