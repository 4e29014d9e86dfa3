import { setImmediate as breath } from 'node:timers/promises'
import { EngineError } from '../engine/errors.ts'
import { explore as exploreHere } from '../engine/explore/explore.ts'
import type { ExploreRequest } from '../engine/explore/request.ts'
import { exploreTogether } from '../engine/explore/team/team.ts'
import { given } from '../engine/given.ts'
import { createSolver } from '../engine/prove/solver.ts'
import { withRepeats } from '../engine/run/steps.ts'
import { simulate as simulateHere } from '../engine/simulate/simulate.ts'
import { type Labels, labelsOf } from '../engine/trace.ts'
import type { Verdict } from '../engine/verdict.ts'
import { InputError } from '../model/input_error.ts'
import type { Model } from '../model/model.ts'
import { instanceOf, type Setting } from '../model/setting.ts'
import { goalOf } from '../properties/inductive/goal.ts'
import { provableActions, prove as proveHere } from '../properties/inductive/prove.ts'
import { withLedger } from '../properties/ledger.ts'
import { propertyById } from '../properties/properties.ts'
import { whatAsks } from '../properties/saying.ts'
import { sometimes } from '../properties/sometimes.ts'
import { statusOf } from '../suite/findings/single_verdict.ts'
import { expectedOf } from '../suite/tables/expected.ts'
import {
  checked,
  forRuns,
  forSearch,
  kernelOf,
  propertiesOf,
  settingOf,
  structureOf,
} from './question.ts'
import { checkedRun } from './run_options.ts'
import { traceOf } from './traces.ts'
import type { Answer, Answers, Question, Run, Trace } from './types.ts'

export interface ExploreRun extends Run {
  readonly workers?: number
  readonly symmetry?: boolean
  readonly memoryMb?: number
}

export async function explore(question: Question, run: ExploreRun): Promise<Answers> {
  const { signal, onProgress, workers = 1, symmetry, memoryMb = 1024 } = checkedRun('explore', run)
  const setting = settingOf(question, forSearch)
  const instance = instanceOf(setting)
  await begin(signal)
  const result = await search(
    {
      ...instance,
      properties: asked(question, instance.system),
      sometimes,
      ...given({ symmetry }),
      memoryMax: memoryMb * 2 ** 20,
      untilViolated: true,
      onProgress: (states, depth) => report(run, `${states} states, depth ${depth}`),
    },
    workers,
  )
  signal?.throwIfAborted()
  onProgress?.(`${result.states} states, depth ${result.depth}`)
  const { states, transitions, depth, complete, stoppedBy } = result
  const extent = complete ? 'all states inside the bounds' : `stopped by ${stoppedBy}`
  const cut = stoppedBy === 'states' || stoppedBy === 'memory'
  return answersOf(
    setting,
    [...result.properties].map(([property, { verdict, trace }]) => ({
      property,
      verdict,
      evidence: evidenceOf(property, verdict, `${states} states, depth ${depth}, ${extent}`),
      ...(trace === undefined
        ? {}
        : { labels: labelsOf(trace), kind: 'shortest', engine: 'explore' }),
    })),
    { states, transitions, depth },
    cut,
  )
}

async function search(request: ExploreRequest<Model>, workers: number) {
  try {
    return workers === 1 ? exploreHere(request) : await exploreTogether(request, workers)
  } catch (error) {
    if (!(error instanceof EngineError)) throw error
    throw new InputError('explore', error.message, 'give narrower bounds, or less memoryMb')
  }
}

export interface SimulateRun extends Run {
  readonly seed: number
  readonly runs?: number
}

export async function simulate(question: Question, run: SimulateRun): Promise<Answers> {
  const { signal, seed, runs = 100 } = checkedRun('simulate', run)
  const setting = settingOf(question, forRuns)
  const instance = instanceOf(setting)
  if (instance.system.variables.interrupts !== undefined) {
    throw new InputError('structure.parts', 'interrupts has no random runs', 'explore or prove it')
  }
  await begin(signal)
  const result = simulateHere({
    ...withLedger(instance),
    properties: asked(question, instance.system),
    sometimes,
    seed,
    runs,
    onProgress: done => report(run, `${done} runs`),
  })
  const evidence = `${runs} runs, seed ${seed}`
  return answersOf(
    setting,
    [...result.properties].map(([property, found]) => ({
      property,
      verdict: found.verdict,
      evidence: evidenceOf(property, found.verdict, evidence),
      ...('trace' in found
        ? { labels: labelsOf(found.trace), kind: 'found', engine: 'simulate', seed }
        : {}),
    })),
    { runs, steps: result.steps },
  )
}

export interface ProveRun extends Run {
  readonly deadlineMs?: number
  readonly smtlibDir?: string
}

export async function prove(question: Question, run: ProveRun): Promise<Answers> {
  const { signal, deadlineMs = 60_000, smtlibDir } = checkedRun('prove', run)
  const kernel = kernelOf(checked(question).kernel)
  const structure = structureOf(question)
  const actions = provableActions(kernel, structure)
  const { batch, gcThresh } = question.constants ?? {}
  const fixed = {
    ...given({ batch, gcThresh }),
  }
  const goals = propertiesOf(question, actions, structure).map(property =>
    goalOf(property, structure, fixed),
  )
  await begin(signal)
  const solver = createSolver()
  signal?.addEventListener('abort', () => solver.close(), { once: true })
  const result = await proveHere({
    kernel,
    structure,
    goals,
    solver,
    deadlineMs,
    ...given({ smtlibDir }),
    onProgress: (done, scripts, name) => report(run, `${name}, ${done} of ${scripts}`),
  }).finally(() => solver.close())
  signal?.throwIfAborted()
  const answers = result.properties.map(({ id: property, status, reason, obligations }) => ({
    property,
    verdict: status,
    evidence: status === 'proved' ? `${obligations} obligations` : reason,
    ...(status === 'proved' && reason !== '' ? { assuming: reason.replace('assuming ', '') } : {}),
  }))
  const setting = settingOf({ ...question, actions: [...actions] }, forRuns)
  return answersOf(setting, answers, { obligations: result.obligations })
}

/** What a verdict rests on; of one about nothing, what would have to be. */
function evidenceOf(property: string, verdict: Verdict, evidence: string): string {
  if (verdict !== 'vacuous') return evidence
  return `${evidence}; nothing asks it: it takes ${whatAsks(propertyById(property, ''))}`
}

function asked(question: Question, model: Model) {
  return propertiesOf(
    question,
    model.actions.map(({ name }) => name),
    model.structure,
  )
}

/** What a checker found of one property. */
interface Found {
  readonly property: string
  readonly verdict: Verdict
  readonly evidence: string
  readonly assuming?: string
  readonly labels?: Labels
  readonly kind?: string
  readonly engine?: string
  readonly seed?: number
}

function answersOf(
  setting: Setting,
  found: readonly Found[],
  figures: Answers['figures'],
  cut = false,
): Answers {
  const { kernel, structure } = setting
  const answers = found.map((one): Answer => {
    const { property, verdict, evidence, assuming } = one
    // Under an assumption it may well be proved though it is violated without.
    const expected =
      assuming === undefined ? expectedOf(kernel, structure.families, property) : undefined
    return {
      property,
      verdict,
      ...given({ expected, assuming }),
      ...given({ trace: one.labels && ofLabels(setting, one, one.labels) }),
      evidence,
    }
  })
  const unanswered = cut && answers.some(({ verdict }) => verdict === 'not refuted')
  const asExpected = !unanswered && answers.every(answer => statusOf(answer) === 'as expected')
  return { kernel: kernel.name, answers, asExpected, figures }
}

function ofLabels(
  setting: Setting,
  { property, kind, engine, seed }: Found,
  labels: Labels,
): Trace {
  return traceOf(setting, propertyById(property, ''), withRepeats(labels), {
    kind: kind === 'shortest' ? 'shortest' : 'found',
    foundBy: { engine: engine ?? '', ...given({ seed }) },
  })
}

/** The caller has its promise before the work begins. */
export async function begin(signal: AbortSignal | undefined): Promise<void> {
  await breath()
  signal?.throwIfAborted()
}

/** Progress, and a look at the signal. */
export function report({ signal, onProgress }: Run, text: string): void {
  onProgress?.(text)
  signal?.throwIfAborted()
}
