import { describe, expect, test } from 'vitest'
import type * as engine from '../../engine/run/replay.ts'
import { expanded, type StoredStep } from '../../engine/run/steps.ts'
import { traceOf } from '../../engine/trace.ts'
import { type Action, action } from '../../model/action.ts'
import type { CellInfo } from '../../model/cells.ts'
import { copiedTemplate } from '../../model/kernels/released.ts'
import { buildModel, type Model } from '../../model/model.ts'
import { variables } from '../../model/variables.ts'
import { laneOf, nameInLane } from './lanes.ts'
import { type TraceRow, traceRows } from './trace_rows.ts'
import { traceTable } from './trace_table.ts'

type CellChange = engine.CellChange<Model>
type ReplayedStep = engine.ReplayedStep<Model>

const explanation = { subject: 'net=0', equation: 'x = 0', terms: { x: 1 } }

const model = buildModel(copiedTemplate, { cpus: 1, netns: 3, families: ['ipv4'] })

function cellNamed(wanted: string): CellInfo {
  const cell = model.cells.find(({ name }) => name === wanted)
  if (cell === undefined) throw new Error(`no cell ${wanted}`)
  return cell
}

const ledger = cellNamed('ledger')
const slot = cellNamed('template.slot[0]')
const count = cellNamed('count[0]')

/** Actions that are told apart by their labels alone. */
const calls = new Map<string, Action>()
function call(label: string): Action {
  const known = calls.get(label)
  if (known !== undefined) return known
  const behaviour = { enabled: () => never(), next: () => never() }
  const made = { ...action('dst_alloc', {}, behaviour), label }
  calls.set(label, made)
  return made
}

function never(): never {
  throw new Error('nobody takes this action')
}

/** Each step adds one to the ledger; the step `violated` violates something. */
function counting(stored: readonly StoredStep[], violated = 0): readonly ReplayedStep[] {
  return expanded(stored).map((label, i) => ({
    action: call(label),
    result: label === 'no' ? -105 : 0,
    changes: [{ cell: ledger, from: i, to: i + 1 }],
    ...(i + 1 === violated ? { violation: explanation } : {}),
  }))
}

/** `1 2` for single steps, `3..9` for a run, `[3 4 x 5 ..12]` for a loop. */
function outline(rows: readonly TraceRow[]): string {
  const texts = rows.map(row => {
    if (row.kind === 'step') return `${row.number}`
    if (row.kind === 'run') return `${row.number}..${row.last}`
    return `[${outline(row.firstPass)} x ${row.times} ..${row.last}]`
  })
  return texts.join(' ')
}

describe('traceRows', () => {
  const stored: readonly StoredStep[] = ['a', { repeat: 5, steps: ['b', 'no'] }, 'c']

  test('a repeated block is its first pass, and the rest as one', () => {
    const rows = traceRows(stored, counting(stored))
    expect(outline(rows)).toBe('1 [2 3 x 5 ..11] 12')
    expect(rows[1]).toMatchObject({ failed: 4, changes: [{ cell: ledger, from: 3, to: 11 }] })
  })

  test.each([
    [1, '1 [2 3 x 5 ..11] 12'],
    [2, '1 2 3 [4 5 x 4 ..11] 12'],
    [5, '1 2 3 4 5 [6 7 x 3 ..11] 12'],
    [7, '1 [2 3 x 2 ..5] 6 7 [8 9 x 2 ..11] 12'],
    [11, '1 [2 3 x 4 ..9] 10 11 12'],
    [12, '1 [2 3 x 5 ..11] 12'],
  ])('the pass of the violated step %i is shown in full', (violated, expected) => {
    expect(outline(traceRows(stored, counting(stored, violated)))).toBe(expected)
  })

  test('three equal calls or fewer are rows of their own', () => {
    const outlineOf = (repeat: number): string => {
      const few: readonly StoredStep[] = [{ repeat, steps: ['b'] }]
      return outline(traceRows(few, counting(few)))
    }
    expect(outlineOf(3)).toBe('1 2 3')
    expect(outlineOf(4)).toBe('1..4')
  })

  test('inside a block, equal calls in a row are one row', () => {
    const block: readonly StoredStep[] = [
      'a',
      { repeat: 3, steps: [...Array<string>(5).fill('b'), 'c', 'c', 'c'] },
    ]
    expect(outline(traceRows(block, counting(block)))).toBe('1 [2..6 7 8 9 x 3 ..25]')
    const last = outline(traceRows(block, counting(block, 24)))
    expect(last).toBe('1 [2..6 7 8 9 x 2 ..17] 18 19 20 21 22 23 24 25')
  })

  test('a fold ends a run: it does more than the calls before it', () => {
    // B = 3: the slot goes 1, 2, and with the third call into the count.
    const slots = (i: number): readonly CellChange[] => [
      { cell: slot, from: i % 3, to: (i + 1) % 3 },
      ...(i % 3 === 2 ? [{ cell: count, from: i - 2, to: i + 1 }] : []),
    ]
    const taking = (times: number, changesOf: (i: number) => readonly CellChange[]) =>
      traceRows(
        [{ repeat: times, steps: ['b'] }],
        Array.from({ length: times }, (_, i) => ({
          action: call('b'),
          result: 0,
          changes: changesOf(i),
        })),
      )
    expect(outline(taking(4, slots))).toBe('1 2 3 4')
    // Many folds are a loop, as any other calls that are repeated.
    expect(outline(taking(300, slots))).toBe('[1 x 300 ..300]')
    const counted = (i: number): readonly CellChange[] => [
      { cell: count, from: 2 * i, to: 2 * i + 2 },
    ]
    const fold = (i: number): readonly CellChange[] => (i === 9 ? slots(2) : counted(i))
    expect(outline(taking(10, fold))).toBe('1..9 10')
    expect(taking(10, fold)[0]).toMatchObject({ changes: [{ cell: count, from: 0, to: 18 }] })
  })

  test('a call that fails ends a run of calls that do not', () => {
    const steps = Array.from({ length: 9 }, (_, i) => {
      return { action: call('b'), result: i < 5 ? 0 : -105, changes: [] }
    })
    const rows = traceRows([{ repeat: 9, steps: ['b'] }], steps)
    expect(outline(rows)).toBe('1..5 6..9')
  })

  test('what comes back to where it was is no change', () => {
    const back = [
      { cell: slot, from: 0, to: 1 },
      { cell: slot, from: 1, to: 0 },
    ]
    const block: readonly StoredStep[] = [{ repeat: 3, steps: ['b', 'c'] }]
    const steps = [0, 1, 0, 1, 0, 1].map(i => ({
      action: call('b'),
      result: 0,
      changes: back.slice(i, i + 1),
    }))
    expect(traceRows(block, steps)).toMatchObject([{ kind: 'loop', changes: [], failed: 0 }])
  })
})

describe('lanes', () => {
  test('every variable is in the lane of its netns, and what no netns owns in that of the machine', () => {
    const size = { cpus: 2, netns: 3, families: ['ipv4', 'ipv6'] } as const
    for (const parts of [['lifetimes'], ['cpu_dead'], ['flow_cache'], ['interrupts']] as const) {
      const v = variables({ ...size, parts })
      for (const cell of v.cells) {
        const [full, net] = [cell.name, laneOf(cell)]
        const ofMachine = /^(xfrm\d\.)?(template|null|online|dying|ledger|add)\b/.test(full)
        expect(net === undefined, full).toBe(ofMachine)
        if (net !== undefined) expect(full).toContain(`[${net}]`)
        const index = net === undefined ? '' : `[${net}]`
        expect(nameInLane(cell)).toBe(full.replace(index, ''))
      }
    }
  })
})

describe('traceTable', () => {
  const label = 'dst_alloc net=2 cpu=0'
  const [alloc = call(label)] = traceOf(model, [label])
  const changes = [
    { cell: cellNamed('count[2]'), from: 0, to: 2 },
    { cell: slot, from: 1, to: 0 },
  ]

  test('has a lane for each netns that changes, and one for the machine', () => {
    const step = { action: alloc, result: -105, changes }
    const { head, rows } = traceTable([{ kind: 'step', number: 1, step }])
    expect(head).toEqual(['step', 'call', 'machine', 'net 2'])
    expect(rows[0]?.cells).toEqual([
      '1',
      'dst_alloc net=2 cpu=0\n= -ENOBUFS',
      'template.slot[0] 1 -> 0',
      'count 0 -> 2',
    ])
  })

  test('calls in a row are one row, with what they return', () => {
    const run = {
      kind: 'run',
      number: 3,
      last: 2050,
      action: alloc,
      result: -105,
      changes,
    } as const
    expect(traceTable([run]).rows).toEqual([
      {
        steps: [3, 2050],
        cells: [
          '3..2,050',
          `${label} x 2,048\n= -ENOBUFS`,
          'template.slot[0] 1 -> 0',
          'count 0 -> 2',
        ],
      },
    ])
  })

  test('a loop is its first pass, and a row for the rest', () => {
    const step = { action: alloc, result: 0, changes: [] }
    const firstPass = [{ kind: 'step', number: 3, step }] as const
    const loop = { kind: 'loop', times: 2048, firstPass, last: 2050, changes, failed: 7 } as const
    expect(traceTable([loop]).rows.at(-1)).toEqual({
      steps: [4, 2050],
      cells: ['..2,050', '... this x 2,047\n7 fail', 'template.slot[0] 1 -> 0', 'count 0 -> 2'],
    })
  })
})
