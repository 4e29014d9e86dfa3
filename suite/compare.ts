import { OutOfRange } from '../engine/errors.ts'
import { explore } from '../engine/explore/explore.ts'
import { given } from '../engine/given.ts'
import type { Proof } from '../engine/prove/prove.ts'
import type { Solver } from '../engine/prove/solver.ts'
import { simulate } from '../engine/simulate/simulate.ts'
import type { Trace } from '../engine/trace.ts'
import { InputError } from '../model/input_error.ts'
import type { Kernel } from '../model/kernel.ts'
import { instanceOf, type Setting } from '../model/setting.ts'
import { provableActions, prove } from '../properties/inductive/prove.ts'
import { withLedger } from '../properties/ledger.ts'
import type { Property } from '../properties/property.ts'
import { sayingProperties } from '../properties/saying.ts'
import { checkKernels } from './compared_kernels.ts'
import {
  COMPARED_RUNS,
  comparedModels,
  comparedProofs,
  comparedRuns,
  settingsOf,
} from './tables/compare.ts'

/** What one checker found of one property of one kernel, in one model. */
export interface ModelVerdict {
  readonly kernel: Kernel
  readonly property: Property
  /** The model in one line, alike for all kernels; a comparison is made within one. */
  readonly model: string
  readonly setting: Setting
  readonly checker: 'explore' | 'simulate' | 'prove'
  readonly verdict: 'violated' | 'exhausted' | 'not refuted' | Proof['status']
  readonly trace?: Trace
}

export interface CompareRequest {
  /** The first is the one that the others are measured against. */
  readonly kernels: readonly Kernel[]
  readonly seed: number
  readonly deadlineMs: number
  readonly solver: Solver
  readonly onStage: (stage: string) => void
  readonly onProgress: (text: string) => void
  /** Called between two computations: the event loop turns, and the caller may throw. */
  readonly breath: () => Promise<void>
}

export interface Compared {
  readonly verdicts: readonly ModelVerdict[]
  readonly figures: Readonly<Record<'states' | 'transitions' | 'steps' | 'obligations', number>>
}

/**
 * Asks all properties of kernels in the same small models, by search, by random runs and by proof.
 * The solver's processes prove what nothing has refuted while the next kernel is searched.
 *
 * Throws InputError if fewer than two kernels are given, two have one name, a function of one
 * throws or returns another thing each time, or one does in every model what the first does.
 */
export async function compareKernels(request: CompareRequest): Promise<Compared> {
  const stillTheSame = checkKernels(request.kernels)
  const figures = { states: 0, transitions: 0, steps: 0, obligations: 0 }
  const verdicts: ModelVerdict[] = []
  const proofs: ReturnType<typeof proofsOf>[] = []
  for (const kernel of request.kernels) {
    try {
      verdicts.push(...(await refutations(kernel, request, figures)))
    } catch (error) {
      // What a search stumbles over may be that the kernel is no longer what it was.
      stillTheSame(kernel)
      throw error
    }
    stillTheSame(kernel)
    const own = verdicts.filter(found => found.kernel === kernel && found.verdict === 'violated')
    const proof = proofsOf(kernel, new Set(own.map(({ property }) => property)), request)
    // Awaited below; until then a failure must not end the process without a word.
    proof.catch(() => {})
    proofs.push(proof)
  }
  request.onStage('prove')
  for (const { obligations, verdicts: proved } of await Promise.all(proofs)) {
    figures.obligations += obligations
    verdicts.push(...proved)
  }
  return { verdicts, figures }
}

/** What searches and random runs find of one kernel; their figures are added. */
async function refutations(
  kernel: Kernel,
  request: CompareRequest,
  figures: Record<keyof Compared['figures'], number>,
): Promise<readonly ModelVerdict[]> {
  const verdicts: ModelVerdict[] = []
  request.onStage(`explore ${kernel.name}`)
  for (const model of comparedModels) {
    for (const setting of settingsOf(kernel, model)) {
      await request.breath()
      const found = searched(setting, request)
      figures.states += found.states
      figures.transitions += found.transitions
      verdicts.push(...found.verdicts)
    }
  }
  request.onStage(`simulate ${kernel.name}`)
  for (const of of comparedRuns) {
    await request.breath()
    const found = randomRuns({ ...of, kernel }, request)
    figures.steps += found.steps
    verdicts.push(...found.verdicts)
  }
  return verdicts
}

function searched(setting: Setting, request: CompareRequest) {
  const asked = sayingProperties(setting.actions ?? [], setting.structure)
  const { states, transitions, properties: found } = insideRanges(setting, asked, request)
  const model = `explore ${modelText(setting)}`
  const verdicts = asked.flatMap((property): readonly ModelVerdict[] => {
    const outcome = found.get(property.id)
    if (outcome === undefined) return []
    const about = { kernel: setting.kernel, property, model, setting, checker: 'explore' } as const
    const { trace } = outcome
    const verdict = outcome.verdict as ModelVerdict['verdict']
    return [{ ...about, verdict, ...given({ trace }) }]
  })
  return { states, transitions, verdicts }
}

/**
 * A search as it is asked for, or less deep where that leaves the ranges of the cells: a wrong
 * patch may count without end. Throws InputError if the first step does.
 */
function insideRanges(
  setting: Setting,
  properties: readonly Property[],
  { onProgress }: CompareRequest,
) {
  const { depthMax: deepest = Infinity } = setting.bounds
  const depths = [deepest, ...SHALLOWER.filter(depth => depth < deepest)]
  for (const depthMax of depths) {
    try {
      const bounds = { ...setting.bounds, ...(depthMax === Infinity ? {} : { depthMax }) }
      return explore({
        ...instanceOf({ ...setting, bounds }),
        properties,
        symmetry: true,
        onProgress: (so, depth) => onProgress(`${so} states, depth ${depth}`),
      })
    } catch (error) {
      if (!(error instanceof OutOfRange)) throw error
      if (depthMax > 1) continue
      const remedy = 'keep what it counts near the live entries'
      throw new InputError(`kernel ${setting.kernel.name}`, error.message, remedy)
    }
  }
  throw new Error('a search has at least one depth')
}

/** The depths of searches in place of one that left the ranges of its cells, in steps. */
const SHALLOWER: readonly number[] = [12, 8, 5, 3, 2, 1]

function randomRuns(setting: Setting, { seed, onProgress }: CompareRequest) {
  const instance = instanceOf(setting)
  const actions = instance.system.actions.map(({ name }) => name)
  const asked = sayingProperties(actions, setting.structure)
  const result = simulate({
    ...withLedger(instance),
    properties: asked,
    seed,
    runs: COMPARED_RUNS,
    onProgress: runs => onProgress(`${runs} runs`),
  })
  const model = `simulate ${modelText(setting)}`
  const verdicts = asked.flatMap((property): readonly ModelVerdict[] => {
    const found = result.properties.get(property.id)
    if (found === undefined) return []
    const about = { kernel: setting.kernel, property, model, setting, checker: 'simulate' } as const
    return 'trace' in found
      ? [{ ...about, verdict: 'violated', trace: found.trace }]
      : [{ ...about, verdict: 'not refuted' }]
  })
  return { steps: result.steps, verdicts }
}

async function proofsOf(kernel: Kernel, refuted: ReadonlySet<Property>, request: CompareRequest) {
  const { solver, deadlineMs, onProgress } = request
  const verdicts: ModelVerdict[] = []
  let obligations = 0
  for (const structure of comparedProofs) {
    const saying = sayingProperties(provableActions(kernel, structure), structure)
    // With lifetimes only what needs them: all else is proved without.
    const asked = saying.filter(({ needs }) => structure.parts === undefined || needs !== undefined)
    const goals = asked.filter(property => !refuted.has(property)).map(property => ({ property }))
    if (goals.length === 0) continue
    const result = await prove({
      kernel,
      structure,
      goals,
      solver,
      deadlineMs,
      onProgress: (done, scripts, name) => onProgress(`${name}, ${done} of ${scripts}`),
    })
    obligations += result.obligations
    const params = { batch: 0, batchPerCpu: 0, gcThresh: 0, sysctl: 0 }
    const setting: Setting = { kernel, structure, params, bounds: {} }
    for (const [i, { property }] of goals.entries()) {
      const verdict = result.properties[i]?.status ?? 'unknown'
      const model = `prove ${modelText(setting)}`
      verdicts.push({ kernel, property, model, setting, checker: 'prove', verdict })
    }
  }
  return { obligations, verdicts }
}

function modelText({ structure, bounds }: Setting): string {
  return JSON.stringify([structure, bounds])
}
