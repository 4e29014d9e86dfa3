import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { measure } from './measure.ts'
import type { BenchPart } from './report.ts'
import { spreadOf } from './spread.ts'

/** What is written at once, in lines. */
const LINES = 10_000

/** A gigabyte, as the importer of a user's own trace may meet it. */
const BYTES = 1e9

const MEGABYTE = 1e6

/** `dstledger validate --import-only` of 1 GB of plain ftrace: every second event is ours. */
export const partImport: BenchPart = async ({ runs, log }) => {
  const folder = mkdtempSync(join(tmpdir(), 'dstledger-bench-import-'))
  const trace = join(folder, 'trace.txt')
  try {
    log('write a trace of 1 GB')
    writeTrace(trace)
    const { size } = statSync(trace)
    const args = ['dist/cli/main.js', 'validate', '--import-only', trace]
    const [speeds, peaks]: [number[], number[]] = [[], []]
    for (let run = 0; run < runs; run++) {
      log(`import it, ${run + 1} of ${runs}`)
      const { seconds, peakBytes } = await measure(process.execPath, args, { memory: true })
      speeds.push(size / MEGABYTE / seconds)
      if (peakBytes !== undefined) peaks.push(peakBytes / MEGABYTE)
    }
    const speed = {
      what: 'import of plain ftrace, 1 GB',
      target: { atLeast: 100 },
      unit: 'MB/s',
      measured: spreadOf(speeds),
    } as const
    const memory = { what: 'its peak memory', target: { below: 200 }, unit: 'MB' } as const
    const rows = peaks.length === 0 ? [speed] : [speed, { ...memory, measured: spreadOf(peaks) }]
    return { rows, data: { size, speeds, peaks } }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function writeTrace(path: string): void {
  const file = openSync(path, 'w')
  try {
    for (let [written, event] = [0, 0]; written < BYTES; ) {
      let text = ''
      for (let i = 0; i < LINES; i++, event++) text += lineOf(event)
      written += writeSync(file, text)
    }
  } finally {
    closeSync(file)
  }
}

function lineOf(event: number): string {
  const cpu = String(event % 4).padStart(3, '0')
  const micros = String(event % 1e6).padStart(6, '0')
  const seconds = String(Math.floor(event / 1e6)).padStart(5)
  const task = `            ping-${String(event % 30_000).padEnd(7)}`
  const head = `${task} [${cpu}] b..1. ${seconds}.${micros}: `
  return event % 2 === 0
    ? `${head}sched_switch: prev_comm=ping prev_pid=4711 prev_state=S ==> next_comm=swapper/1\n`
    : `${head}dstalloc: (xfrm_alloc_dst+0x3c/0xa0 <- dst_alloc) dst=0xffff888003c00400 ` +
        `ops=0xffff888003a40e40 count=${event % 64}\n`
}
