import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { imported } from '../../tests/imported_trace.ts'
import type { ImportedEvent } from './imported.ts'
import { mapSchema } from './map.ts'

const samplesAt = 'traces/importers/samples'
const samples = readdirSync(samplesAt).filter(name => /\.(?:txt|jsonl)$/.test(name))

describe('importers: what tracers print', () => {
  test('there are samples', () => {
    expect(samples.length).toBe(15)
  })

  test.each(samples)('%s', async sample => {
    const base = sample.replace(/\.\w+$/, '')
    const expected = JSON.parse(readFileSync(join(samplesAt, `${base}.expect.json`), 'utf8'))
    const found = await imported([join(samplesAt, sample)], mapSchema.parse(expected.params))
    expect(found.events).toEqual(expected.events)
    expect(found.refused_lines.map(({ line }) => line)).toEqual(
      expected.refused_lines.map(({ line }: { line: number }) => line),
    )
    expect(found.lost).toEqual(expected.lost)
    expect(found.lines_with_other_events).toEqual(expected.lines_with_other_events)
    expect(found.verdict).toBe(expected.verdict)
  })
})

const offsets = { off4: 3648, off6: 3840 }

describe('importers: raw recordings are their converted form, event for event', () => {
  const stored = 'recordings/live/linux-4.3'
  const live = `${samplesAt}/live`

  test.each([
    ['e1.trace.gz', `${stored}/e1-pingloops-unpatched.jsonl.gz`, 0, {}],
    ['r1u.trace.gz', `${stored}/r1-pingalternate-unpatched.jsonl.gz`, 1745, {}],
    ['r5u.trace.gz', `${stored}/r5-enobufs-unpatched.jsonl.gz`, 18, {}],
    ['steady.raw.gz', `${live}/steady.jsonl.gz`, 0, {}],
    ['hotplug.raw.gz', `${live}/hotplug.jsonl.gz`, 0, {}],
    ['hotplug-ftrace.txt.gz', `${live}/hotplug-ftrace.jsonl.gz`, 0, offsets],
  ])('%s, and its %i refusals', { tags: ['slow'] }, async (raw, converted, refusals, map) => {
    const { events, refused_lines, lost } = await imported([`${live}/${raw}`], map)
    const lines = gunzipSync(readFileSync(converted)).toString().trim().split('\n').slice(1)
    const granted = events.filter(({ op }) => op !== 'dst.fail')
    expect(events.length - granted.length).toBe(refusals)
    const inTime = granted.toSorted((x, y) => Number(x.t) - Number(y.t)).map(asConverted)
    expect(inTime).toEqual(lines.map(line => JSON.parse(line)))
    expect({ refused: refused_lines, lost }).toEqual({ refused: [], lost: [] })
  })
})

function asConverted({ line: _, late: __, counts: ___, t, ...rest }: ImportedEvent): unknown {
  return { t: Number(t), ...rest }
}
