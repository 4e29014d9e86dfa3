import { describe, expect, test } from 'vitest'
import type { Kernel } from '../../../model/kernel.ts'
import { stable61 } from '../../../model/kernels/beside.ts'
import { copiedTemplate, perNetInit } from '../../../model/kernels/released.ts'
import type { Recording } from '../read/events.ts'
import { readRecording } from '../read/format.ts'
import type { RecordingHeader } from '../read/schemas.ts'
import { kernelOfRecording, type RecordingMismatch, replayRecording } from './replay.ts'

const kernels = [copiedTemplate, perNetInit]
const recordings = new Map<string, Recording>()

/** A stored recording; read once, for the large ones take a while. */
function stored(name: string): Recording {
  const known = recordings.get(name)
  if (known !== undefined) return known
  const live = /^[er]\d/.test(name)
  const read = readRecording(`recordings/${live ? 'live/linux-4.3' : 'reference'}/${name}.jsonl.gz`)
  recordings.set(name, read)
  return read
}

function kernelOf(recording: Recording): Kernel {
  const name = kernelOfRecording(recording.header)
  return kernels.find(kernel => kernel.name === name) as Kernel
}

function otherKernel(kernel: Kernel): Kernel {
  return kernel === copiedTemplate ? perNetInit : copiedTemplate
}

/** File; events; values compared; and on the other kernel: event, step, cell, expected, seen. */
const table: [string, number, number, ...[number, string, string, number, number]][] = [
  ['fault-c4-n4-patched', 2000, 10288, 9, 'dst_alloc net=1 cpu=0', 'percpu[0][0]', 1, 0],
  ['fault-c4-n4-unpatched', 2000, 7781, 9, 'dst_alloc net=1 cpu=0', 'percpu[0]', 0, 1],
  ['late-c4-n4-patched', 3000, 19175, 9, 'dst_alloc net=2 cpu=3', 'percpu[0][0]', -1, 0],
  ['late-c4-n4-unpatched', 3000, 14577, 9, 'dst_alloc net=2 cpu=3', 'percpu[0]', 0, -1],
  ['long-c4-n3-patched', 20000, 27482, 99, 'dst_alloc net=2 cpu=3', 'percpu[0][0]', 12, 1],
  ['long-c4-n3-unpatched', 20000, 25870, 99, 'dst_alloc net=2 cpu=3', 'percpu[0]', 1, 12],
  ['mid-c20-n3-hot-patched', 6000, 20530, 22, 'cpu_down cpu=8', 'percpu[0][4]', 4, 0],
  ['mid-c20-n3-hot-unpatched', 6000, 16430, 22, 'cpu_down cpu=8', 'percpu[1]', 0, 4],
  ['mid-c4-n2-patched', 3000, 7095, 19, 'dst_alloc net=1 cpu=0', 'percpu[0][0]', 4, 0],
  ['mid-c4-n2-unpatched', 3000, 6491, 19, 'dst_alloc net=1 cpu=0', 'percpu[0]', 0, 4],
  ['mid-c4-n4-churn-patched', 4020, 9750, 24, 'dst_free net=0 cpu=2', 'percpu[0][0]', 4, 0],
  ['mid-c4-n4-churn-unpatched', 4020, 8806, 24, 'dst_free net=0 cpu=2', 'percpu[0]', 0, 4],
  ['mid-c8-n4-hot-patched', 4000, 16126, 20, 'cpu_down cpu=5', 'count[1]', 0, 2],
  ['mid-c8-n4-hot-unpatched', 4000, 12094, 20, 'cpu_down cpu=5', 'count[1]', 2, 0],
  ['press-c2-n2-patched', 2000, 10435, 4, 'dst_alloc net=1 cpu=0', 'percpu[0][0]', 2, 0],
  ['press-c2-n2-unpatched', 2000, 9633, 4, 'dst_alloc net=1 cpu=0', 'percpu[0]', 0, 2],
  ['press6-c4-n2-patched', 3000, 11145, 9, 'dst_alloc net=0 cpu=1', 'percpu[0][0]', 2, 0],
  ['press6-c4-n2-unpatched', 3000, 9941, 9, 'dst_alloc net=0 cpu=1', 'percpu[0]', 0, 2],
  ['short-c1-n2-patched', 200, 3794, 2, 'dst_alloc net=1 cpu=0', 'percpu[0][0]', 1, 0],
  ['short-c1-n2-unpatched', 200, 3595, 2, 'dst_alloc net=1 cpu=0', 'percpu[0]', 0, 1],
  ['short-c2-n2-patched', 400, 8793, 2, 'dst_alloc net=1 cpu=0', 'percpu[0][0]', 1, 0],
  ['short-c2-n2-unpatched', 400, 7995, 2, 'dst_alloc net=1 cpu=0', 'percpu[0]', 0, 1],
  ['short-c3-n3-hot-patched', 400, 9550, 3, 'dst_alloc net=1 cpu=1', 'percpu[0][1]', 1, 0],
  ['short-c3-n3-hot-unpatched', 400, 8353, 3, 'dst_alloc net=1 cpu=1', 'percpu[1]', 0, 1],
  ['v6-c4-n3-patched', 3000, 8632, 19, 'dst_alloc net=1 cpu=1', 'percpu[0][1]', -1, 1],
  ['v6-c4-n3-unpatched', 3000, 7420, 19, 'dst_alloc net=1 cpu=1', 'percpu[0]', 3, 0],
  ['v6-c8-n3-hot-patched', 5000, 15756, 24, 'dst_alloc net=0 cpu=1', 'percpu[0][2]', -2, -1],
  ['v6-c8-n3-hot-unpatched', 5000, 13303, 24, 'dst_alloc net=0 cpu=1', 'percpu[0]', 1, 0],
  ['e1-pingloops-unpatched', 3688, 7371, 5, 'dst_alloc net=2 cpu=0', 'slot', 1, 3],
  ['r1-pingalternate-unpatched', 2052, 4099, 5, 'dst_alloc net=2 cpu=0', 'slot', 1, 3],
  ['r5-control-fixed', 29986, 59967, 5, 'dst_alloc net=2 cpu=0', 'slot', 3, 1],
  ['r5-enobufs-unpatched', 48470, 96935, 5, 'dst_alloc net=2 cpu=0', 'slot', 1, 3],
]

describe('replayRecording', () => {
  test.each(table)(
    '%s: matches on its kernel, %i events and %i values',
    { tags: ['slow'] },
    (name, events, compared) => {
      const recording = stored(name)
      const kernel = kernelOf(recording)
      expect(replayRecording(recording, kernel)).toEqual({ kernel: kernel.name, events, compared })
    },
  )

  test.each(table)('%s: differs on the other kernel', (name, _events, _compared, ...where) => {
    const recording = stored(name)
    const kernel = otherKernel(kernelOf(recording))
    const replay = replayRecording(recording, kernel)
    const { event, label, cell, expected, seen } = replay.mismatch as RecordingMismatch
    expect([event, label, cell, expected, seen]).toEqual(where)
    expect(replay).toMatchObject({ kernel: kernel.name, events: event + 1 })
  })

  test('live/linux-4.3: 84,184 allocations and frees, none of them refused', () => {
    const live = table.map(([name]) => stored(name)).filter(({ header }) => !header.mode)
    const entries = live.flatMap(({ events }) => events.filter(({ op }) => op.startsWith('dst.')))
    expect([live.length, entries.length]).toEqual([4, 84_184])
  })

  test('live/debian-6.1: matches on stable-6.1, and differs where slots are shared', () => {
    const recording = readRecording('recordings/live/debian-6.1/round.jsonl.gz')
    expect(replayRecording(recording, stable61)).toEqual({
      kernel: 'stable-6.1',
      events: 1740,
      compared: 1737,
    })
    const { mismatch } = replayRecording(recording, copiedTemplate)
    expect(mismatch).toMatchObject({ event: 296, cell: 'count', expected: 32, seen: 0 })
  })

  test('all recordings of two kernels: 196,236 events and 499,212 values', () => {
    const sum = (column: 1 | 2): number => table.reduce((total, row) => total + row[column], 0)
    expect([table.length, sum(1), sum(2)]).toEqual([32, 196_236, 499_212])
  })
})

describe('kernelOfRecording', () => {
  const header: RecordingHeader = {
    format: 'dst-trace/1',
    kernel: 'patched',
    cpus: 2,
    batch: 32,
    gcThresh: 20,
  }
  test.each([
    ['unpatched', 'copied-template'],
    ['4.3.0-rc+ (unpatched)', 'copied-template'],
    ['patched', 'per-net-init'],
    ['4.3.0-rc+ (fix a8a572a6b5f2 applied by hand)', 'per-net-init'],
  ])('%s: %s', (kernel, name) => {
    expect(kernelOfRecording({ ...header, kernel })).toBe(name)
  })

  const ofNobody = 'it is no release of kernel.org, and of no distribution whose kernels were read'
  test.each([
    [
      '6.1.0-56-amd64',
      'Debian: only the version of its package tells: ',
      'its kernel of the model',
    ],
    ['6.1.192', 'the release is one of those', 'stable-6.1, if nobody changed it'],
    ['patched?', ofNobody, 'its kernel of the model'],
    ['4.3.0 (fix ac888d58869b applied by hand)', ofNobody, 'its kernel of the model'],
  ])('%s: refused', (kernel, why, which) => {
    const refused = () => kernelOfRecording({ ...header, kernel }, 'a.jsonl')
    expect(refused).toThrow(
      `a.jsonl:1: the kernel "${kernel}" does not tell which of the model it is: ${why}`,
    )
    expect(refused).toThrow(`; name the kernel of the model to replay it on: ${which}`)
  })
})

test('onStep is told what each event changes', () => {
  const recording = stored('short-c1-n2-patched')
  const steps: [string, string][] = []
  replayRecording(recording, kernelOf(recording), ({ label, changes }) => {
    for (const { cell, from, to } of changes) steps.push([label, `${cell.name} ${from} ${to}`])
  })
  expect(steps).toContainEqual(['dst_alloc net=0 cpu=0', 'live[0] 0 1'])
})
