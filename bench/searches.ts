import type { Instance } from '../engine/system.ts'
import { scaled } from '../model/bounds.ts'
import { perNetInit } from '../model/kernels/released.ts'
import { buildModel, type Model } from '../model/model.ts'
import { atRest, sumIsLive } from '../properties/conservation.ts'
import { readNearLive } from '../properties/limit.ts'
import type { StateProperty } from '../properties/property.ts'
import { type Measured, type MeasureOptions, measure } from './measure.ts'

/** Three invariants that speak of every variable. */
export const invariants: readonly StateProperty[] = [sumIsLive, readNearLive, atRest].map(
  property => {
    if (property.kind === 'state') return property
    throw new Error(`${property.id} is no invariant`)
  },
)

const actions = ['dst_alloc', 'dst_free'] as const

/** A search of per-net-init, by its size. */
export interface SearchSize {
  readonly cpus: number
  readonly netns: number
  readonly batch: number
  readonly liveMax: number
  /** What it must count without symmetry, where that is known beforehand. */
  readonly states?: number
}

export const small: SearchSize = { cpus: 3, netns: 3, batch: 3, liveMax: 2, states: 1_906_624 }
export const large: SearchSize = { cpus: 3, netns: 3, batch: 3, liveMax: 4, states: 8_365_427 }

/** `(3,3,3,2)`: CPUs, netns, batch, live entries. */
export function sizeText({ cpus, netns, batch, liveMax }: SearchSize): string {
  return `(${cpus},${netns},${batch},${liveMax})`
}

export function instanceOf({ cpus, netns, batch, liveMax }: SearchSize): Instance<Model> {
  const structure = { cpus, netns, families: ['ipv4'] } as const
  const model = buildModel(perNetInit, structure, { actions })
  return { system: model, params: scaled(batch), bounds: { liveMax } }
}

/** What a search has counted. */
export interface SearchCounts {
  readonly states: number
  /** Steps from all states, those that change nothing included. */
  readonly transitions: number
  /** Actions on the shortest way to the farthest state. */
  readonly depth: number
}

/** A search in a process of its own. */
export interface MeasuredSearch extends Omit<Measured, 'stdout'> {
  readonly counts: SearchCounts
  /** The search alone, without the start of its process: emission and its compilation included. */
  readonly searchSeconds: number
}

/** Runs `dstledger explore` as a user does. */
export async function explored(
  search: SearchSize,
  flags: readonly string[] = [],
  options: MeasureOptions = {},
): Promise<MeasuredSearch> {
  const { cpus, netns, batch, liveMax } = search
  const sizes = { cpus, netns, batch, 'live-max': liveMax, 'states-max': 2 ** 27, memory: 4096 }
  const { stdout, ...rest } = await measure(
    process.execPath,
    [
      ...['dist/cli/main.js', 'explore', '--kernel', perNetInit.name],
      ...['--actions', actions.join(',')],
      ...['--property', invariants.map(({ id }) => id).join(',')],
      ...Object.entries(sizes).flatMap(([name, size]) => [`--${name}`, `${size}`]),
      ...flags,
      ...['--json', '-'],
    ],
    options,
  )
  const report = JSON.parse(stdout) as SearchCounts & { verdict: string; seconds: number }
  const { states, transitions, depth, verdict, seconds } = report
  if (verdict !== 'exhausted') throw new CountsDiffer(`explore ${sizeText(search)}: ${verdict}`)
  return { ...rest, counts: { states, transitions, depth }, searchSeconds: seconds }
}

/** Two that searched the same have not found the same: no figure beside it means anything. */
export class CountsDiffer extends Error {}

/**
 * Throws CountsDiffer unless both have counted alike, and what was known beforehand. Of transitions
 * (the initial state counts as one of them) Spin prints eight digits: so many are compared.
 */
export function agree(search: SearchSize, one: SearchCounts, other: SearchCounts): void {
  const keys = ['states', 'transitions', 'depth'] as const
  const text = (counts: SearchCounts): string => keys.map(key => `${counts[key]} ${key}`).join(', ')
  const { states = one.states } = search
  if (one.states === states && keys.every(key => digits(one[key]) === digits(other[key]))) return
  const expected = search.states === undefined ? '' : ` (expected: ${states} states)`
  throw new CountsDiffer(`${sizeText(search)}: ${text(one)} against ${text(other)}${expected}`)
}

function digits(count: number): string {
  return (count + 1).toPrecision(8)
}
