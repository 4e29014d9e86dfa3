import chalk from 'chalk'
import { InputError } from '../../model/input_error.ts'
import type { Kernel } from '../../model/kernel.ts'
import { type AllSizes, checkAllSizes } from '../../suite/all_sizes/check.ts'
import { isTheoremKernel, type Size } from '../../suite/all_sizes/instance_script.ts'
import type { Status } from '../../suite/findings/finding.ts'
import { exitCode } from '../io/exit_codes.ts'
import { printReport } from '../io/files.ts'
import { proofDir } from '../io/package.ts'
import { withProgress } from '../io/progress.ts'
import { withTemporaryFolder } from '../io/temporary.ts'
import { drawn } from '../text/drawn.ts'

/** Where the general model is compared with model/, where nobody says another place. */
const usual: readonly Size[] = [
  { cpus: 1, netns: 1 },
  { cpus: 1, netns: 2 },
  { cpus: 2, netns: 2 },
]

/** Beyond it Coq takes hours. */
const SIZE_MAX = 8

export interface AllSizesFlags {
  readonly allSizes: true | readonly string[]
  readonly deadline: number
  readonly json?: string
}

/** `3x2` is 3 CPUs and 2 netns. */
function sizeOf(text: string): Size {
  const [, cpus = 0, netns = 0] = (/^(\d)x(\d)$/.exec(text) ?? []).map(Number)
  if (cpus < 1 || netns < 1 || cpus > SIZE_MAX || netns > SIZE_MAX) {
    const remedy = `give CPUs and netns as 3x2, ${SIZE_MAX} of each at most`
    throw new InputError('--all-sizes', `"${text}" is no size`, remedy)
  }
  return { cpus, netns }
}

/** `prove --all-sizes`: the theorems of proof/, checked by Coq. */
export async function proveAllSizes(kernel: Kernel, flags: AllSizesFlags): Promise<number> {
  const as = kernel.mutantOf ?? kernel.name
  if (!isTheoremKernel(as)) {
    const what = `has no theorem in proof/, which is about per-net-init and copied-template`
    throw new InputError(kernel.name, what, 'leave --all-sizes out: up to 8 CPUs are proved so')
  }
  const { allSizes, deadline, json } = flags
  const sizes = allSizes === true || allSizes.length === 0 ? usual : allSizes.map(sizeOf)
  const found = await withTemporaryFolder(() =>
    withProgress(async show => {
      show.stage(`prove ${kernel.name} for every C and N`, true)
      const deadlineMs = deadline * 1000
      return checkAllSizes({ kernel, as, sizes, proofDir, deadlineMs, onProgress: show.update })
    }),
  )
  printReport(json, { kernel: kernel.name, ...found }, textOf(kernel, found))
  return exitCode([statusOf(found)])
}

function statusOf({ status }: AllSizes): Status {
  if (status === 'proved') return 'as expected'
  return status === 'open' ? 'differs' : 'unknown'
}

function textOf(kernel: Kernel, found: AllSizes): string {
  const { status, reason, theorems, bridged, version, ms } = found
  if (status !== 'proved') {
    const install = 'Debian has it in the package coq'
    const hint = version === '' ? `; ${install}` : ''
    return `${kernel.name}: ${chalk.bold(status)}: ${reason}${hint}`
  }
  const rows = theorems.map(({ name, properties, sentence }) => [
    properties.join(' ') || 'Q1',
    chalk.green('proved'),
    name,
    sentence,
  ])
  const sizes = bridged.map(({ cpus, netns }) => `${cpus}x${netns}`).join(', ')
  return [
    `${kernel.name}, for every number of CPUs and netns, and every batch:`,
    drawn(rows),
    `Coq ${version}, no axioms, ${(ms / 1000).toFixed(1)} s`,
    `the general model is that of model/ with CPUs x netns ${sizes}, cell by cell`,
  ].join('\n')
}
