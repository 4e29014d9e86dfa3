import { spawnSync } from 'node:child_process'
import { arch, cpus, release, totalmem, type } from 'node:os'
import { given } from '../engine/given.ts'
import { measure } from './measure.ts'

/** What a figure depends on. Versions are absent of what is not installed. */
export interface MachineInfo {
  readonly cpu: string
  readonly cores: number
  readonly memoryGiB: number
  readonly system: string
  readonly node: string
  readonly v8: string
  readonly spin?: string
  readonly gcc?: string
}

export function machineInfo(): MachineInfo {
  const [spin, gcc] = [firstLine('spin', '-V'), firstLine('gcc', '--version')]
  const cores = cpus()
  return {
    cpu: cores[0]?.model.trim() || 'unknown',
    cores: cores.length,
    memoryGiB: Number((totalmem() / 2 ** 30).toFixed(1)),
    system: `${type()} ${release()} ${arch()}`,
    node: process.version,
    v8: process.versions.v8,
    ...given({ spin, gcc }),
  }
}

function firstLine(command: string, flag: string): string | undefined {
  const { status, stdout } = spawnSync(command, [flag], { encoding: 'utf8' })
  return status === 0 ? stdout.split('\n')[0] : undefined
}

/** Half a second or so of work that fits into a first-level cache, in calls that compile alike. */
const WORK = `
  const work = turns => {
    let x = 1
    for (let i = 0; i < turns; i++) x = Math.imul(x, 31) + i | 0
    return x
  }
  for (let call = 0; call < 4000; call++) work(1e5)`

/** How much work two processes do at once, against one alone: 2 where two cores are free. */
export async function coresFree(): Promise<number> {
  const work = async (): Promise<number> => (await measure(process.execPath, ['-e', WORK])).seconds
  const before = await work()
  const both = Math.max(...(await Promise.all([work(), work()])))
  const alone = Math.min(before, await work())
  return (2 * alone) / both
}
