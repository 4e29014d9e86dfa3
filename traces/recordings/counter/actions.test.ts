import { describe, expect, test } from 'vitest'
import { nothing } from '../../../engine/state.ts'
import type { Kernel } from '../../../model/kernel.ts'
import { perNetInit } from '../../../model/kernels/released.ts'
import type { Recording } from '../read/events.ts'
import { readRecording } from '../read/format.ts'
import type { RecordedEvent, RecordingHeader } from '../read/schemas.ts'
import { replayRecording } from './replay.ts'

describe('a small recording', () => {
  const init: RecordedEvent = { op: 'netns.create', netns: 70, cpu: 0 }
  const header: RecordingHeader = {
    format: 'dst-trace/1',
    kernel: 'patched',
    cpus: 1,
    batch: 32,
    gcThresh: 20,
  }
  const of = (...events: RecordedEvent[]): Recording => ({ path: 'a.jsonl', header, events })
  const alloc: RecordedEvent = { op: 'dst.alloc', cpu: 0, netns: 70 }
  const free: RecordedEvent = { ...alloc, op: 'dst.free' }
  const create: RecordedEvent = { op: 'netns.create', netns: 71 }
  const destroy: RecordedEvent = { op: 'netns.destroy', netns: 71 }

  test.each([
    ['a free of nothing', free, 'dst_free net=0 cpu=0'],
    ['a netns that nobody created', { ...alloc, netns: 71 }, 'dst_alloc net=1 cpu=0'],
    ['a CPU that is not there', { ...alloc, cpu: 1 }, 'dst_alloc net=0 cpu=1'],
    ['the last CPU going', { op: 'cpu.offline', cpu: 0 }, 'cpu_down cpu=0'],
    ['a second boot', { op: 'boot', netns: 70 }, 'boot'],
  ] as [string, RecordedEvent, string][])('%s: not enabled', (_name, event, label) => {
    const mismatch = { event: 1, label, cell: 'step', expected: 'impossible', seen: 'happened' }
    expect(replayRecording(of(init, event), perNetInit).mismatch).toEqual(mismatch)
  })

  test('no birth of init_net: refused, for its counts are not known', () => {
    expect(() => replayRecording(of(alloc), perNetInit)).toThrow(
      'a.jsonl:2: the recording does not begin with init_net, so that its counts are not known; ' +
        'record from boot',
    )
  })

  test('an allocation without a result: must not be refused', () => {
    const tight = of(init, { op: 'sysctl.gc_thresh', netns: 70, value: 0 }, alloc, alloc)
    const mismatch = { event: 3, cell: 'result', expected: 'ENOBUFS', seen: 'ok' }
    const counted = { ...tight.events[2], observed: { count: 0 } } as RecordedEvent
    expect(replayRecording(of(...tight.events.slice(0, 2), counted), perNetInit)).toEqual({
      kernel: 'per-net-init',
      events: 3,
      compared: 2,
    })
    const ops = Array<RecordedEvent>(33).fill(alloc)
    const replay = replayRecording(of(...tight.events.slice(0, 2), ...ops), perNetInit)
    expect(replay.mismatch).toMatchObject({ ...mismatch, event: 34 })
  })

  test('a negative gc_thresh: is a large one', () => {
    const events = [init, { op: 'sysctl.gc_thresh', netns: 70, value: -1 }] as RecordedEvent[]
    expect(replayRecording(of(...events), perNetInit).mismatch).toBeUndefined()
  })

  test('an inode number that is re-used: is another netns', () => {
    const used = { ...alloc, netns: 71, observed: { count: 0, slot: 1 } }
    const events = [init, create, used, { ...free, netns: 71 }, destroy, create, used]
    expect(replayRecording(of(...events), perNetInit)).toMatchObject({ events: 7, compared: 5 })
    expect(replayRecording(of(...events), perNetInit).mismatch).toBeUndefined()
  })

  test('a late free that is traced: the count goes on from the exit', () => {
    const ops = Array<RecordedEvent>(32).fill({ ...alloc, netns: 71 })
    const late = (count: number) => ({ ...free, netns: 71, observed: { count, slot: -1 } })
    const replay = replayRecording(of(init, create, ...ops, destroy, late(32)), perNetInit)
    expect(replay.mismatch).toBeUndefined()
    const wrong = replayRecording(of(init, create, ...ops, destroy, late(0)), perNetInit)
    expect(wrong.mismatch).toMatchObject({ cell: 'count', expected: 32, seen: 0 })
  })

  test('both families: each has its own counter', () => {
    const v6 = { ...alloc, family: 'xfrm6', observed: { count: 0, slot: 1 } } as const
    const v4 = { ...v6, family: 'xfrm4' } as const
    expect(replayRecording(of(init, v4, v6), perNetInit).mismatch).toBeUndefined()
    expect(replayRecording(of(init, v6, v6), perNetInit).mismatch).toMatchObject({
      label: 'dst_alloc net=0 cpu=0',
      cell: 'slot',
      expected: 2,
    })
    expect(replayRecording(of(init, v4, v6, v6), perNetInit).mismatch).toMatchObject({
      label: 'dst_alloc net=0 cpu=0 family=ipv6',
    })
  })

  test.each([
    ['alloc_percpu#1', 'flow_cache_init'],
    ['alloc_percpu#2', 'xfrm6_dst_entries_init'],
    ['sysctl#1', 'xfrm_sysctl_init'],
    ['sysctl#2', 'xfrm6_net_sysctl_init'],
  ] as const)('%s of IPv6: fails at %s', (fault, point) => {
    const event: RecordedEvent = { ...create, op: 'netns.create', fault, result: 'ok' }
    const recording = { ...of(init, event), header: { ...header, family: 'ipv6' as const } }
    expect(replayRecording(recording, perNetInit).mismatch).toMatchObject({
      label: `setup_net net=1 fault=${point}`,
      cell: 'result',
      expected: 'ENOMEM',
    })
  })

  test('a kernel that keeps the percpu block: a late free goes elsewhere', () => {
    const late = readRecording('recordings/reference/late-c4-n4-patched.jsonl.gz')
    const keeps: Kernel = {
      ...perNetInit,
      name: 'no-destroy',
      pernetOperations: (host, net) =>
        perNetInit.pernetOperations(host, net).map(({ init }) => ({ init, exit: nothing })),
    }
    expect(replayRecording(late, keeps).mismatch).toMatchObject({
      cell: 'result',
      expected: 'late:netns already freed, wrote to another percpu',
      seen: 'late:counter destroyed, wrote at percpu NULL',
    })
  })
})
