import { spawn } from 'node:child_process'

/** How a run of coqc has ended. */
export type Ended =
  | { readonly kind: 'accepted'; readonly output: string }
  | { readonly kind: 'refused'; readonly output: string }
  | { readonly kind: 'unknown'; readonly reason: string }

export interface CoqcRequest {
  /** The program; `coqc` of the path where it is not given. */
  readonly coqc?: string
  /** In milliseconds. */
  readonly deadlineMs: number
}

/** What is kept of the output, in UTF-16 units. */
const OUTPUT_MAX = 2 ** 20

/** Runs coqc in a folder. Never rejects: without Coq, or without an answer, it is `unknown`. */
export function runCoqc(
  { coqc = 'coqc', deadlineMs }: CoqcRequest,
  cwd: string,
  args: readonly string[],
): Promise<Ended> {
  return new Promise(resolve => {
    const child = spawn(coqc, ['-q', ...args], { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    const keep = (chunk: Buffer): void => {
      if (output.length < OUTPUT_MAX) output += chunk.toString()
    }
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    const timer = setTimeout(() => {
      child.kill('SIGKILL')
      resolve({ kind: 'unknown', reason: `no answer in ${deadlineMs / 1000} s` })
    }, deadlineMs)
    child.on('error', error => {
      clearTimeout(timer)
      resolve({ kind: 'unknown', reason: error.message })
    })
    child.on('close', code => {
      clearTimeout(timer)
      // A process that was killed has not said anything.
      if (code === null) resolve({ kind: 'unknown', reason: 'coqc was killed' })
      else resolve({ kind: code === 0 ? 'accepted' : 'refused', output })
    })
  })
}
