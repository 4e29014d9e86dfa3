import type { Command } from 'commander'
import { Option } from 'commander'
import { given } from '../../engine/given.ts'
import { INT_MAX } from '../../model/bounds.ts'
import { plan } from '../../suite/plan/plan.ts'
import { reportLoad, type Workload, workloadSchema } from '../../suite/plan/workload.ts'
import { inForm, jsonIn, readText } from '../../traces/files/json_text.ts'
import { descriptions } from '../flags/descriptions.ts'
import { jsonOption, number } from '../flags/options.ts'
import { printReport } from '../io/files.ts'
import { withProgress } from '../io/progress.ts'
import { planText } from '../text/plan_text.ts'

interface PlanFlags {
  readonly workload?: string
  readonly order: Workload['order']
  readonly cpus: number
  readonly netns: number
  readonly gcThresh?: number
  readonly rate: number
  readonly pinned?: boolean
  readonly trials: number
  readonly seed: string
  readonly hoursMax?: number
  readonly json?: string
}

export function addPlanCommand(program: Command): void {
  program
    .command('plan')
    .description(descriptions.plan)
    .option('--workload <FILE>', 'a load as JSON; - is standard input (docs/PLAN.md)')
    .addOption(
      new Option('--order <ORDER>', 'independent pings, connects, or one process by turns')
        .choices(['random', 'tcp', 'turns'])
        .default('random'),
    )
    .addOption(number('--cpus <C>', 'CPUs online', 1, 256).default(2))
    .addOption(number('--netns <N>', 'netns that use IPsec', 2, 64).default(2))
    .addOption(
      number('--gc-thresh <T>', 'xfrm4_gc_thresh (default: 10240 for each CPU)', 0, INT_MAX),
    )
    .addOption(number('--rate <R>', 'operations a second', 1, 1_000_000).default(400))
    .option('--pinned', 'all on one CPU')
    .addOption(number('--trials <N>', 'trials', 20, 1_000_000).default(400))
    .option('--seed <TEXT>', 'draws all of it: the same text, the same plan', 'dstledger')
    .addOption(number('--hours-max <H>', 'hours of a trial, at most', 1, 1_000_000))
    .addOption(jsonOption())
    .action(planCommand)
}

async function planCommand(flags: PlanFlags): Promise<void> {
  const { trials, seed, hoursMax, json } = flags
  const workload = flags.workload === undefined ? describedBy(flags) : workloadIn(flags.workload)
  const opsMax = hoursMax === undefined ? undefined : hoursMax * 3600 * workload.opsPerSecond
  const result = await withProgress(show => {
    show.stage(`plan ${workload.order}, ${trials} trials`, true)
    let next = Date.now()
    return plan({
      ...{ workload, trials, seed },
      ...given({ opsMax }),
      onProgress: async done => {
        if (Date.now() < next) return
        next = Date.now() + 200
        show.update(`${done} trials`)
        // A turn of the event loop, in which Ctrl-C is heard.
        await new Promise(resolve => setImmediate(resolve))
      },
    })
  })
  printReport(json, result, planText(result))
}

function workloadIn(path: string): Workload {
  const remedy = 'docs/PLAN.md has the words of a workload'
  const [where, text] =
    path === '-' ? ['standard input', readText('/dev/stdin')] : [path, readText(path)]
  return inForm(workloadSchema, jsonIn(text, where, remedy), where, remedy)
}

/** The report's load, or one like it in another order. */
function describedBy({ order, cpus, netns, gcThresh, rate, pinned }: PlanFlags): Workload {
  const pings = reportLoad({ cpus, netns, opsPerSecond: rate, ...given({ gcThresh }) })
  const { sourcePorts, ...others } = pings
  const one = { ...others, order, pinnedToOneCpu: true }
  const load = order === 'random' ? { ...pings, pinnedToOneCpu: pinned === true } : one
  return inForm(workloadSchema, load, 'the flags', 'change the one that it names')
}
