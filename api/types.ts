import type { Verdict } from '../engine/verdict.ts'
import type { ActionName } from '../model/action_name.ts'
import type { Kernel } from '../model/kernel.ts'
import type { Family, Part } from '../model/structure.ts'
import type { KernelComparison, Difference as PlainDifference } from '../suite/comparison.ts'

/** A model and what to ask of it, in the words of the flags and of the files. */
export interface Question {
  /** A name that `kernels()` lists, or a kernel as a value: one of `patch()`. */
  readonly kernel: Kernel | string
  readonly structure?: {
    /** Possible CPUs, 1 .. 64; absent: 2. */
    readonly cpus?: number
    /** Network namespaces, init_net included, 1 .. 64; absent: 2. */
    readonly netns?: number
    /** Absent: IPv4 alone. */
    readonly families?: readonly Family[]
    /** What the model has besides counters, namespaces and CPUs; absent: nothing. */
    readonly parts?: readonly Part[]
    /** With the part `flow_cache`: entries of a bundle, 1 .. 16; absent: 1. */
    readonly xfrmsPerBundle?: number
    /** With the part `flow_cache`: the most that a shrink keeps; absent: 2. */
    readonly keptMax?: number
  }
  /**
   * In entries. Absent are: the batch 2 in searches and the kernel's own, max(32, 2 * CPUs), in
   * random runs and traces; gc_thresh INT_MAX, which refuses nothing; all of them open in proofs.
   */
  readonly constants?: {
    readonly batch?: number
    /** What each online CPU adds to the batch; absent: 0 if a batch is given, otherwise 2. */
    readonly batchPerCpu?: number
    /** The template's gc_thresh, 0 .. 2^32 - 1. */
    readonly gcThresh?: number
    readonly highWatermark?: number
    readonly lowWatermark?: number
    readonly shrinkTo?: number
  }
  /** Absent: none, but for searches, which have liveMax 3 and statesMax 5,000,000. */
  readonly bounds?: {
    /** Live entries of a netns, at most. */
    readonly liveMax?: number
    /** Absolute value of a count, at most. */
    readonly countMax?: number
    /** Entries without a bundle on a gc list, at most. */
    readonly flowMax?: number
    /** Actions of a trace, at most. */
    readonly depthMax?: number
    /** States of a search, at most. */
    readonly statesMax?: number
  }
  /** What can happen, by C name; absent: everything. */
  readonly actions?: readonly ActionName[]
  /** Values of gc_thresh that somebody may write; absent: none. */
  readonly sysctlValues?: readonly number[]
  /** Ids or names; absent: all that have something to say of the model. */
  readonly properties?: readonly string[]
}

/** How a long run is watched and ended. */
export interface Run {
  /**
   * Ends the run, which then rejects with the reason of the signal: proofs at once, all else when
   * it next reports progress.
   */
  readonly signal?: AbortSignal
  /** Called now and then with a line for a person. */
  readonly onProgress?: (text: string) => void
}

/** A C call: `dst_alloc net=0 cpu=1` is `{ name: 'dst_alloc', args: { net: 0, cpu: 1 } }`. */
export interface Step {
  readonly name: ActionName
  readonly args: Readonly<Record<string, number | string | readonly (number | string)[]>>
}

/** Some steps that are taken several times over. */
export interface Repeated<S> {
  readonly repeat: number
  readonly steps: readonly S[]
}

/** Steps in a model: what functions take. What they give is a `Trace`, which is one of these. */
export interface TraceInput {
  readonly question: Question
  /** The id or name of what it violates. */
  readonly property?: string
  /** As steps, or as lines: `dst_alloc net=0 cpu=1`. */
  readonly steps: readonly (Step | string | Repeated<Step | string>)[]
  readonly kind?: Trace['kind']
  readonly searched?: Trace['searched']
  readonly foundBy?: Trace['foundBy']
  readonly asks?: string
}

/** A trace that violates a property at its last step, and not before. */
export interface Trace extends TraceInput {
  readonly property: string
  readonly steps: readonly (Step | Repeated<Step>)[]
  /**
   * Shortest: a search found it, or found none that is shorter. Shrunk: nothing in it can go alone.
   * Pumped: one pass of it repeated. Found: as it came, from random runs or from a recording.
   */
  readonly kind: 'shortest' | 'shrunk' | 'pumped' | 'found'
  /** No trace of up to `depth` steps violates the property inside the bounds: so many states. */
  readonly searched?: { readonly depth: number; readonly states: number }
  readonly foundBy: { readonly engine: string; readonly seed?: number }
  /** What it is an answer to, as a sentence; absent: what the suite asks of the property. */
  readonly asks?: string
}

/** What came of one property. */
export interface Answer {
  /** The id: `P2`. */
  readonly property: string
  readonly verdict: Verdict
  /** What the suite knows of it on this kernel, in models of these families; absent: nothing. */
  readonly expected?: 'violated' | 'holds'
  /** How it is violated. */
  readonly trace?: Trace
  /** What a proof takes for granted beyond the model. */
  readonly assuming?: string
  /** What the verdict rests on, or why there is none. */
  readonly evidence: string
}

/** What came of a question. */
export interface Answers {
  readonly kernel: string
  readonly answers: readonly Answer[]
  /**
   * No verdict is unknown, no property that holds on this kernel is violated or open, and none that
   * is violated on it is proved. Of a patch of your own nothing is expected: look at the verdicts.
   */
  readonly asExpected: boolean
  /** By what they count: `states`, `transitions`, `depth`; `steps`, `runs`; `obligations`. */
  readonly figures: Readonly<Record<string, number>>
}

/** A trace taken step by step. */
export interface Replay {
  readonly kernel: string
  /** Absent: the trace names none, and none was asked for. */
  readonly property?: string
  readonly steps: readonly (Step & {
    /** What the caller of the action is told: 0, or an errno. */
    readonly result: number
    /** The variables that the step changed, and how. */
    readonly changes: readonly {
      readonly cell: string
      readonly from: number
      readonly to: number
    }[]
  })[]
  /** The first step that violates the property, from 1 on; absent: none does. */
  readonly violatedAt?: number
  /** Which netns or family it is that violates it, the equation that fails, and its numbers. */
  readonly subject?: string
  readonly equation?: string
  readonly terms?: Readonly<Record<string, number>>
}

/** A kernel as `kernels()` lists it. */
export interface KernelInfo extends Pick<Kernel, 'name' | 'commit' | 'releases' | 'summary'> {
  /** The kernel that it is a patch of, if it was never released. */
  readonly patchOf?: string
  /** A released kernel, a wrong patch, or a right one. */
  readonly kind: 'released' | 'wrong' | 'right'
}

/** A property as `properties()` lists it. */
export interface PropertyInfo {
  readonly id: string
  readonly name: string
  /** What must hold, as a sentence and as an equation. */
  readonly sentence: string
  readonly equation: string
  /** Where it does not hold, and what it leaves out. */
  readonly limits: string
  /** The part of a model without which it says nothing. */
  readonly needs?: Part
}

/** One line of the suite's report: what a checker found, beside what must come of it. */
export interface Check {
  /** `recordings`, `counterexamples`, `explore`, `simulate`, `claims`, `drift` or `prove`. */
  readonly checker: string
  readonly kernel: string
  /** Absent where it is about a run as a whole, or a file. */
  readonly property?: string
  /** Structure, constants and bounds, or the name of a file. */
  readonly setting: string
  readonly status: 'as expected' | 'differs' | 'unknown'
  readonly expected: string
  readonly found: string
  /** What the verdict rests on. */
  readonly evidence: string
  /** The steps of a violation, as lines. */
  readonly trace?: readonly string[]
}

/** What the suite came to. */
export interface Report {
  readonly checks: readonly Check[]
  readonly asExpected: boolean
  /** Checks by status, and `seconds`. */
  readonly figures: Readonly<Record<string, number>>
}

/** A property that one kernel violates and another keeps, in the same small model. */
export interface Difference extends PlainDifference {
  readonly trace: Trace
}

/** Kernels side by side. */
export interface Comparison extends Omit<KernelComparison, 'differences'> {
  readonly differences: readonly Difference[]
  /** No kernel is worse than the first, and no verdict is unknown. */
  readonly asExpected: boolean
}
