import { explanationText } from '../engine/explain.ts'
import { given } from '../engine/given.ts'
import { judgeTrace } from '../engine/run/replay.ts'
import { shrinkViolation } from '../engine/shrink/shrink.ts'
import { type Labels, labelsOf, translated } from '../engine/trace.ts'
import type { Verdict } from '../engine/verdict.ts'
import type { Kernel } from '../model/kernel.ts'
import { instanceOf, type Setting, settingText } from '../model/setting.ts'
import { properties } from '../properties/properties.ts'
import type { Property } from '../properties/property.ts'
import type { Compared, ModelVerdict } from './compare.ts'

/** What the checkers say of a property on one kernel, in all models together. */
export interface ComparedCell {
  readonly kernel: string
  readonly verdict: Verdict
  /** Steps of the shortest trace that the searches found. */
  readonly explore?: number
  /** Random runs at the kernel's own scale refute it. */
  readonly simulate: boolean
  /** Absent: nobody tried, because it is refuted or no proof is about it. */
  readonly prove?: 'proved' | 'open' | 'vacuous' | 'unknown'
}

/** A property, and a cell for each kernel, in the order of the kernels. */
export interface ComparedRow {
  readonly property: string
  readonly name: string
  readonly sentence: string
  readonly cells: readonly ComparedCell[]
}

/** A property that one kernel violates and another keeps, in the same model: as plain data. */
export interface Difference {
  readonly property: string
  readonly name: string
  readonly sentence: string
  /** The kernel that violates it, and the one that keeps it. */
  readonly violatedOn: string
  readonly keptOn: string
  /** `worse`: the first kernel keeps it. `better`: the first kernel violates it. */
  readonly kind: 'worse' | 'better'
  /** The model, in one line. */
  readonly setting: string
  readonly foundBy: 'explore' | 'simulate'
  /** The steps of the trace as lines, one after another. */
  readonly lines: Labels
  readonly traceKind: 'shortest' | 'shrunk'
  /** The equation that fails, with its numbers. */
  readonly answer: string
}

/** Kernels side by side, the first of which is what the others are measured against. */
export interface KernelComparison {
  readonly kernels: readonly KernelSummary[]
  readonly rows: readonly ComparedRow[]
  readonly differences: readonly Difference[]
  /**
   * `differs`: some kernel is worse than the first; otherwise `unknown`: a proof had no answer, or
   * nothing asks on another kernel what is asked on the first.
   */
  readonly status: 'as expected' | 'differs' | 'unknown'
  /** `states`, `transitions`, `steps`, `obligations`. */
  readonly figures: Readonly<Record<string, number>>
}

type KernelSummary = Pick<Kernel, 'name' | 'commit' | 'summary'>

/** What a comparison came to; `onTrace` is told the model of each difference. */
export async function comparisonOf(
  kernels: readonly Kernel[],
  { verdicts, figures }: Compared,
  onTrace?: (difference: Difference, setting: Setting, property: Property) => void,
): Promise<KernelComparison> {
  const [first, ...others] = kernels as readonly [Kernel, ...Kernel[]]
  const rows = properties.flatMap(property => {
    const own = verdicts.filter(found => found.property === property)
    return own.length === 0 ? [] : [rowOf(property, kernels, own)]
  })
  const differences: Difference[] = []
  for (const property of properties) {
    const own = verdicts.filter(found => found.property === property)
    for (const other of others) {
      for (const [bad, good, kind] of [
        [other, first, 'worse'],
        [first, other, 'better'],
      ] as const) {
        const found = shortest(own, bad, good)
        if (found === undefined) continue
        const difference = await differenceOf(found, good, kind)
        differences.push(difference)
        onTrace?.(difference, found.setting, property)
      }
    }
  }
  const worse = differences.some(({ kind }) => kind === 'worse')
  const unknown = verdicts.some(({ verdict }) => verdict === 'unknown') || rows.some(losesQuestion)
  const status = worse ? 'differs' : unknown ? 'unknown' : 'as expected'
  const summaries = kernels.map(({ name, commit, summary }) => ({ name, commit, summary }))
  return { kernels: summaries, rows, differences, status, figures }
}

/** On another kernel nothing puts the property to the question, on the first something does. */
function losesQuestion({ cells: [first, ...others] }: ComparedRow): boolean {
  const vacuous = (cell?: ComparedCell): boolean => cell?.verdict === 'vacuous'
  return !vacuous(first) && others.some(vacuous)
}

function rowOf(
  { id, name, sentence }: Property,
  kernels: readonly Kernel[],
  verdicts: readonly ModelVerdict[],
): ComparedRow {
  const cells = kernels.map(kernel =>
    cellOf(
      kernel,
      verdicts.filter(found => found.kernel === kernel),
    ),
  )
  return { property: id, name, sentence, cells }
}

function cellOf({ name: kernel }: Kernel, found: readonly ModelVerdict[]): ComparedCell {
  const violated = found.filter(({ verdict }) => verdict === 'violated')
  const searches = violated.filter(({ checker }) => checker === 'explore')
  const proofs = found.flatMap(({ checker, verdict }) => (checker === 'prove' ? [verdict] : []))
  const prove = (['unknown', 'vacuous', 'open', 'proved'] as const).find(status =>
    proofs.includes(status),
  )
  const of = (verdict: Verdict): boolean => found.some(one => one.verdict === verdict)
  const asked = (['exhausted', 'not refuted', 'vacuous'] as const).find(of)
  const kept = prove === 'proved' ? 'proved' : (asked ?? 'not refuted')
  return {
    kernel,
    verdict: violated.length > 0 ? 'violated' : kept,
    ...(searches.length === 0
      ? {}
      : { explore: Math.min(...searches.map(({ trace = [] }) => trace.length)) }),
    simulate: violated.some(({ checker }) => checker === 'simulate'),
    ...given({ prove }),
  }
}

/** The shortest violation on one kernel in a model in which the other was asked and kept it. */
function shortest(
  verdicts: readonly ModelVerdict[],
  bad: Kernel,
  good: Kernel,
): ModelVerdict | undefined {
  const keeps = ({ model }: ModelVerdict): boolean => {
    const other = verdicts.filter(found => found.kernel === good && found.model === model)
    return other.length > 0 && other.every(({ verdict }) => verdict !== 'violated')
  }
  const found = verdicts.filter(v => v.kernel === bad && v.verdict === 'violated' && keeps(v))
  // What a search found is shortest; what random runs found is not.
  const searched = found.filter(({ checker }) => checker === 'explore')
  const candidates = searched.length > 0 ? searched : found
  return [...candidates].sort((x, y) => lengthOf(x) - lengthOf(y))[0]
}

function lengthOf({ trace = [] }: ModelVerdict): number {
  return trace.length
}

async function differenceOf(
  { kernel, property, setting, checker, trace: found = [] }: ModelVerdict,
  keptOn: Kernel,
  kind: Difference['kind'],
): Promise<Difference> {
  const instance = instanceOf(setting)
  const { kind: traceKind, trace } =
    checker === 'explore'
      ? { kind: 'shortest' as const, trace: translated(found, instance.system) }
      : await shrinkViolation({
          ...instance,
          property,
          trace: translated(found, instance.system),
          statesMax: SHORTER_STATES_MAX,
        })
  const { violation } = judgeTrace(instance, trace, property)
  if (violation === undefined) throw new Error(`${property.id}: its trace violates nothing`)
  const { id, name, sentence } = property
  return {
    property: id,
    name,
    sentence,
    violatedOn: kernel.name,
    keptOn: keptOn.name,
    kind,
    setting: settingText(setting),
    foundBy: checker === 'explore' ? 'explore' : 'simulate',
    lines: labelsOf(trace),
    traceKind,
    answer: explanationText(violation),
  }
}

/** States of the search for a shorter trace than random runs found, at most. */
const SHORTER_STATES_MAX = 100_000
