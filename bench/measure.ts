import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** A process that has run to its end. */
export interface Measured {
  /** Wall clock, from its start to its exit. */
  readonly seconds: number
  /** The most memory that it had resident; absent if nobody asks, and where /proc does not tell. */
  readonly peakBytes?: number
  readonly stdout: string
}

export interface MeasureOptions {
  readonly cwd?: string
  /** Look at its memory, which takes time of a core of its own. */
  readonly memory?: true
}

/** Milliseconds between two looks at the memory of a process. */
const LOOK_MS = 10

/**
 * Runs a command to its end. Its peak memory is the kernel's own high-water mark, read while it
 * runs: what it grows by in its last 10 ms is missed.
 */
export function measure(
  command: string,
  args: readonly string[],
  { cwd = '.', memory }: MeasureOptions = {},
): Promise<Measured> {
  return new Promise((resolve, reject) => {
    const start = performance.now()
    const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
    let [peak, stdout, stderr] = [0, '', '']
    const look =
      memory &&
      setInterval(() => {
        peak = Math.max(peak, highWater(child.pid))
      }, LOOK_MS)
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text
    })
    child.on('error', error => {
      clearInterval(look)
      reject(error)
    })
    child.on('close', (code, signal) => {
      clearInterval(look)
      const seconds = (performance.now() - start) / 1000
      const line = [command, ...args].join(' ')
      if (code === 0) resolve({ seconds, stdout, ...(peak === 0 ? {} : { peakBytes: peak }) })
      else reject(new Error(`${line}: exit ${code ?? signal}: ${stderr || stdout}`))
    })
  })
}

/** Bytes; 0 if there is no such process, or no /proc. */
function highWater(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    return 1024 * Number(/^VmHWM:\s*(\d+) kB/m.exec(status)?.[1] ?? 0)
  } catch {
    return 0
  }
}
