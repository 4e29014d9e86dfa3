import { columns } from '../report/text/columns.ts'
import type { BenchPart, PartResult } from './report.ts'
import { agree, explored, type MeasuredSearch, type SearchSize, sizeText } from './searches.ts'
import { hasSpin, spinSearched } from './spin.ts'
import { type Spread, spreadOf, spreadText } from './spread.ts'

/** What grows along a series: one of the sizes, the others stay. */
type Growing = 'CPUs' | 'netns' | 'batch'

interface Rung {
  readonly growing: Growing
  readonly search: SearchSize
}

const cpus = [1, 2, 3, 4, 5, 6].map(n => rung('CPUs', n, 2, 2, 3))
const netns = [1, 2, 3, 4].map(n => rung('netns', 2, n, 3, 3))
const batches = [2, 4, 8, 16, 32, 64].map(n => rung('batch', 2, 2, n, 4))

function rung(growing: Growing, cpus: number, netns: number, batch: number, liveMax: number): Rung {
  return { growing, search: { cpus, netns, batch, liveMax } }
}

/** One way to search a rung. */
export interface Point {
  readonly growing: Growing
  readonly search: SearchSize
  readonly by: 'explore' | 'explore --symmetry' | 'Spin -DBFS'
  /** All states, also where a search with symmetry visits fewer. */
  readonly states: number
  readonly visited: number
  readonly seconds: Spread
}

/** How time grows with the scope, with and without symmetry. */
export const partLadder: BenchPart = async ({ runs, log }) => {
  const points: Point[] = []
  for (const { growing, search } of [...cpus, ...netns, ...batches]) {
    log(`${growing} ${sizeText(search)}`)
    points.push(...(await climbed(growing, search, Math.min(runs, RUNS_MAX))))
  }
  return { rows: [], text: `growth with the scope\n${ladderText(points)}`, data: points }
}

/** Enough for a plot over seven orders of magnitude. */
const RUNS_MAX = 3

async function climbed(
  growing: Growing,
  search: SearchSize,
  runs: number,
): Promise<readonly Point[]> {
  const withSpin = hasSpin()
  const all: { [by in Point['by']]: MeasuredSearch[] } = {
    explore: [],
    'explore --symmetry': [],
    'Spin -DBFS': [],
  }
  for (let run = 0; run < runs; run++) {
    const plain = await explored(search)
    all.explore.push(plain)
    all['explore --symmetry'].push(await explored(search, ['--symmetry']))
    if (!withSpin) continue
    const spin = await spinSearched({ ...search, states: plain.counts.states })
    agree(search, plain.counts, spin.counts)
    all['Spin -DBFS'].push(spin)
  }
  const states = all.explore[0]?.counts.states ?? 0
  return (Object.keys(all) as Point['by'][]).flatMap(by => {
    const [first] = all[by]
    if (first === undefined) return []
    const seconds = spreadOf(all[by].map(({ searchSeconds }) => searchSeconds))
    return { growing, search, by, states, visited: first.counts.states, seconds }
  })
}

function ladderText(points: readonly Point[]): string {
  const rows = points.map(({ growing, search, by, states, visited, seconds }) => [
    growing,
    sizeText(search),
    by,
    states.toLocaleString('en-US'),
    visited === states ? '' : visited.toLocaleString('en-US'),
    spreadText(seconds),
    (states / seconds.median / 1e6).toPrecision(3),
  ])
  const head = ['grows', '(C,N,B,L)', 'by', 'states', 'visited', 'seconds', 'M states/s']
  return columns([head, ...rows])
}

/** The points of a ladder, for the plot. */
export function pointsOf({ data }: PartResult): readonly Point[] {
  return data as readonly Point[]
}
