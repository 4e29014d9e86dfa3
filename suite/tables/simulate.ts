import { realScale } from '../../model/bounds.ts'
import { copiedTemplate, perNetInit } from '../../model/kernels/released.ts'
import type { Setting } from '../../model/setting.ts'
import type { Family, Structure } from '../../model/structure.ts'

/** A random campaign at the kernel's own scale, and what must come of it whatever the seed. */
export interface SimulateCheck extends Setting {
  readonly properties: readonly string[]
  readonly runs: number
  /** The properties that must be refuted; the others must not be. */
  readonly violated: readonly string[]
  /** What must happen in some step. */
  readonly seen: readonly string[]
}

function structure(cpus: number, netns: number, family: Family): Structure {
  return { cpus, netns, families: [family] }
}

/** Nothing bounds a random run but its length. */
const unbounded = {}

const countingRuns = {
  kernel: copiedTemplate,
  params: realScale(),
  bounds: unbounded,
  actions: ['dst_alloc', 'dst_free'],
  properties: ['P2'],
  runs: 100,
  violated: ['P2'],
  seen: ['foldUp'],
} as const

/** 4 CPUs, 3 netns, gc_thresh small enough to be reached, and all that can happen. */
const living = {
  structure: structure(4, 3, 'ipv4'),
  params: realScale(64),
  bounds: unbounded,
  sysctlValues: [0, 64, 512],
  runs: 100,
  seen: [
    'foldUp',
    'foldDown',
    'diedWithEntries',
    'destroyedLate',
    'refusal',
    'bornAfterOffline',
    'diedWithCount',
  ],
} as const

export const simulateChecks: readonly SimulateCheck[] = [
  { ...countingRuns, structure: structure(1, 2, 'ipv4') },
  { ...countingRuns, structure: structure(2, 2, 'ipv4') },
  {
    ...living,
    kernel: copiedTemplate,
    properties: ['P1', 'P2', 'P3', 'P4', 'P7', 'P7c', 'P12', 'P16'],
    violated: ['P1', 'P2', 'P4', 'P7', 'P7c', 'P16'],
  },
  {
    ...living,
    kernel: perNetInit,
    properties: ['P1', 'P2', 'P3', 'P4', 'P5', 'P6', 'P7', 'P7c', 'P8', 'P12', 'P13', 'P16'],
    violated: [],
  },
  {
    ...living,
    kernel: perNetInit,
    structure: structure(4, 3, 'ipv6'),
    properties: ['P5s', 'P6'],
    violated: [],
  },
]
