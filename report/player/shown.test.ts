import { describe, expect, test } from 'vitest'
import { actionNames } from '../../model/action_name.ts'
import { allKernels, kernelByName } from '../../model/kernels/all.ts'
import { atomicEntries, copiedTemplate, perNetInit } from '../../model/kernels/released.ts'
import { readCounterexample } from '../../traces/counterexamples/format.ts'
import { filesBelow } from '../../traces/files/data_files.ts'
import { certificateOf } from './certificate.ts'
import { column } from './column.ts'
import { changesBetweenKernels, functionOf, stepDifference } from './differences.ts'
import { withConstants, withSteps } from './edit.ts'
import { lockstep } from './lockstep.ts'
import { mailText } from './mail.ts'
import { refusalText, watcher } from './moment.ts'
import { placeText, readPlace, traceDigest } from './permalink.ts'
import { type PlayedTrace, playedCounterexample } from './played.ts'

const pathOfFile = (file: string): string => `counterexamples/${file}.json`
const played = (file: string): PlayedTrace =>
  playedCounterexample(readCounterexample(pathOfFile(file)), file)
const recovery = played('copied-template/recovery')
const both = lockstep(recovery, copiedTemplate, perNetInit)

describe('a place as text', () => {
  const place = { left: copiedTemplate, right: perNetInit, step: 3 }

  test('has one length, and comes back', () => {
    for (const step of [0, 3, 6]) {
      for (const right of allKernels) {
        const text = placeText(recovery, { ...place, right, step })
        expect(text).toHaveLength(36)
        expect(readPlace(recovery, text).place).toEqual({ left: copiedTemplate, right, step })
      }
    }
  })

  test('of another trace, or of a changed one, is refused', () => {
    const text = placeText(recovery, place)
    const others = [
      played('copied-template/at-rest'),
      withSteps(recovery, recovery.labels.slice(1)),
      withConstants(recovery, { batch: 3 }),
      withConstants(recovery, { cpus: 2 }),
    ]
    for (const other of others) {
      expect(readPlace(other, text).refused).toBe(
        'this link is of another trace: it is not shown here',
      )
    }
  })

  test('that is cut, names no kernel of ours, or a step that there is not, is refused', () => {
    const text = placeText(recovery, place)
    const odd = ['', 'x', text.slice(1), `${text}0`, `${text.slice(0, -1)}g`]
    for (const other of odd) {
      expect(readPlace(recovery, other).refused).toBe('this link is cut off, or was changed')
    }
    const [digest, , ...rest] = text.split('-')
    expect(readPlace(recovery, [digest, '000000', ...rest].join('-')).refused).toContain('a kernel')
    expect(readPlace(recovery, text.replace(/.....$/, '00007')).refused).toBe(
      'this link is of step 7, and the trace has 6',
    )
  })

  test('every stored counterexample has a digest of its own', () => {
    const digests = filesBelow('counterexamples', '.json').map(path =>
      traceDigest(playedCounterexample(readCounterexample(path), path)),
    )
    expect(digests.length).toBeGreaterThan(40)
    expect(new Set(digests).size).toBe(digests.length)
  })
})

describe('a mail', () => {
  test.each([
    ['copied-template/recovery', 'per-net-init'],
    ['atomic-entries/no-use-after-free', 'count-at-release'],
    ['per-net-init/recovery', 'no-flow-cache'],
    ['copied-template/refused-at-full-tables', 'atomic-entries'],
    ['copied-template/born-count-zero', 'per-net-init'],
  ])('%s: no line is wider than 72 columns, at any step', (file, other) => {
    const trace = played(file)
    const of = lockstep(trace, kernelByName(trace.kernel, file), kernelByName(other, file))
    for (let step = 0; step <= of.length; step++) {
      const lines = mailText(of, step).split('\n')
      expect(Math.max(...lines.map(line => [...line].length))).toBeLessThanOrEqual(72)
      expect(lines).toContain(`After step ${step}:`)
    }
  })

  test('has the violated equation with its numbers, and the verdict of both', () => {
    const text = mailText(both, 6)
    expect(text).toContain('net=1: live before = 0 => not refused fails with live before 0')
    expect(text).toContain('copied-template: violates P13 at step 6.')
    expect(text).toContain('per-net-init: P13 holds at every step.')
    expect(text).toContain('= -ENOBUFS')
  })

  test('of a long trace it has the last steps, and says how many came before', () => {
    const labels = Array.from({ length: 30 }, () => 'dst_alloc net=0 cpu=0')
    const of = lockstep(withSteps(recovery, labels), copiedTemplate, perNetInit)
    expect(mailText(of, 20)).toContain('[12 steps before]')
    expect(mailText(of, 20)).not.toContain('\n12 ')
  })

  test('says what a kernel does not take', () => {
    const trace = withSteps(recovery, ['dst_free net=0 cpu=0', 'no such'])
    const text = mailText(lockstep(trace, copiedTemplate, atomicEntries), 2)
    expect(text).toMatch(/1 +dst_free net=0 cpu=0 +not enabled: left out/)
    expect(text).toMatch(/2 +no such +no such step: left/)
  })
})

describe('the certificate', () => {
  test.each(filesBelow('counterexamples', '.json'))('%s: as the file has it', path => {
    const stored = readCounterexample(path)
    const depths = certificateOf(playedCounterexample(stored, path))
    const { searched } = stored.trace
    expect(depths?.length).toBe(searched && searched.depth + 1)
    expect(depths?.reduce((sum, { states }) => sum + states, 0)).toBe(searched?.states)
  })

  test('is none where the search ends otherwise, or is too large', () => {
    const known = (searched: { depth: number; states: number }) =>
      certificateOf({ ...recovery, known: { kind: 'shortest', steps: ['x'], searched } })
    expect(known({ depth: 5, states: 19 })).toBeUndefined()
    expect(known({ depth: 6, states: 20 })).toBeUndefined()
    expect(known({ depth: 5, states: 1e6 })).toBeUndefined()
  })
})

describe('what a patch changes', () => {
  test('every step has a C function', () => {
    for (const name of actionNames) expect(functionOf(name).name).toMatch(/^\w+\(\)$/)
  })

  test('the fix: which counters are reached, and how they are born', () => {
    const decides = changesBetweenKernels(copiedTemplate, perNetInit).map(each => each.decides)
    expect(decides).toContain('which count and which slots the adds of a netns reach')
    expect(decides).not.toContain('whether an allocation can be refused')
    expect(changesBetweenKernels(perNetInit, perNetInit)).toEqual([])
  })

  test('of a step: the cells that it writes otherwise, what it returns, when it can happen', () => {
    const alloc = stepDifference(both.left, both.right, 'dst_alloc net=1 cpu=0')
    expect(alloc).toMatchObject({ same: false, guard: false, result: true })
    expect(alloc?.cells).toContain('template.slot[0]')
    expect(stepDifference(both.left, both.left, 'dst_alloc net=1 cpu=0')?.same).toBe(true)
    expect(stepDifference(both.left, both.right, 'no such step')).toBeUndefined()
  })
})

describe('a moment', () => {
  test('the terms of the equation add up to the sum, on every kernel', () => {
    for (const kernel of allKernels) {
      const of = column(recovery, kernel)
      const watch = watcher(recovery, of)
      for (let step = 0; step <= recovery.labels.length; step++) {
        for (const { count, slots, sum } of watch(step).balances) {
          const summed = slots.reduce((all, slot) => all + (slot.summed ? slot.value : 0), 0)
          expect(count + summed).toBe(sum)
        }
      }
    }
  })

  test('slots are shared where the kernel shares them', () => {
    const shared = (kernel: typeof perNetInit) =>
      watcher(
        recovery,
        column(recovery, kernel),
      )(3).balances.flatMap(({ slots }) => slots.map(slot => [slot.name, slot.shared]))
    expect(shared(copiedTemplate)).toEqual([
      ['template.slot[0]', true],
      ['template.slot[0]', true],
    ])
    expect(shared(perNetInit)).toEqual([
      ['slot[0][0]', false],
      ['slot[1][0]', false],
    ])
    expect(shared(atomicEntries)).toEqual([])
  })

  test('netns that are gone share no slot, though NULL leads all of them to one place', () => {
    const trace = withSteps(played('per-net-init/no-use-after-free'), [
      'setup_net net=1',
      'setup_net net=2',
      'cleanup_net net=1',
      'cleanup_net net=2',
    ])
    const { balances } = watcher(trace, column(trace, perNetInit))(4)
    expect(balances.map(({ alive }) => alive)).toEqual([true, false, false])
    expect(balances.flatMap(({ slots }) => slots.map(({ name }) => name))).toEqual([
      'slot[0][0]',
      'null.slot[0]',
      'null.slot[0]',
    ])
    expect(balances.flatMap(({ slots }) => slots.map(({ shared }) => shared))).toEqual([
      false,
      false,
      false,
    ])
  })

  test('of two families each netns has two lines', () => {
    const families = ['ipv4', 'ipv6'] as const
    const { setting } = recovery
    const structure = { ...setting.structure, families }
    const trace = { ...recovery, setting: { ...setting, structure }, labels: [] }
    const of = column(trace, perNetInit)
    const names = ['net 0 ipv4', 'net 0 ipv6', 'net 1 ipv4', 'net 1 ipv6']
    expect(of.series.map(({ name }) => name)).toEqual(names)
    expect(watcher(trace, of)(0).balances.map(({ name }) => name)).toEqual(names)
  })

  test('says why a step is not taken, and how it goes on', () => {
    const trace = withSteps(recovery, ['dst_free net=0 cpu=0', 'no such step', ...recovery.labels])
    const watch = watcher(trace, column(trace, perNetInit))
    const onward = 'its state stays as it is, and the next step is tried'
    expect([1, 2, 3].map(step => refusalText(watch(step)))).toEqual([
      `cannot take this step here: ${onward}`,
      `has no such step: ${onward}`,
      '',
    ])
  })

  test('a state property is asked at the start and after a step that is not taken', () => {
    const trace = withSteps(played('copied-template/sum-is-live'), ['dst_free net=0 cpu=0'])
    const watch = watcher(trace, column(trace, copiedTemplate))
    expect([watch(0), watch(1)].map(({ claims }) => claims.length)).toEqual([2, 2])
  })
})
