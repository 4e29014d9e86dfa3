import { z } from 'zod'
import { InputError } from '../../../model/input_error.ts'
import { checkConsistent } from './consistent.ts'
import type { FlowRecording, Recording } from './events.ts'
import type { FlowEvent, RecordedEvent, RecordingHeader } from './schemas.ts'
import { eventSchema, flowEventSchema, headerSchema } from './schemas.ts'
import { linesOf, unpack } from './unpack.ts'

/**
 * Reads a recording, `.jsonl` or `.jsonl.gz`.
 *
 * Throws InputError, and never returns a part: half a recording that matches proves nothing.
 */
export function readAnyRecording(path: string, text = unpack(path)): Recording | FlowRecording {
  const lines = linesOf(path, text)
  const first = lines.next().value
  // First of all: the other lines of a newer format may be anything.
  const header = readHeader(path, parseLine(`${path}:1`, first?.line ?? '', first?.cut ?? false))
  const eventsOf = <T extends RecordedEvent | FlowEvent>(schema: z.ZodType<T>): readonly T[] => {
    const events: T[] = []
    for (const { line, cut } of lines) {
      const where = `${path}:${events.length + 2}`
      const parsed = schema.safeParse(parseLine(where, line, cut))
      if (!parsed.success) throw wrongField(where, parsed.error)
      events.push(parsed.data)
    }
    checkLength(path, header, events.length)
    checkConsistent(path, header, events)
    return events
  }
  return header.mode === 'flow'
    ? { path, header, flowEvents: eventsOf(flowEventSchema) }
    : { path, header, events: eventsOf(eventSchema) }
}

/** Reads a recording in which entries come and go one by one. */
export function readRecording(path: string): Recording {
  const recording = readAnyRecording(path)
  if ('events' in recording) return recording
  throw new InputError(`${path}:1`, 'has "mode":"flow"', 'give a recording with "mode":"counter"')
}

function checkLength(path: string, header: RecordingHeader, events: number): void {
  if (events === 0) throw new InputError(path, 'has a header but no events', recordAgain)
  if (events < (header.events ?? 0)) {
    const what = `has ${events} events where its header says ${header.events}`
    throw new InputError(path, what, copyAgain)
  }
}

const recordAgain = 'record again'
const copyAgain = 'copy or record it again'

function parseLine(where: string, text: string, cut: boolean): unknown {
  try {
    return JSON.parse(text)
  } catch {
    const what = cut ? 'the file breaks off in the middle of this line' : 'this line is not JSON'
    throw new InputError(where, what, copyAgain)
  }
}

function readHeader(path: string, value: unknown): RecordingHeader {
  const where = `${path}:1`
  const { format } = z.looseObject({}).catch({}).parse(value)
  const version = /^dst-trace\/(\d+)$/.exec(String(format))?.[1]
  if (version !== undefined && Number(version) > 1) {
    throw new InputError(where, `${format} was written in a newer format`, 'update dstledger')
  }
  if (version !== '1') {
    const what = `the header names ${JSON.stringify(format)} as its format`
    throw new InputError(where, what, 'give a recording in the format dst-trace/1')
  }
  const parsed = headerSchema.safeParse(value)
  if (!parsed.success) throw wrongField(where, parsed.error)
  return parsed.data
}

function wrongField(where: string, error: z.ZodError): InputError {
  const what = error.issues.map(issue => describe(issue)).join(', ')
  return new InputError(where, what, 'write the field as recordings/README.md has it')
}

/** The error of a value that fits none of several forms: that of the form it fits best. */
function describe(issue: z.core.$ZodIssue, within: readonly PropertyKey[] = []): string {
  const path = [...within, ...issue.path]
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const nearest = issue.errors.reduce((x, y) => (misfit(y) < misfit(x) ? y : x))
    return nearest.map(inner => describe(inner, path)).join(', ')
  }
  return path.length === 0 ? issue.message : `"${path.join('.')}": ${issue.message}`
}

/** How badly a value fits a form: the number of issues, and then how near the top they are. */
function misfit(issues: readonly z.core.$ZodIssue[]): number {
  return issues.length - Math.max(0, ...issues.map(issue => issue.path.length)) / 100
}
