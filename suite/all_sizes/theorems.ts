import type { TheoremKernel } from './instance_script.ts'

/** A theorem of proof/, for every number of CPUs and of netns, and every batch. */
export interface Theorem {
  readonly name: string
  /** The file of proof/ that it stands in, without `.v`. */
  readonly file: string
  readonly kernels: readonly TheoremKernel[]
  /** The properties of the table of claims that it proves. */
  readonly properties: readonly string[]
  readonly sentence: string
}

const perNet: readonly TheoremKernel[] = ['per-net-init']

export const theorems: readonly Theorem[] = [
  {
    name: 'P3_totalIsLive',
    file: 'Books',
    kernels: ['per-net-init', 'copied-template'],
    properties: ['P3'],
    sentence: 'All counts and slots, with births and deaths accounted, are the live entries.',
  },
  {
    name: 'per_net_init_is_right',
    file: 'PerNetInit',
    kernels: perNet,
    properties: ['P1', 'P2', 'P3', 'P4', 'P5', 'P6', 'P8', 'P13', 'P16'],
    sentence: 'Of every state that a run can reach: sums, reads, limits, isolation, hotplug.',
  },
  {
    name: 'P5s_refusedNearLimit',
    file: 'PerNetInit',
    kernels: perNet,
    properties: ['P5s'],
    sentence: 'A refused netns is above its limit, or nearer to it than the slack.',
  },
  {
    name: 'P7_bornEmpty',
    file: 'PerNetInit',
    kernels: perNet,
    properties: ['P7'],
    sentence: 'A netns is born with count 0 and empty slots.',
  },
  {
    name: 'P12_allOrNothing',
    file: 'PerNetInit',
    kernels: perNet,
    properties: ['P12'],
    sentence: 'A creation that fails leaves nothing behind.',
  },
  {
    name: 'half_a_step',
    file: 'Drift',
    kernels: ['copied-template'],
    properties: [],
    sentence: 'A count drifts by half an entry a step at most, over any round.',
  },
  {
    name: 'pump_is_half_a_step',
    file: 'Pump',
    kernels: ['copied-template'],
    properties: [],
    sentence: 'And there is a round that drifts by just that, for every batch.',
  },
]

/** The files of proof/ without `.v`, each after those that it needs. */
export const files = [
  'Sums',
  'Model',
  'Books',
  'PerNetInit',
  'Drift',
  'Pump',
  'Runs',
  'Bridge',
] as const
