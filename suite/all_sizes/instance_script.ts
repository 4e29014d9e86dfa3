import type { Arith } from '../../engine/arith/arith.ts'
import { all } from '../../engine/arith/derived.ts'
import { gallina } from '../../engine/arith/gallina.ts'
import { after, type Cell, type State } from '../../engine/state.ts'
import type { Action } from '../../model/action.ts'
import type { Kernel } from '../../model/kernel.ts'
import { buildModel, type Model } from '../../model/model.ts'
import { atRest, sumIsLive, totalIsLive } from '../../properties/conservation.ts'
import { readNearLive } from '../../properties/limit.ts'
import type { StateProperty } from '../../properties/property.ts'

/** The kernels that proof/Model.v has, by the name of the one that a patch started from. */
const kernels = {
  'per-net-init': 'per_net_init',
  'copied-template': 'copied_template',
} as const

export type TheoremKernel = keyof typeof kernels

export function isTheoremKernel(name: string): name is TheoremKernel {
  return name in kernels
}

/** So many CPUs and netns. */
export interface Size {
  readonly cpus: number
  readonly netns: number
}

/** What proof/Model.v calls the parameters; the value that a sysctl writes is a variable. */
const reading: Arith<string, string> = gallina(name => (name === 'sysctl' ? name : `(${name} p)`))

/**
 * Lemmas, in the language of Coq, that the general model of proof/Model.v is at one size what
 * model/ says: the initial state, and of every action that it is in the table, its guard, and each
 * cell of the next state, for any values in all cells. `as` is the kernel that Model.v shall be.
 */
export function instanceScript(kernel: Kernel, as: TheoremKernel, size: Size): string {
  const { model, s, names } = instanceOf(kernel, size)
  const k = kernels[as]
  const { cpus, netns } = size
  const start = model.initial(reading)
  const lemmas = model.actions.flatMap((action, i) => {
    const a = actionText(action)
    const t = after(s, action.next(reading, s))
    return [
      `(* ${action.label} *)`,
      `Lemma in_${i} : inTable ${k} ${cpus} ${netns} ${a}. Proof. inRange. Qed.`,
      `Lemma enabled_${i} : enabled ${cpus} s ${a} = ${action.enabled(reading, s)}.`,
      'Proof. sameGuard. Qed.',
      `Lemma next_${i} : ${equations(model, `(next ${k} ${cpus} p s ${a})`, t)}.`,
      'Proof. same. Qed.',
    ]
  })
  return [
    head(model, names, 'Sums Model Books Bridge'),
    `Lemma initial_is : ${equations(model, `(initial ${k} ${cpus} p)`, start)}.`,
    'Proof. same. Qed.',
    ...lemmas,
    'End Instance.',
    '',
  ].join('\n')
}

/** The theorem that gives each property of a state, for one netns. */
const theorems: readonly (readonly [StateProperty, string])[] = [
  [sumIsLive, 'P1_sumIsLive'],
  [readNearLive, 'P2_nearLive'],
  [atRest, 'P1_sumIsLive'],
]

/** Lemmas that what properties/ says of a state follows from the theorems on per-net-init. */
export function propertiesScript(kernel: Kernel, size: Size): string {
  const { model, s, names } = instanceOf(kernel, size)
  const { cpus, netns } = size
  const nets = [...Array(netns).keys()]
  const textOf = (property: StateProperty): string =>
    all(
      reading,
      property.claims(reading, model, s).map(({ holds }) => holds),
    )
  const lemmas = theorems.flatMap(([property, theorem]) => [
    `(* ${property.id} *)`,
    `Lemma ${property.id}_text : Inv ${cpus} p s -> ${textOf(property)} = true.`,
    'Proof. intros I.',
    ...nets.map(n => `  pose proof (${theorem} ${cpus} p s I ${n}) as H${n}.`),
    `  clear I. ${nets.map(n => `compute_in H${n}.`).join(' ')} compute_property. lia. Qed.`,
  ])
  return [
    head(model, names, 'Sums Model Books Bridge PerNetInit'),
    'Hypothesis batch_positive : 1 <= batch p.',
    'Hypothesis batchPerCpu_natural : 0 <= batchPerCpu p.',
    'Hypothesis gcThresh_uint : 0 <= gcThresh p < 4294967296.',
    ...lemmas,
    '(* P3 *)',
    `Lemma P3_text : total ${cpus} ${netns} s = sum ${netns} (live s) ->`,
    `  ${textOf(totalIsLive)} = true.`,
    'Proof. intros H. compute_in H. compute_property. lia. Qed.',
    'End Instance.',
    '',
  ].join('\n')
}

function instanceOf(kernel: Kernel, { cpus, netns }: Size) {
  const structure = { cpus, netns, families: ['ipv4'] } as const
  const model = buildModel(kernel, structure, { sysctlValues: ['any'] })
  const names = model.cells.map(
    ({ name }) => `x_${name.replaceAll(/[[\].]+/g, '_').replace(/_$/, '')}`,
  )
  const s: State<string> = cell => names[cell] as string
  return { model, s, names }
}

/** Variables for all cells, and the state of Model.v that has them. */
function head({ variables: v, kernel, structure }: Model, names: readonly string[], uses: string) {
  const { dstOps: ops, nullSlots } = v
  const [template] = v.templates.values()
  if (template === undefined) throw new Error('a model has a template')
  const named = (cell: Cell): string => names[cell] as string
  const row = (cells: readonly Cell[]): string => `[${cells.map(named).join('; ')}]`
  const fields = {
    online: `at_ ${row(v.online)}`,
    alive: `at_ ${row(v.alive)}`,
    live: `at_ ${row(ops.map(({ live }) => live))}`,
    count: `at_ ${row(ops.map(({ count }) => count))}`,
    slot: `at2 [${ops.map(({ slots }) => row(slots)).join('; ')}]`,
    counters: `at_ ${row(ops.map(({ counters }) => counters))}`,
    gc_thresh: `at_ ${row(ops.map(({ gcThresh }) => gcThresh))}`,
    t_count: named(template.count),
    t_slot: `at_ ${row(template.slots)}`,
    null_slot: `at_ ${row(nullSlots)}`,
    ledger: named(v.ledger),
  }
  const record = Object.entries(fields).map(([field, value]) => `${field} := ${value}`)
  const { cpus, netns } = structure
  return `(* model/ as it is, of ${kernel.name}, ${cpus} CPUs and ${netns} netns. *)
From Coq Require Import ZArith Lia Bool List Arith ZifyBool.
Require Import ${uses}.
Import ListNotations.
Open Scope Z_scope.
Section Instance.
Variables (p : params) (sysctl : Z).
Variables (${names.join(' ')} : Z).
Hypothesis sysctl_uint : 0 <= sysctl < 4294967296.
Let s : state := {| ${record.join(';\n  ')} |}.
`
}

/** Each cell of a state of Model.v is what a state of model/ says. */
function equations({ variables: v }: Model, state: string, t: State<string>): string {
  const [template] = v.templates.values()
  if (template === undefined) throw new Error('a model has a template')
  const read: (readonly [text: string, cell: Cell])[] = [
    ...v.online.map((cell, cpu) => [`online ${state} ${cpu}`, cell] as const),
    ...v.alive.map((cell, net) => [`alive ${state} ${net}`, cell] as const),
    ...v.dstOps.flatMap(({ live, count, slots, counters, gcThresh }, net) => [
      [`live ${state} ${net}`, live] as const,
      [`count ${state} ${net}`, count] as const,
      ...slots.map((cell, cpu) => [`slot ${state} ${net} ${cpu}`, cell] as const),
      [`counters ${state} ${net}`, counters] as const,
      [`gc_thresh ${state} ${net}`, gcThresh] as const,
    ]),
    [`t_count ${state}`, template.count],
    ...template.slots.map((cell, cpu) => [`t_slot ${state} ${cpu}`, cell] as const),
    ...v.nullSlots.map((cell, cpu) => [`null_slot ${state} ${cpu}`, cell] as const),
    [`ledger ${state}`, v.ledger],
  ]
  if (new Set(read.map(([, cell]) => cell)).size !== v.cells.length) {
    throw new Error('a cell of the model is not read')
  }
  return read.map(([text, cell]) => `${text} = ${t(cell)}`).join(' /\\\n  ')
}

function actionText({ name, args }: Action): string {
  const { net, cpu, fault } = args
  switch (name) {
    case 'dst_alloc':
    case 'dst_free':
      return `(${name} ${net} ${cpu})`
    case 'setup_net':
      return `(setup_net ${net} ${fault === undefined ? 'None' : `(Some ${fault})`})`
    case 'cleanup_net':
      return `(cleanup_net ${net})`
    case 'cpu_down':
    case 'cpu_up':
      return `(${name} ${cpu})`
    case 'proc_dointvec':
      return `(proc_dointvec ${net} sysctl)`
    default:
      throw new Error(`proof/Model.v has no action ${name}`)
  }
}
