import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promela } from '../engine/explore/promela.ts'
import { measure } from './measure.ts'
import {
  CountsDiffer,
  instanceOf,
  invariants,
  type MeasuredSearch,
  type SearchSize,
  sizeText,
} from './searches.ts'

/** The options of its best exact search here: breadth first, and nothing that this model lacks. */
const PAN_OPTIONS = ['-O2', '-DBFS', '-DSAFETY', '-DNOREDUCE', '-DNOFAIR', '-DXUSAFE'] as const

export function hasSpin(): boolean {
  return [
    ['spin', '-V'],
    ['gcc', '--version'],
  ].every(([command = '', flag = '']) => spawnSync(command, [flag]).status === 0)
}

/** A search by Spin, with the time that it took to make it. */
export interface SpinSearch extends MeasuredSearch {
  /** Our generator, `spin -a` and gcc, in seconds. */
  readonly compileSeconds: number
}

/** Generates, compiles and runs a search with Spin, in a folder that is gone afterwards. */
export async function spinSearched(search: SearchSize): Promise<SpinSearch> {
  const folder = mkdtempSync(join(tmpdir(), 'dstledger-spin-'))
  try {
    const start = performance.now()
    writeFileSync(
      join(folder, 'model.pml'),
      promela({ ...instanceOf(search), properties: invariants }),
    )
    await measure('spin', ['-a', 'model.pml'], { cwd: folder })
    await measure('gcc', [...PAN_OPTIONS, '-o', 'pan', 'pan.c'], { cwd: folder })
    const compileSeconds = (performance.now() - start) / 1000
    // A hash table with a place for each state: larger ones gain little, and cost memory.
    const places = Math.ceil(Math.log2(search.states ?? 2 ** 20))
    const { stdout, ...rest } = await measure('./pan', [`-w${places}`], {
      cwd: folder,
      memory: true,
    })
    return {
      ...rest,
      compileSeconds,
      searchSeconds: rest.seconds,
      counts: countsOf(search, stdout),
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function countsOf(search: SearchSize, output: string): MeasuredSearch['counts'] {
  const figure = (pattern: RegExp): number => {
    const found = pattern.exec(output)?.[1]
    if (found === undefined) throw new Error(`spin ${sizeText(search)}: no ${pattern} in ${output}`)
    return Number(found)
  }
  const errors = figure(/errors: (\d+)/)
  if (errors > 0) throw new CountsDiffer(`spin ${sizeText(search)}: ${errors} errors`)
  return {
    states: figure(/^\s*(\d+) states, stored/m),
    // Spin counts the initial state as one.
    transitions: figure(/^\s*(\S+) transitions/m) - 1,
    depth: figure(/depth reached (\d+)/),
  }
}
