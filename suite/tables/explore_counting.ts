import type { ActionName } from '../../model/action_name.ts'
import { scaled } from '../../model/bounds.ts'
import type { Kernel } from '../../model/kernel.ts'
import { copiedTemplate, copiedTemplateV30, perNetInit } from '../../model/kernels/released.ts'
import type { ExploreCheck, Figures, SearchSetup } from './explore_check.ts'
import { counting } from './property_groups.ts'

/** @file Searches of entries that are allocated and freed, and of nothing else. */

interface Size {
  readonly cpus: number
  readonly netns: number
  readonly batch: number
  readonly liveMax: number
}

/** The counts drift: the shortest traces to P2 and to P8. P1 and P4 fall at the first step. */
interface DriftFigures extends Figures {
  readonly P2: number
  readonly P8: number
}

interface CountingRow {
  readonly size: Size
  /** Absent where its search takes too long. */
  readonly perNetInit?: Figures
  /** Inside |count| <= 4B: nothing else bounds it. */
  readonly copiedTemplate: DriftFigures
}

/**
 * Three other tools agreed on the counts and on P2 before this one was written; on the large rows
 * a search in C does, which was written from percpu_counter_add() alone.
 */
const countingRows: readonly CountingRow[] = [
  {
    size: { cpus: 1, netns: 2, batch: 2, liveMax: 2 },
    perNetInit: { states: 16, transitions: 48, depth: 6 },
    copiedTemplate: { states: 104, transitions: 282, depth: 17, P2: 3, P8: 4 },
  },
  {
    size: { cpus: 2, netns: 2, batch: 2, liveMax: 3 },
    perNetInit: { states: 289, transitions: 1768, depth: 12 },
    copiedTemplate: { states: 525, transitions: 3112, depth: 18, P2: 4, P8: 4 },
  },
  {
    size: { cpus: 2, netns: 2, batch: 3, liveMax: 4 },
    perNetInit: { states: 1521, transitions: 9828, depth: 20 },
    copiedTemplate: { states: 1551, transitions: 9872, depth: 28, P2: 7, P8: 6 },
  },
  {
    size: { cpus: 2, netns: 3, batch: 3, liveMax: 3 },
    perNetInit: { states: 21952, transitions: 197568, depth: 21 },
    copiedTemplate: { states: 30386, transitions: 270384, depth: 37, P2: 7, P8: 6 },
  },
  {
    size: { cpus: 3, netns: 2, batch: 3, liveMax: 4 },
    perNetInit: { states: 41209, transitions: 398286, depth: 24 },
    copiedTemplate: { states: 7906, transitions: 75114, depth: 30, P2: 10, P8: 6 },
  },
  {
    size: { cpus: 3, netns: 2, batch: 4, liveMax: 4 },
    perNetInit: { states: 176400, transitions: 1703520, depth: 32 },
    copiedTemplate: { states: 16816, transitions: 160596, depth: 41, P2: 18, P8: 8 },
  },
  {
    size: { cpus: 2, netns: 4, batch: 3, liveMax: 3 },
    perNetInit: { states: 614656, transitions: 7375872, depth: 28 },
    copiedTemplate: { states: 955464, transitions: 11291248, depth: 52, P2: 7, P8: 6 },
  },
  {
    size: { cpus: 3, netns: 3, batch: 3, liveMax: 2 },
    perNetInit: { states: 1906624, transitions: 22971744, depth: 36 },
    copiedTemplate: { states: 66398, transitions: 786114, depth: 39, P2: 12, P8: 6 },
  },
]

const largeRows: readonly CountingRow[] = [
  {
    size: { cpus: 3, netns: 3, batch: 4, liveMax: 4 },
    copiedTemplate: { states: 617069, transitions: 8802576, depth: 57, P2: 14, P8: 8 },
  },
  {
    size: { cpus: 4, netns: 2, batch: 8, liveMax: 4 },
    copiedTemplate: { states: 1275825, transitions: 16291120, depth: 92, P2: 57, P8: 16 },
  },
]

const allocFree: readonly ActionName[] = ['dst_alloc', 'dst_free']

function countingSearch({ cpus, netns, batch, liveMax }: Size, countMax?: number): SearchSetup {
  return {
    structure: { cpus, netns, families: ['ipv4'] },
    params: scaled(batch),
    bounds: countMax === undefined ? { liveMax } : { liveMax, countMax },
    actions: allocFree,
    properties: counting,
    seen: ['foldUp', 'foldDown'],
  }
}

function driftingCheck(kernel: Kernel, { size, copiedTemplate: row }: CountingRow): ExploreCheck {
  const { P2, P8, ...figures } = row
  const violated = { P1: 1, P2, P4: 1, P8 }
  return { ...countingSearch(size, 4 * size.batch), ...figures, kernel, violated }
}

/** On one CPU the older copied-template too: nothing tells it from the later one here. */
function checksOfRow(row: CountingRow): readonly ExploreCheck[] {
  const { size, perNetInit: figures } = row
  const drifts = size.cpus === 1 ? [copiedTemplate, copiedTemplateV30] : [copiedTemplate]
  return [
    ...(figures === undefined
      ? []
      : [{ ...countingSearch(size), ...figures, kernel: perNetInit, violated: {} }]),
    ...drifts.map(kernel => driftingCheck(kernel, row)),
  ]
}

export const countingChecks: readonly ExploreCheck[] = [...countingRows, ...largeRows].flatMap(
  checksOfRow,
)
