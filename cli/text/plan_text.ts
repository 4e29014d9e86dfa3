import { figure } from '../../engine/figure.ts'
import { fullTables } from '../../suite/plan/passage.ts'
import type { Figure, Plan } from '../../suite/plan/plan.ts'
import type { Workload } from '../../suite/plan/workload.ts'
import { drawn } from './drawn.ts'

/** A plan for a person: the band, what to expect by when, and how long is enough. */
export function planText(plan: Plan): string {
  const { workload, trials, seed, ops, enough, refused, passage } = plan
  const rows = (['p5', 'median', 'p95'] as const).map(share => [
    { p5: '5 % by', median: 'half by', p95: '95 % by' }[share],
    amount(ops[share]),
    duration(ops[share][0] / workload.opsPerSecond),
    passage === undefined ? '' : rounded(passage.allocations[share]),
  ])
  const head = ['a refusal', 'operations', 'time', ...(passage ? ['diffusion, entries'] : [])]
  return [
    about(workload),
    `${figure(trials)} trials of the kernel without the patch, seed ${seed}${refused < trials ? `; ${figure(trials - refused)} were not refused in the time given` : ''}`,
    '',
    drawn([head, ...rows.map(row => row.slice(0, head.length))]),
    '',
    drawn([
      ['operations', 'time', 'P(no refusal yet)'],
      ...plan.noFailureBy.map(([by, probability, error]) => [
        rounded(by),
        duration(by / workload.opsPerSecond),
        `${probability.toFixed(3)} +- ${error.toFixed(3)}`,
      ]),
    ]),
    '',
    ...enoughText(enough, workload),
    ...limitText(workload),
  ].join('\n')
}

function about(load: Workload): string {
  const { order, netns, cpus, gcThresh, batch, opsPerSecond, pinnedToOneCpu } = load
  const what = { random: 'independent pings', tcp: 'connects', turns: 'turns' }[order]
  const where = pinnedToOneCpu ? 'one of ' : ''
  return (
    `${what} of ${netns} netns on ${where}${cpus} CPUs, ${figure(opsPerSecond)} operations a ` +
    `second; gc_thresh ${figure(gcThresh)}, batch ${batch}`
  )
}

function enoughText({ ops, hours }: Plan['enough'], load: Workload): readonly string[] {
  if (!Number.isFinite(ops))
    return ['No time is enough: fewer than 95 % of the trials were refused. Give --hours-max more.']
  return [
    `Without a refusal in ${rounded(ops)} operations (${duration(hours * 3600)}) one may say ` +
      '"repaired", with 95 % confidence.',
    `That holds for this load: its order, ${figure(load.opsPerSecond)} operations a second all the time, and a ` +
      'machine that does nothing else with IPsec.',
  ]
}

function limitText({ gcThresh, cpus }: Workload): readonly string[] {
  const tables = fullTables(cpus)
  if (2 * gcThresh > tables) return []
  return [
    `Beware: full tables hold ${figure(tables)}, and 2 * gc_thresh is ${figure(2 * gcThresh)}: a refusal may be right.`,
  ]
}

/** Shown to three digits: no trial knows more. */
function rounded(value: number): string {
  return Number.isFinite(value) ? figure(Number(value.toPrecision(3))) : 'not yet'
}

function amount([value, error]: Figure): string {
  return Number.isFinite(error) ? `${rounded(value)} +- ${rounded(error)}` : rounded(value)
}

const UNITS = [
  ['days', 86_400],
  ['h', 3600],
  ['min', 60],
  ['s', 1],
] as const

/** `3.7 days`, for so many seconds. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return ''
  const [unit, length] = UNITS.find(([, least]) => seconds >= 2 * least) ?? ['s', 1]
  return `${figure(Number((seconds / length).toPrecision(2)))} ${unit}`
}
