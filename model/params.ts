/** The parameters of the model: real values for recordings and proofs, scaled ones for search. */
type Param =
  /** Floor of `percpu_counter_batch`, in entries (the kernel: 32). */
  | 'batch'
  /** What each online CPU adds to the batch, in entries (the kernel: 2; a constant batch: 0). */
  | 'batchPerCpu'
  /** `gc_thresh` of the template `dst_ops`, in entries, as an unsigned 32-bit number. */
  | 'gcThresh'
  /** The `gc_thresh` that somebody writes to the sysctl, where a proof leaves it open. */
  | 'sysctl'
  /** Entries of a flow cache table above which a new one shrinks it (the kernel: 4096). */
  | 'highWatermark'
  /** The most entries that a shrink keeps (the kernel: 2048, two in each of 1024 buckets). */
  | 'lowWatermark'
  /** The most entries that a shrink keeps in one bucket (the kernel: 2). */
  | 'shrinkTo'
  /** Entries with a bundle that a shrink keeps, where a proof leaves it open. */
  | 'kept'
  /** The same of entries without one. */
  | 'keptNoPolicy'

type FlowParam = (typeof flowParameterNames)[number]

/** The values of a model's parameters; those of the flow cache are the kernel's where not given. */
export type Params = Readonly<
  Record<Exclude<Param, FlowParam>, number> & Partial<Record<FlowParam, number>>
>

/**
 * The kernel's own, in entries.
 * @kernel net/core/flow.c flow_cache_init()
 */
export const watermarks = { highWatermark: 4096, lowWatermark: 2048, shrinkTo: 2 } as const

/** Only proofs ask for these. */
const open = { kept: 0, keptNoPolicy: 0 } as const

/** The parameters that a run need not give. */
export const defaults: Readonly<Record<FlowParam, number>> = { ...watermarks, ...open }

/** The parameters of every model, and those that a flow cache adds, in the order of scripts. */
export const parameterNames = ['batch', 'batchPerCpu', 'gcThresh', 'sysctl'] as const
export const flowParameterNames = [
  'highWatermark',
  'lowWatermark',
  'shrinkTo',
  'kept',
  'keptNoPolicy',
] as const
