import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { InputError } from '../../../model/input_error.ts'
import { readAnyRecording, readRecording } from './format.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'recording-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const header = {
  format: 'dst-trace/1',
  kernel: 'patched',
  mode: 'counter',
  family: 'ipv4',
  cpus: 2,
  batch: 32,
  gcThresh: 20,
}
const boot = { i: 0, op: 'boot', netns: 0, result: 'ok' }
const whole = {
  count: { 0: 0 },
  deadCountDelta: 0,
  percpu: { 0: [0, 0] },
  read: { 0: 0 },
  sum: { 0: 0 },
  rawSum: { 0: 0 },
  live: { 0: 0 },
  gcThresh: { 0: 20 },
  template: { count: 0 },
  batch: 32,
  online: [0, 1],
}

function lines(...values: unknown[]): string {
  return values.map(value => `${JSON.stringify(value)}\n`).join('')
}

function stored(name: string, content: string | Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

/** The message of the InputError, with the folder left out. */
function refusal(path: string): string {
  try {
    readRecording(path)
  } catch (error) {
    expect(error).toBeInstanceOf(InputError)
    return (error as Error).message.replace(`${folder}/`, '')
  }
  throw new Error('it was read')
}

describe('readRecording', () => {
  test('readRecording: plain and compressed text read the same', () => {
    const text = lines(header, boot, { op: 'dst.alloc', cpu: 0, netns: 0, observed: whole })
    const plain = readRecording(stored('a.jsonl', text))
    const compressed = readRecording(stored('a.jsonl.gz', gzipSync(text)))
    expect(plain.events).toHaveLength(2)
    expect({ ...plain, path: '' }).toEqual({ ...compressed, path: '' })
    expect(plain.events[1]).toEqual({ op: 'dst.alloc', cpu: 0, netns: 0, observed: whole })
  })

  test('readRecording: a last line without a newline is read if it is complete', () => {
    expect(readRecording(stored('b.jsonl', lines(header, boot).trimEnd())).events).toEqual([boot])
  })

  test('readRecording: keys of the header that nobody knows are kept', () => {
    const path = stored('c.jsonl', lines({ ...header, seed: 7 }, boot))
    expect(readRecording(path).header).toEqual({ ...header, seed: 7 })
  })

  test('recordings/: every file is read, with its number of events', { tags: ['slow'] }, () => {
    const counts = ['reference', 'live/linux-4.3'].map(name => {
      const files = readdirSync(`recordings/${name}`)
      const events = files.map(file => {
        const recording = readAnyRecording(`recordings/${name}/${file}`)
        return 'events' in recording ? recording.events.length : recording.flowEvents.length
      })
      return { name, files: files.length, events: events.reduce((x, y) => x + y) }
    })
    expect(counts).toEqual([
      { name: 'reference', files: 41, events: 246_466 },
      { name: 'live/linux-4.3', files: 4, events: 84_196 },
    ])
  })
})

describe('a file that cannot be unpacked', () => {
  const text = lines(header, boot)
  const noise = Buffer.from(gzipSync(text).map((byte, at) => (at > 20 && at < 60 ? 255 : byte)))
  const cases: [string, string | Uint8Array | undefined, string][] = [
    [
      'none.jsonl',
      undefined,
      'none.jsonl: there is no such file; give the path of a .jsonl or .jsonl.gz file',
    ],
    ['empty.jsonl', '', 'empty.jsonl: the file is empty; record again'],
    ['empty.jsonl.gz', '', 'empty.jsonl.gz: the file is empty; record again'],
    ['blank.jsonl.gz', gzipSync('\n'), 'blank.jsonl.gz: the file is empty; record again'],
    [
      'plain.jsonl.gz',
      text,
      'plain.jsonl.gz: the file is not gzip data; drop .gz from its name, or compress it',
    ],
    [
      'half.jsonl.gz',
      gzipSync(text).subarray(0, 60),
      'half.jsonl.gz: the gzip data breaks off; copy or record it again',
    ],
    ['noise.jsonl.gz', noise, 'noise.jsonl.gz: the gzip data is damaged; copy or record it again'],
  ]
  test.each(cases)('%s: refused in one line', (name, content, message) => {
    const path = content === undefined ? join(folder, name) : stored(name, content)
    expect(refusal(path)).toBe(message)
  })

  test('a folder: refused with the code of the system', () => {
    expect(refusal(folder)).toBe(
      `${folder}: the file cannot be read (EISDIR); give the path of a .jsonl or .jsonl.gz file`,
    )
  })
})

describe('a header that cannot be used', () => {
  const record = 'write the field as recordings/README.md has it'
  const unknown = 'give a recording in the format dst-trace/1'
  const cases: [string, unknown, string][] = [
    [
      'newer',
      { ...header, format: 'dst-trace/2' },
      'dst-trace/2 was written in a newer format; update dstledger',
    ],
    ['other', { ...header, format: 'pcap' }, `the header names "pcap" as its format; ${unknown}`],
    [
      'older',
      { ...header, format: 'dst-trace/0' },
      `the header names "dst-trace/0" as its format; ${unknown}`,
    ],
    ['nameless', { kernel: 'patched' }, `the header names undefined as its format; ${unknown}`],
    ['list', [], `the header names undefined as its format; ${unknown}`],
    [
      'flow',
      { ...header, mode: 'flow' },
      'has "mode":"flow"; give a recording with "mode":"counter"',
    ],
    [
      'mode',
      { ...header, mode: 'slow' },
      `"mode": Invalid option: expected one of "counter"|"flow"; ${record}`,
    ],
    ['cpus', { ...header, cpus: 0 }, `"cpus": Too small: expected number to be >=1; ${record}`],
  ]
  test.each(cases)('%s: refused in one line', (name, first, message) => {
    expect(refusal(stored(`${name}.jsonl`, lines(first, boot)))).toBe(`${name}.jsonl:1: ${message}`)
  })

  test('newer, with other lines than JSON: refused as newer all the same', () => {
    const path = stored('newer2.jsonl', `${lines({ format: 'dst-trace/12' })}<xml/>`)
    const message = 'dst-trace/12 was written in a newer format; update dstledger'
    expect(refusal(path)).toBe(`newer2.jsonl:1: ${message}`)
  })

  test('a header without events: refused', () => {
    const path = stored('alone.jsonl', lines(header))
    expect(refusal(path)).toBe('alone.jsonl: has a header but no events; record again')
  })
})

describe('a line that cannot be used', () => {
  test('JSON that breaks off at the end: refused with its line', () => {
    const path = stored('cut.jsonl', lines(header, boot, boot).slice(0, -9))
    const message = 'the file breaks off in the middle of this line; copy or record it again'
    expect(refusal(path)).toBe(`cut.jsonl:3: ${message}`)
  })

  test.each([
    ['word', 'hello\n'],
    ['blank', '\n'],
    ['half', '{"op":\n'],
  ])('no JSON (%s): refused with its line', (name, line) => {
    const path = stored(`${name}.jsonl`, lines(header, boot) + line + lines(boot))
    const message = 'this line is not JSON; copy or record it again'
    expect(refusal(path)).toBe(`${name}.jsonl:3: ${message}`)
  })

  const alloc = { op: 'dst.alloc', cpu: 0, netns: 0 }
  const cases: [string, unknown, string][] = [
    ['op', { ...alloc, op: 'dst.aloc' }, '"op": is no event that we know'],
    ['list', [], 'Invalid input: expected object, received array'],
    ['typo', { ...alloc, observd: {} }, 'Unrecognized key: "observd"'],
    ['cpu', { ...alloc, cpu: '0' }, '"cpu": Invalid input: expected number, received string'],
    [
      'two',
      { op: 'dst.alloc', cpu: -1 },
      '"cpu": Too small: expected number to be >=0, ' +
        '"netns": Invalid input: expected number, received undefined',
    ],
    [
      'slot',
      { ...alloc, observed: { count: 0, slot: 'x' } },
      '"observed.slot": Invalid input: expected number, received string',
    ],
    [
      'batch',
      { ...alloc, observed: { ...whole, batch: 'x' } },
      '"observed.batch": Invalid input: expected number, received string',
    ],
    [
      'percpu',
      { ...alloc, observed: { ...whole, percpu: [0, 'x'] } },
      '"observed.percpu.1": Invalid input: expected number, received string',
    ],
    [
      'percpu-of-netns',
      { ...alloc, observed: { ...whole, percpu: { 0: [0, 'x'] } } },
      '"observed.percpu.0.1": Invalid input: expected number, received string',
    ],
    [
      'fraction',
      { ...alloc, observed: { ...whole, sum: { 0: 0.5 } } },
      '"observed.sum.0": Invalid input: expected int, received number',
    ],
    [
      'key',
      { ...alloc, observed: { ...whole, sum: { x: 0 } } },
      '"observed.sum.x": Invalid key in record',
    ],
  ]
  test.each(cases)('wrong field (%s): refused with line and field', (name, event, message) => {
    const path = stored(`field-${name}.jsonl`, lines(header, boot, event))
    const todo = 'write the field as recordings/README.md has it'
    expect(refusal(path)).toBe(`field-${name}.jsonl:3: ${message}; ${todo}`)
  })
})
