import { InvalidArgumentError } from 'commander'
import { given } from '../../engine/given.ts'
import { randomWalk } from '../../engine/simulate/random_walk.ts'
import type { RandomRun, Refutation, SimulateResult } from '../../engine/simulate/request.ts'
import { simulate } from '../../engine/simulate/simulate.ts'
import type { Model } from '../../model/model.ts'
import { instanceOf, type Setting, settingText } from '../../model/setting.ts'
import { withLedger } from '../../properties/ledger.ts'
import type { Property } from '../../properties/property.ts'
import { sometimes } from '../../properties/sometimes.ts'
import { countOffLive } from '../../properties/target.ts'
import { observation } from '../../report/observation.ts'
import type { WorkloadFlags } from '../flags/options.ts'
import { outputFile } from '../io/files.ts'
import { textStream } from '../io/stream.ts'

export interface SimulateFlags extends WorkloadFlags {
  readonly seed: number
  readonly runs: number
  readonly raw?: boolean
  /** Climbs; it walks on the compiled model, as `raw` does. */
  readonly target?: boolean
  readonly observe?: string
  readonly path?: string
  readonly replayPath?: string
  /** false: none. */
  readonly failures: string | false
}

/** Whether the compiled model walks: without a ledger beside it, and without fast-check. */
export function compiled({ raw, target }: Pick<SimulateFlags, 'raw' | 'target'>): boolean {
  return raw === true || target === true
}

/** A file of its own: standard output is for the verdicts. */
export function observedFile(path: string): string {
  if (path === '-') throw new InvalidArgumentError('Name a file: standard output has verdicts.')
  return outputFile(path)
}

/** The random runs that the flags ask for, each written where `--observe` says. */
export async function campaign(
  flags: SimulateFlags,
  setting: Setting,
  properties: readonly Property[],
  onProgress: (runs: number) => void,
): Promise<SimulateResult> {
  const { seed, runs, path, replayPath } = flags
  const target = flags.target ? countOffLive : undefined
  const run = (onRun?: (run: RandomRun) => void): SimulateResult =>
    (compiled(flags) ? randomWalk<Model> : simulate<Model>)({
      ...withLedger(instanceOf(setting)),
      ...{ properties, sometimes, seed, runs, onProgress },
      ...given({ path, replayPath, onRun, target }),
    })
  return flags.observe === undefined ? run() : observed(flags.observe, flags, setting, run)
}

/** Runs a campaign, and writes a line for each run. */
async function observed(
  file: string,
  { seed, target }: SimulateFlags,
  setting: Setting,
  run: (onRun: (run: RandomRun) => void) => SimulateResult,
): Promise<SimulateResult> {
  const output = textStream(file)
  const about = {
    what: `${setting.kernel.name} ${settingText(setting)}`,
    seed,
    start: Date.now() / 1000,
    ...given({ target: target ? countOffLive.name : undefined }),
  }
  let last = performance.now()
  try {
    const result = run(made => {
      const now = performance.now()
      output.write(`${observation(about, made, (now - last) / 1000)}\n`)
      last = performance.now()
    })
    await output.end()
    return result
  } catch (error) {
    output.abandon()
    throw error
  }
}

/** The flags that replay a failure on their own, besides those of the structure. */
export function replayFlags(flags: SimulateFlags, found: Refutation): string {
  const { seed, path, replayPath } = found
  const how = flags.target ? '--target ' : '--raw '
  if (compiled(flags)) return `${how}--seed ${seed} --path ${path}`
  return `--seed ${seed} --path ${path} --replay-path ${replayPath}`
}
