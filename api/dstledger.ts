/**
 * @file dstledger as a library: models of the kernel, counterexamples, what a patch repairs.
 *
 * Everything has the name that flags and files give it. What is given back is plain data; nothing
 * is printed, and the process is not ended. Bad input throws `InputError`, a verdict never throws.
 */
import type { Kernel } from '../model/kernel.ts'
import { allKernels } from '../model/kernels/all.ts'
import * as model from '../model/patch.ts'
import { properties as allProperties } from '../properties/properties.ts'
import * as answers from './answers.ts'
import { compare as compareKernels } from './compare.ts'
import { kernelOf } from './question.ts'
import { type Rendered, renderAny } from './render.ts'
import * as traces from './traces.ts'
import type {
  Answers,
  Comparison,
  KernelInfo,
  PropertyInfo,
  Question,
  Replay,
  Report,
  Run,
  Trace,
  TraceInput,
} from './types.ts'
import { verify as verifySuite } from './verify.ts'

export type { Verdict } from '../engine/verdict.ts'
export type { ActionName } from '../model/action_name.ts'
export { InputError } from '../model/input_error.ts'
export type { Host, Kernel } from '../model/kernel.ts'
export type { KernelChange } from '../model/patch.ts'
export type { Family, Part } from '../model/structure.ts'
export type { ComparedCell, ComparedRow } from '../suite/comparison.ts'
export type {
  Answer,
  Answers,
  Check,
  Comparison,
  Difference,
  KernelInfo,
  PropertyInfo,
  Question,
  Repeated,
  Replay,
  Report,
  Run,
  Step,
  Trace,
  TraceInput,
} from './types.ts'

/**
 * A kernel by its name, as a value: the functions and flags in which kernels differ.
 *
 * @example
 * kernel('per-net-init').commit // => 'a8a572a6b5f2'
 */
export function kernel(name: string): Kernel {
  return kernelOf(name)
}

/**
 * Every kernel that is known by a name: those released, oldest first, then patches that never were.
 *
 * @example
 * const released = kernels().filter(({ kind }) => kind === 'released')
 * released[3].name // => 'per-net-init'
 */
export function kernels(): readonly KernelInfo[] {
  return allKernels.map(({ name, commit, releases, summary, mutantOf, right }) => {
    const about = { name, commit, releases, summary }
    if (mutantOf === undefined) return { ...about, kind: 'released' }
    return { ...about, patchOf: mutantOf, kind: right ? 'right' : 'wrong' }
  })
}

/**
 * A kernel of your own: its parent, but for the fields that the change has. It keeps the inductive
 * invariant of its parent, and with it the proofs, unless it says what its counters are
 * (`counters`) or brings an `invariant`. docs/YOUR-PATCH.md leads through one.
 *
 * Throws InputError for an unknown field, a missing name or summary, a change that changes nothing.
 *
 * @example
 * const mine = patch('per-net-init', { name: 'mine', summary: 'no ->gc()', gc: false })
 * mine.gc // => false
 */
export function patch(parent: Kernel | string, change: model.KernelChange): Kernel {
  return model.patch(kernelOf(parent), change)
}

/**
 * Every property, in the order of the table of claims.
 *
 * @example
 * properties().map(({ id }) => id).slice(0, 3) // => ['P1', 'P2', 'P3']
 */
export function properties(): readonly PropertyInfo[] {
  return allProperties.map(({ id, name, sentence, equation, limits, needs }) => {
    const about = { id, name, sentence, equation, limits }
    return needs === undefined ? about : { ...about, needs }
  })
}

/**
 * Visits every state inside the bounds, breadth first: `exhausted`, or `violated` with a shortest
 * trace, or `not refuted` where a bound on depth, states or memory ended the search. `workers`
 * threads search together (absent: 1); with `symmetry` one state is visited of all that differ by
 * the order of CPUs and netns; `memoryMb` is for the states, in MB (absent: 1024). A search whose
 * properties are all violated ends there, before it has counted every state.
 *
 * @example
 * const { answers } = await explore({ kernel: 'copied-template', properties: ['P2'] })
 * answers[0].verdict // => 'violated'
 * answers[0].trace.steps.length // => 3
 */
export function explore(
  question: Question,
  run: Run & { workers?: number; symmetry?: boolean; memoryMb?: number } = {},
): Promise<Answers> {
  return answers.explore(question, run)
}

/**
 * Random runs beside a ledger of the true entries: `not refuted`, or `violated` with the trace as
 * it was found, which `shrink()` makes short. The same `seed` (0 .. 2^31 - 1) gives the same
 * `runs`, of up to 100 commands each (absent: 100).
 *
 * @example
 * const question = { kernel: 'copied-template', properties: ['P1'] }
 * const { answers } = await simulate(question, { seed: 1 })
 * answers[0].verdict // => 'violated'
 */
export function simulate(
  question: Question,
  run: Run & { seed: number; runs?: number },
): Promise<Answers> {
  return answers.simulate(question, run)
}

/**
 * Proves by induction, for every value of the constants that the question does not fix, without
 * bounds: `proved`, `open` (an obligation fails, which refutes nothing), or `unknown`.
 *
 * `deadlineMs` is for each script of the solver, in milliseconds (absent: 60,000); the scripts
 * stay in `smtlibDir`, as SMT-LIB 2, if it is given.
 *
 * @example
 * const { answers } = await prove({ kernel: 'per-net-init', properties: ['P1'] })
 * answers[0].verdict // => 'proved'
 */
export function prove(
  question: Question,
  run: Run & { deadlineMs?: number; smtlibDir?: string } = {},
): Promise<Answers> {
  return answers.prove(question, run)
}

/**
 * Runs the suite, or what of it is about these kernels and properties (names, ids): recordings,
 * stored counterexamples, searches, random runs, proofs, each beside what must come of it. All of
 * it takes minutes. `seed` is that of the random runs (absent: 1).
 *
 * @example
 * const report = await verify({ kernels: ['atomic-entries'], properties: ['P7'] })
 * report.asExpected // => true
 */
export function verify(
  run: Run & {
    kernels?: readonly string[]
    properties?: readonly string[]
    seed?: number
    deadlineMs?: number
  } = {},
): Promise<Report> {
  return verifySuite(run)
}

/**
 * Reads a trace that violates a property: a counterexample file (`dst-counterexample/1`), the part
 * of one that somebody wrote by hand, a recording of a kernel (`.jsonl`, `.jsonl.gz`), or the JSON
 * of a counterexample as an object. Throws InputError that says where it is wrong.
 *
 * @example
 * const trace = readTrace('counterexamples/copied-template/read-near-live.json')
 * trace.steps[0] // => { name: 'dst_alloc', args: { net: 0, cpu: 0 } }
 */
export function readTrace(source: string | object): Trace {
  return traces.readTrace(source)
}

/**
 * Takes the steps of a trace, on its own kernel or on another, and judges a property after each:
 * its own, or another by id or name. Throws InputError if a step cannot be taken there.
 *
 * @example
 * const trace = readTrace('counterexamples/copied-template/read-near-live.json')
 * replay(trace).violatedAt // => 3
 * replay(trace, { on: 'per-net-init' }).violatedAt // => undefined
 */
export function replay(
  trace: TraceInput,
  { on, property }: { on?: Kernel | string; property?: string } = {},
): Replay {
  return traces.replay(trace, on, property)
}

/**
 * The simplest trace that can be made of one, and the shortest there is if a search of `statesMax`
 * states (absent: 1,000,000) can tell. `timeMs` is for the passes before that (absent: no limit).
 *
 * @example
 * const question = { kernel: 'copied-template', constants: { batch: 2 } }
 * const steps = ['dst_alloc net=0 cpu=1', 'setup_net net=1', 'dst_alloc net=1 cpu=1']
 * const short = await shrink({ question, property: 'P1', steps })
 * short.steps.length // => 2
 */
export function shrink(
  trace: TraceInput,
  run: Run & { timeMs?: number; statesMax?: number } = {},
): Promise<Trace> {
  return traces.shrink(trace, run)
}

/**
 * Patches side by side: what each kernel violates, and with which shortest trace, in the small
 * models in which the suite tells right patches from wrong ones; what is proved; what random runs
 * refute. The first kernel is the one that the others are measured against. Takes seconds a kernel.
 *
 * @example
 * const { asExpected, differences } = await compare(['per-net-init', 'fold-above-batch'])
 * asExpected // => false
 * differences.map(({ property }) => property) // => ['P2', 'P5', 'P6']
 */
export function compare(
  kernels: readonly (Kernel | string)[],
  run: Run & { seed?: number; deadlineMs?: number } = {},
): Promise<Comparison> {
  return compareKernels(kernels, run)
}

/**
 * Writes a trace as `json` (the counterexample format), `mermaid`, `markdown`, `itf` or `vitest`; a
 * report of `verify()` as `json`, `markdown` or `junit`; a comparison as `json` or `markdown`.
 *
 * @example
 * const trace = readTrace('counterexamples/copied-template/read-near-live.json')
 * render(trace, 'mermaid').split('\n')[0] // => 'sequenceDiagram'
 */
export function render<T extends TraceInput | Report | Comparison>(
  what: T,
  as: Rendered<T>,
): string {
  return renderAny(what, as)
}
