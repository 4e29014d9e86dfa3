import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, describe, expect, test } from 'vitest'
import { InputError } from '../../../model/input_error.ts'
import { checkConsistent } from './consistent.ts'
import { readAnyRecording } from './format.ts'
import type { FlowEvent, RecordedEvent, RecordingHeader } from './schemas.ts'

const folder = mkdtempSync(join(tmpdir(), 'dstledger-consistent-'))
afterAll(() => rmSync(folder, { recursive: true }))

const header: RecordingHeader = {
  ...{ format: 'dst-trace/1', kernel: 'unpatched', family: 'ipv4' },
  ...{ cpus: 2, batch: 32, gcThresh: 8 },
}
const boot: RecordedEvent = { op: 'boot', netns: 0 }
const born: RecordedEvent = { op: 'netns.create', netns: 1 }
const gone: RecordedEvent = { op: 'netns.destroy', netns: 1 }

const check = (...events: readonly (RecordedEvent | FlowEvent)[]) =>
  checkConsistent('x.jsonl', header, [boot, ...events])

describe('a recording that disagrees with itself is refused', () => {
  test.each<[string, string, readonly (RecordedEvent | FlowEvent)[]]>([
    [
      'an entry of',
      ':3: is about netns 1, which never was',
      [{ op: 'dst.alloc', cpu: 0, netns: 1 }],
    ],
    [
      'a lookup in',
      ':3: is about netns 1, which never was',
      [{ op: 'flow.lookup', cpu: 0, netns: 1, key: 1, result: 'ok' }],
    ],
    ['the end of', ':3: is about netns 1, which never was', [gone]],
    ['a second birth of', ':4: netns 1 is born, and it lives already', [born, born]],
    ['a second end of', ':5: netns 1 ends, and it is gone already', [born, gone, gone]],
    [
      'a family that the header does not have, of',
      ':3: its family is ipv6, and that of the header is ipv4',
      [{ op: 'dst.alloc', cpu: 0, netns: 0, family: 'xfrm6' }],
    ],
    [
      'a CPU that the header does not have, in',
      ':3: its CPU is 1000000, and the header has 2 CPUs',
      [{ op: 'flow.lookup', cpu: 1_000_000, netns: 0, key: 1, result: 'ok' }],
    ],
    [
      'an actor that the header does not have, of',
      ':3: its "actor" is 2, and the header has 2 CPUs',
      [{ op: 'cpu.offline', cpu: 1, actor: 2 }],
    ],
    [
      'a number twice in events of',
      ':4: its "i" is 5, and that of an event before it is 5',
      [
        { ...born, i: 5 },
        { ...gone, i: 5 },
      ],
    ],
  ])('%s a netns%s', (_, message, events) => {
    expect(() => check(...events)).toThrow(InputError)
    expect(() => check(...events)).toThrow(`x.jsonl${message}; record again`)
  })

  test('so many netns on so many CPUs that their slots do not fit', () => {
    const births = Array.from({ length: 200 }, (_, i): RecordedEvent => ({ ...born, netns: i + 1 }))
    expect(() => checkConsistent('x', { ...header, cpus: 8192 }, [boot, ...births])).toThrow(
      'x: has 201 netns on 8192 CPUs, 1646592 slots where 1048576 fit',
    )
  })
})

test.each<readonly (RecordedEvent | FlowEvent)[]>([
  [born, gone, born],
  [born, gone, { op: 'dst.free', cpu: 0, netns: 1 }],
  [{ ...born, fault: 'sysctl#1', result: 'ENOMEM' }, born],
  [{ op: 'cpu.offline', cpu: 1, actor: 0 }],
  [{ ...born, i: 3 }, gone, { ...born, i: 5 }],
])('what can be: %j, %j', (...events) => {
  expect(() => check(...events)).not.toThrow()
})

test('every event of a stored recording moved to netns 777 is refused', () => {
  const text = gunzipSync(readFileSync('recordings/reference/flow-c1-watermark-unpatched.jsonl.gz'))
  const moved = text.toString().replaceAll(/("op":"flow\.\w+","cpu":0,"netns":)0,/g, '$1777,')
  expect(moved).toContain('"netns":777')
  const path = join(folder, 'moved.jsonl')
  writeFileSync(path, moved)
  expect(() => readAnyRecording(path)).toThrow(/:\d+: is about netns 777, which never was/)
})
