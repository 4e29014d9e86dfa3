import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { InputError } from '../../../model/input_error.ts'
import { readAnyRecording } from './format.ts'

const folder = mkdtempSync(join(tmpdir(), 'recording-flow-'))
afterAll(() => rmSync(folder, { recursive: true }))

function stored(name: string, ...values: unknown[]): string {
  const path = join(folder, name)
  writeFileSync(path, values.map(value => `${JSON.stringify(value)}\n`).join(''))
  return path
}

/** The message of the InputError, with the folder left out. */
function refusal(path: string): string {
  try {
    readAnyRecording(path)
  } catch (error) {
    expect(error).toBeInstanceOf(InputError)
    return (error as Error).message.replace(`${folder}/`, '')
  }
  throw new Error('it was read')
}

describe('a recording in which the flow cache runs', () => {
  const flow = {
    format: 'dst-trace/1',
    kernel: 'patched',
    mode: 'flow',
    family: 'ipv4',
    cpus: 2,
    batch: 32,
    gcThresh: 20,
    xfrmsPerBundle: 1,
  }
  const boot = { i: 0, op: 'boot', netns: 0, result: 'ok' }
  const whole = {
    count: { 0: 0 },
    deadCountDelta: 0,
    percpu: { 0: [0, 1] },
    read: { 0: 0 },
    sum: { 0: 1 },
    rawSum: { 0: 1 },
    live: { 0: 1 },
    gcThresh: { 0: 20 },
    template: { count: 0 },
    batch: 32,
    online: [0, 1],
  }
  const look = { i: 1, op: 'flow.lookup', cpu: 1, netns: 0, key: 7, result: 'ok' }
  const seen = { ...whole, worksPending: 0, rcuPending: 0, jiffies: 300000 }
  const tables = { 0: { hash: [0, 1], gcList: 0 } }

  test('is read', () => {
    const observed = { ...seen, flow: tables }
    const path = stored('good.jsonl', flow, boot, { ...look, observed })
    expect(readAnyRecording(path)).toMatchObject({ flowEvents: [boot, { ...look, observed }] })
  })

  const { key: _key, ...keyless } = look
  const { result: _result, ...resultless } = look
  const cases: [string, unknown, string][] = [
    ['an op that nobody knows', { ...look, op: 'flow.evict' }, '"op": is no event that we know'],
    [
      'an op of the other mode',
      { op: 'dst.alloc', cpu: 0, netns: 0 },
      '"op": is no event that we know',
    ],
    ['a lookup without its key', keyless, '"key": Invalid input'],
    ['a lookup without its result', resultless, '"result": Invalid input'],
    ['a key that is none', { ...look, key: -1 }, '"key": Too small'],
    ['a misspelt field', { ...look, reference: 3 }, 'Unrecognized key: "reference"'],
    ['work.run without its works', { op: 'work.run', cpu: 0 }, '"works": Invalid input'],
    ['time.advance backwards', { op: 'time.advance', cpu: 0, seconds: -5 }, '"seconds": Too small'],
    ['observed without tables', { ...look, observed: seen }, '"observed.flow": Invalid input'],
    [
      'tables that are no numbers',
      { ...look, observed: { ...seen, flow: { 0: { hash: ['1'], gcList: 0 } } } },
      '"observed.flow.0.hash.0": Invalid input',
    ],
  ]
  test.each(cases)('%s: refused, with its line', (name, event, message) => {
    const path = stored(`${name}.jsonl`, flow, boot, event)
    expect(refusal(path)).toContain(`${name}.jsonl:3: ${message}`)
  })
})
