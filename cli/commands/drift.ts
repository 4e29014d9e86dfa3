import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import chalk from 'chalk'
import type { Command } from 'commander'
import type { Drift } from '../../engine/drift/drift.ts'
import { rationalText } from '../../engine/drift/mean_cycle.ts'
import { figure } from '../../engine/figure.ts'
import { given } from '../../engine/given.ts'
import type { Proof } from '../../engine/prove/prove.ts'
import { createSolver } from '../../engine/prove/solver.ts'
import { labelsOf } from '../../engine/trace.ts'
import type { ActionName } from '../../model/action_name.ts'
import { possibleActions } from '../../model/actions.ts'
import { InputError } from '../../model/input_error.ts'
import { type Setting, settingText } from '../../model/setting.ts'
import { halfAStep, noDrift } from '../../properties/runs/drift.ts'
import { netnsDrift } from '../../properties/runs/netns_drift.ts'
import { proveBound } from '../../properties/runs/prove_bound.ts'
import type { StepBound } from '../../properties/runs/step_bound.ts'
import { counted } from '../../report/trace/sentences.ts'
import type { Status } from '../../suite/findings/finding.ts'
import { expectedOf } from '../../suite/tables/expected.ts'
import { descriptions } from '../flags/descriptions.ts'
import {
  folderOption,
  jsonOption,
  kernelOf,
  number,
  paramsOf,
  searchDefaults,
  structureFromFlags,
  type WorkloadFlags,
  withActionFlags,
  withModelFlags,
} from '../flags/options.ts'
import { exitCode } from '../io/exit_codes.ts'
import { printReport } from '../io/files.ts'
import { withProgress } from '../io/progress.ts'
import { withTemporaryFolder } from '../io/temporary.ts'
import { traceText } from '../text/single_report.ts'

interface DriftFlags extends Omit<WorkloadFlags, 'property'> {
  readonly net?: number
  readonly statesMax: number
  readonly deadline: number
  readonly smtlib?: string
}

export function addDriftCommand(program: Command, report: (exit: number) => void): void {
  const command = program.command('drift').description(descriptions.drift)
  withActionFlags(withModelFlags(command, searchDefaults))
    .addOption(jsonOption())
    .addOption(
      number('--net <NET>', 'the netns that drifts (default: the one that drifts most)', 0, 63),
    )
    .addOption(number('--states-max <S>', 'states, at most', 1, 2 ** 24).default(1_000_000))
    .addOption(
      number('--deadline <S>', 'for each script of the solver, in seconds', 1, 3600).default(60),
    )
    .addOption(folderOption('--smtlib <DIR>', 'keep the SMT-LIB 2 scripts in DIR'))
    .action(async (flags: DriftFlags) => {
      report(await driftCommand(flags))
    })
}

/** Births hand on what a template has counted, so that no round is like the one before it. */
const notInCycles: readonly ActionName[] = ['setup_net', 'cleanup_net', 'net_free']

/** The setting that the flags describe; small bounds where none are given. */
function settingOf(flags: DriftFlags): Setting {
  if (flags.part?.includes('interrupts')) {
    throw new InputError('--part interrupts', 'has no entries that could drift', 'leave it out')
  }
  const kernel = kernelOf(flags)
  const structure = structureFromFlags(flags)
  const possible = possibleActions(kernel, structure)
  const { liveMax = 3, actions = possible.filter(name => !notInCycles.includes(name)) } = flags
  const params = paramsOf({ ...flags, batch: flags.batch ?? 2 })
  const sysctl = given({ sysctlValues: flags.sysctl })
  return { kernel, structure, params, bounds: { liveMax }, actions, ...sysctl }
}

async function driftCommand(flags: DriftFlags): Promise<number> {
  const setting = settingOf(flags)
  const { kernel, structure } = setting
  const start = performance.now()
  const { net, statesMax } = flags
  if (net !== undefined && net >= structure.netns) {
    throw new InputError('drift', `there is no netns ${net}`, 'see "dstledger drift --help"')
  }
  const { found, theorem } = await withTemporaryFolder(() =>
    withProgress(async show => {
      show.stage(`drift ${kernel.name} ${settingText(setting)}`)
      const request = { setting, statesMax, onProgress: show.update, ...given({ net }) }
      const drift = netnsDrift(request)
      show.stage(
        `prove ${kernel.name}, ${counted(structure.cpus, 'CPU')}, ${structure.netns} netns`,
        true,
      )
      return { found: drift, theorem: await theoremOf(setting, flags) }
    }),
  )
  const seconds = Number(((performance.now() - start) / 1000).toFixed(3))
  const { mean, prefix, cycle, ...rest } = found
  const { params, bounds, actions = [] } = setting
  const report = {
    kernel: kernel.name,
    structure,
    constants: { batch: params.batch, batchPerCpu: params.batchPerCpu },
    bounds,
    actions,
    mean: rationalText(mean),
    ...rest,
    prefix: labelsOf(prefix),
    cycle: labelsOf(cycle),
    ...given({ theorem }),
    seconds,
  }
  printReport(flags.json, report, [...meanLines(found, flags), ...theoremLines(theorem)].join('\n'))
  return exitCode([
    statusOf(setting, found),
    theorem?.status === 'unknown' ? 'unknown' : 'as expected',
  ])
}

/** What the suite expects of P1 it expects of drift: where sums are right, nothing drifts. */
function statusOf({ kernel, structure }: Setting, { mean }: Drift): Status {
  const sumsAreRight = expectedOf(kernel, structure.families, 'P1') === 'holds'
  return sumsAreRight && mean.p !== 0 ? 'differs' : 'as expected'
}

function meanLines(found: Drift, { gcThresh }: DriftFlags): readonly string[] {
  const { mean, subject, states, edges, cycle, prefix, gain } = found
  const unused = 'where no allocation is refused, --gc-thresh changes nothing'
  const entries = gain === 1 ? '1 entry' : `${figure(gain)} entries`
  const round = `${counted(cycle.length, 'action')}, ${entries} a round`
  return [
    `largest mean drift: ${rationalText(mean)} entries an action, ${subject}`,
    `${counted(states, 'state')}, ${counted(edges, 'step')}: no cycle of them does better`,
    ...(gcThresh === undefined ? [] : [unused]),
    ...(mean.p === 0 || prefix.length === 0 ? [] : [`from boot: ${traceText(labelsOf(prefix))}`]),
    ...(mean.p === 0 ? [] : [`pump: ${round}: ${traceText(labelsOf(cycle))}`]),
  ]
}

/** A theorem about the drift of a kernel, for any batch. */
interface Theorem {
  readonly name: string
  readonly sentence: string
  readonly status: Proof['status']
  readonly obligations: number
  readonly files: readonly string[]
}

/** What can be proved for every batch; the theorems are about the model without parts, IPv4. */
async function theoremOf(
  { kernel, structure }: Setting,
  { deadline, smtlib }: DriftFlags,
): Promise<Theorem | undefined> {
  if (structure.parts !== undefined || structure.families.join() !== 'ipv4') return undefined
  const smtlibDir = smtlib ?? (await mkdtemp(join(tmpdir(), 'dstledger-')))
  const solver = createSolver()
  const deadlineMs = deadline * 1000
  const prove = async (bound: StepBound): Promise<Theorem> => {
    const request = { kernel, structure, bound, solver, deadlineMs, smtlibDir }
    const { status, obligations, files } = await proveBound(request)
    const kept = smtlib === undefined ? [] : files
    return { name: bound.name, sentence: bound.sentence, status, obligations, files: kept }
  }
  try {
    const strongest = await prove(noDrift)
    return strongest.status === 'open' ? await prove(halfAStep()) : strongest
  } finally {
    solver.close()
    if (smtlib === undefined) await rm(smtlibDir, { recursive: true })
  }
}

function theoremLines(theorem: Theorem | undefined): readonly string[] {
  if (theorem === undefined) return []
  const { sentence, status, obligations } = theorem
  const head = status === 'proved' ? chalk.green(status) : chalk.yellow(status)
  return [`for any batch and bounds: ${sentence}`, `${head}: ${counted(obligations, 'obligation')}`]
}
