import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { readCounterexample } from '../../traces/counterexamples/format.ts'
import { readRecording } from '../../traces/recordings/read/format.ts'
import { openFile } from './open_file.ts'
import { playedCounterexample, playedRecording } from './played.ts'

describe('openFile', () => {
  const file = (name: string, content: string | Buffer): File => new File([content], name)
  const refused = (name: string, content: string | Buffer) =>
    expect(openFile(file(name, content))).rejects

  test('a counterexample, and a recording, packed or not', async () => {
    const path = 'counterexamples/copied-template/recovery.json'
    const opened = await openFile(file('mine.json', readFileSync(path)))
    expect(opened).toEqual(playedCounterexample(readCounterexample(path), path))
    const packed = 'recordings/reference/short-c1-n2-unpatched.jsonl.gz'
    const recorded = playedRecording(readRecording(packed), 'r.jsonl.gz')
    const found = await openFile(file('r.jsonl.gz', readFileSync(packed)))
    expect({ ...found, title: '' }).toEqual({ ...recorded, title: '' })
    expect(found.labels).toHaveLength(199)
  })

  test('its errors say what is wrong, and in which file', async () => {
    await refused('a.json', ' ').toThrow('a.json: is empty; get the file again')
    await refused('a.json', '{"format":').toThrow('a.json: is no complete JSON')
    await refused('a.json', '{"format":"x"}').toThrow('a.json: is no counterexample')
    await refused('a.jsonl', '{"format":"dst-trace/1"}').toThrow('a.jsonl:1')
    const whole = readFileSync('recordings/reference/short-c1-n2-unpatched.jsonl.gz')
    await refused('a.gz', whole.subarray(0, 500)).toThrow('a.gz: the gzip data is damaged')
    const flow = readFileSync('recordings/reference/flow-c2-n2-unpatched.jsonl.gz')
    await refused('f.jsonl.gz', flow).toThrow('the flow cache runs')
  })

  test('what unpacks to more than 64 MiB is not read to its end', async () => {
    const large = gzipSync(Buffer.alloc(2 ** 26 + 2 ** 20, 32))
    await refused('large.gz', large).toThrow('has more than 67108864 bytes when it is unpacked')
    const plain = { name: 'large.json', size: 2 ** 27 } as File
    await expect(openFile(plain)).rejects.toThrow('large.json: has more than')
  })
})
