import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { z } from 'zod'
import { InputError } from '../../../model/input_error.ts'
import { checkConsistent } from './consistent.ts'
import type { FlowRecording, Recording } from './events.ts'
import type { FlowEvent, RecordedEvent, RecordingHeader } from './schemas.ts'
import { eventSchema, flowEventSchema, headerSchema } from './schemas.ts'

/**
 * Reads a recording, `.jsonl` or `.jsonl.gz`.
 *
 * Throws InputError, and never returns a part: half a recording that matches proves nothing.
 */
export function readAnyRecording(path: string): Recording | FlowRecording {
  const lines = unpack(path).split('\n')
  const whole = lines.at(-1) === ''
  if (whole) lines.pop()
  const parse = (text: string, index: number): unknown =>
    parseLine(`${path}:${index + 1}`, text, !whole && index === lines.length - 1)
  // First of all: the other lines of a newer format may be anything.
  const header = readHeader(path, parse(lines[0] ?? '', 0))
  const eventsOf = <T extends RecordedEvent | FlowEvent>(schema: z.ZodType<T>): readonly T[] => {
    const events = lines.slice(1).map((text, index) => {
      const parsed = schema.safeParse(parse(text, index + 1))
      if (parsed.success) return parsed.data
      throw wrongField(`${path}:${index + 2}`, parsed.error)
    })
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

/** The text of the file. */
function unpack(path: string): string {
  let bytes: Buffer
  try {
    bytes = readFileSync(path)
  } catch (error) {
    const code = codeOf(error)
    const what = code === 'ENOENT' ? 'there is no such file' : `the file cannot be read (${code})`
    throw new InputError(path, what, 'give the path of a .jsonl or .jsonl.gz file')
  }
  const text = path.endsWith('.gz') && bytes.length > 0 ? gunzip(path, bytes) : bytes.toString()
  if (text.trim() === '') throw new InputError(path, 'the file is empty', recordAgain)
  return text
}

function gunzip(path: string, bytes: Buffer): string {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) {
    throw new InputError(
      path,
      'the file is not gzip data',
      'drop .gz from its name, or compress it',
    )
  }
  try {
    return gunzipSync(bytes).toString()
  } catch (error) {
    const early = codeOf(error) === 'Z_BUF_ERROR'
    throw new InputError(
      path,
      early ? 'the gzip data breaks off' : 'the gzip data is damaged',
      copyAgain,
    )
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error)
}

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
