import { given } from '../../engine/given.ts'
import { isBpftraceNoise, ownColumns, readBpftraceLine } from './bpftrace_line.ts'
import { headOf, plain, withoutLog } from './head.ts'
import type { ImportedEvent } from './imported.ts'
import { knownNetns } from './known_netns.ts'
import { LINE_MAX, linesOf } from './lines.ts'
import { meaningsOf, type TraceMap } from './map.ts'
import { type Tally, tally } from './tally.ts'
import { baseShown, pointersIn, type Read, readTracerLine } from './tracer_line.ts'

/** Takes each event as it is read. */
export type OnEvent = (event: ImportedEvent) => void

/** Reads the lines of one file after the other; a netns that one tells of is known in the next. */
export async function importTrace(
  paths: readonly string[],
  map: TraceMap,
  onEvent: OnEvent,
  onLines?: (lines: number) => void | Promise<void>,
): Promise<Tally> {
  const meanings = meaningsOf(map)
  const known = knownNetns(map)
  const sums = tally(meanings)
  for (const path of paths) {
    const file = paths.length > 1 ? path : undefined
    const reader = fileReader({ map, meanings, known, sums, onEvent, ...given({ file }) })
    for await (const lines of linesOf(path)) {
      for (const line of lines) reader.line(line)
      await onLines?.(lines.length)
    }
    reader.end()
  }
  return sums
}

interface Importing {
  readonly map: TraceMap
  readonly meanings: ReturnType<typeof meaningsOf>
  readonly known: ReturnType<typeof knownNetns>
  readonly sums: Tally
  readonly onEvent: OnEvent
  readonly file?: string
}

/** Lines that wait until the base of their numbers is known, at most. */
const WAITING_MAX = 1_000_000

function fileReader({ map, meanings, known, sums, onEvent, file }: Importing) {
  let number = 0
  let form: Form = 'lines'
  let begun = false
  let columns = (map.columns ?? ownColumns).split(' ')
  let base = map.base
  const waiting: [number: number, line: string][] = []

  const ofFile = given({ file })

  const take = (at: number, read: Read): void => {
    if ('event' in read) {
      const event: ImportedEvent = Object.assign({ line: at }, read.event, ofFile)
      sums.event(event)
      onEvent(event)
    } else if ('refused' in read) sums.refused(at, read.refused)
    else if ('other' in read) sums.other(at)
  }

  const tracerLine = (at: number, line: string): void => {
    const head = headOf(line)
    if (head === undefined) {
      beside(at, line)
      return
    }
    if (head.event === 'unknown' && line.startsWith('PERF_RECORD_LOST', head.rest)) {
      const [, count] = /lost (\d+)/.exec(line.slice(head.rest)) ?? []
      sums.lost({ line: at, cpu: head.cpu ?? null, count: countIn(count) })
      return
    }
    take(at, readTracerLine(line, head, { map, meanings, known, base: base ?? 10 }))
  }

  /** A line without an event. */
  const beside = (at: number, line: string): void => {
    const inner = withoutLog(line)
    if (inner !== line) {
      if (headOf(inner)) {
        tracerLine(at, inner)
        return
      }
      // The log of a kernel has lines of everybody.
      const ours = [...meanings.keys()].some(name => inner.includes(`${name}:`))
      if (!ours && lossIn(inner) === undefined) return
    }
    const loss = lossIn(inner)
    if (loss !== undefined) {
      sums.lost({ line: at, ...loss })
      return
    }
    const [, inBuffer, written] = entriesIn(inner) ?? []
    if (inBuffer !== undefined) {
      sums.overwritten(Number(written) - Number(inBuffer))
      return
    }
    if (/^--\s*$/.test(inner)) {
      sums.filtered()
      return
    }
    if (!isTracerNoise(inner))
      sums.refused(at, 'torn, or no line of a tracer: it has no task, CPU and time')
  }

  const columnLine = (at: number, line: string): void => {
    const [, lost] = /^Lost (\d+) events/.exec(line) ?? []
    if (lost !== undefined) {
      sums.lost({ line: at, cpu: null, count: countIn(lost) })
      return
    }
    if (line.startsWith('# nsec ')) columns = line.slice('# '.length).trim().split(/\s+/)
    if (isBpftraceNoise(line)) return
    take(at, readBpftraceLine(line, columns, known))
  }

  const jsonLine = (at: number, line: string): void => {
    if (line.trim() === '') return
    const record = jsonOf(line)
    if (record === undefined) {
      sums.refused(at, 'is no JSON')
      return
    }
    const { type, data } = record
    if (type === 'printf') {
      for (const text of String(data).split('\n')) columnLine(at, text)
    } else if (type === 'lost_events') {
      const count = (data as { events?: unknown } | null)?.events ?? record.count
      sums.lost({ line: at, cpu: null, count: countIn(count) })
    }
  }

  /** Old perf prints numbers without 0x: until one shows their base, they say nothing. */
  const lineOfForm = (at: number, line: string): void => {
    if (form === 'columns') {
      columnLine(at, line)
      return
    }
    if (form === 'json') {
      jsonLine(at, line)
      return
    }
    if (base === undefined) {
      const pointers = pointersIn(line)
      if (waiting.length > 0 || pointers === 'bare') {
        waiting.push([at, line])
        const shown = baseShown(line)
        if (shown !== undefined || waiting.length > WAITING_MAX) release(shown)
        return
      }
      if (pointers === 'prefixed') base = 10
    }
    tracerLine(at, line)
  }

  const release = (shown: 10 | 16 | undefined): void => {
    base = shown
    for (const [at, line] of waiting.splice(0)) {
      if (base === undefined && pointersIn(line) === 'bare' && /=\d\d+(?: |$)/.test(line)) {
        sums.refused(at, 'decimal or hexadecimal? The map can say it: "base": 16')
      } else tracerLine(at, line)
    }
    base ??= 10
  }

  return {
    line: (raw: string): void => {
      number++
      if (raw.length > LINE_MAX) {
        sums.refused(number, `has more than ${LINE_MAX} bytes`)
        return
      }
      const line = plain(raw)
      if (!begun && line.trim() !== '') {
        begun = true
        form = formOf(line, map)
      }
      sums.form(form)
      lineOfForm(number, line)
    },
    end: (): void => {
      if (waiting.length > 0) release(undefined)
    },
  }
}

/** Lines of ftrace, trace-cmd and perf; columns of bpftrace, and its records of JSON. */
type Form = 'lines' | 'columns' | 'json'

function formOf(line: string, { columns }: TraceMap): Form {
  if (line.startsWith('{')) return 'json'
  return columns !== undefined || /^Attach|^# nsec /.test(line) ? 'columns' : 'lines'
}

/** What tracers print of events that they have dropped. */
function lossIn(line: string): { cpu: number | null; count: number | null } | undefined {
  const ofTracer = /^CPU:(\d+) \[(?:LOST (?:(\d+) )?EVENTS|(?:(\d+) )?EVENTS DROPPED)\]/.exec(line)
  if (ofTracer !== null) {
    const [, cpu, lost, dropped] = ofTracer
    return { cpu: Number(cpu), count: countIn(lost ?? dropped) }
  }
  if (!line.includes('PERF_RECORD_LOST')) return undefined
  const [whole, cpu, lost] = ofPerf.exec(line) ?? []
  if (whole === undefined) return undefined
  return { cpu: cpu === undefined ? null : Number(cpu), count: countIn(lost) }
}

/** perf says so in place of an event, or behind the name `unknown`, which is read elsewhere. */
const ofPerf = new RegExp(
  String.raw`^.{16}\s*\d+(?:\/\d+)?\s+(?:\[(\d+)\]\s+)?\d+\.\d+:\s+` +
    String.raw`PERF_RECORD_LOST(?:_SAMPLES)?(?: lost (\d+))?`,
)

/** How many were lost; null: not known, or more than a number of JavaScript holds. */
function countIn(found: unknown): number | null {
  const count = Number(found ?? Number.NaN)
  return Number.isSafeInteger(count) ? count : null
}

/** How many entries are in the buffer, and how many were written to it. */
function entriesIn(line: string): RegExpExecArray | null {
  return line.startsWith('#')
    ? (/^# entries-in-buffer\/entries-written: (\d+)\/(\d+)/.exec(line) ??
        /^# latency: .* #(\d+)\/(\d+), CPU#/.exec(line))
    : null
}

/** Heads, empty CPUs, stacks: what tracers print beside events. */
const noise = [
  /^(?:\s*$|#|CPU \d+ is empty|cpus=\d|version = |-+\s*$)/,
  /^\s*=> |^\s+[0-9a-f]{1,16} .*\)\s*$|^\s+[0-9a-f]{8,16} \S+\s*$/,
]

function isTracerNoise(line: string): boolean {
  return noise.some(form => form.test(line))
}

function jsonOf(line: string): { type?: unknown; data?: unknown; count?: unknown } | undefined {
  try {
    const record: unknown = JSON.parse(line)
    return typeof record === 'object' && record !== null ? record : undefined
  } catch {
    return undefined
  }
}
