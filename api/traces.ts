import { given } from '../engine/given.ts'
import { type ReplayedStep, replayTrace } from '../engine/run/replay.ts'
import { expanded, type StoredStep, withRepeats } from '../engine/run/steps.ts'
import { shrink as shrinkTrace } from '../engine/shrink/shrink.ts'
import { traceOf as actionsOf, labelsOf } from '../engine/trace.ts'
import { InputError } from '../model/input_error.ts'
import type { Kernel } from '../model/kernel.ts'
import { kernelByName } from '../model/kernels/all.ts'
import type { Model } from '../model/model.ts'
import { instanceOf, modelOf, type Setting } from '../model/setting.ts'
import { propertyById } from '../properties/properties.ts'
import type { Property } from '../properties/property.ts'
import { itf } from '../report/export/itf.ts'
import { markdown } from '../report/export/markdown.ts'
import { mermaid } from '../report/export/mermaid.ts'
import { vitestTest } from '../report/export/vitest_test.ts'
import { accountOf, firstViolation, type ViolatedAccount } from '../report/trace/account.ts'
import { counterexampleOf } from '../traces/counterexamples/counterexample.ts'
import {
  type Counterexample,
  counterexampleSchema,
  parseAs,
} from '../traces/counterexamples/format.ts'
import { ask, open, settingOf as settingOfStored } from '../traces/counterexamples/opened.ts'
import { readFailingTrace } from '../traces/failing_trace.ts'
import { readText } from '../traces/files/json_text.ts'
import { stepsFrom } from '../traces/files/step_errors.ts'
import { forRuns, kernelOf, questionOf, settingOf } from './question.ts'
import { checkedRun } from './run_options.ts'
import { namedSteps, stepOfAction, storedSteps } from './steps.ts'
import type { Replay, Run, Trace, TraceInput } from './types.ts'

/** What of a trace is not in its model. */
type About = Pick<Trace, 'kind' | 'foundBy'> & Partial<Pick<Trace, 'searched' | 'asks'>>

export function traceOf(
  setting: Setting,
  property: Property,
  steps: readonly StoredStep[],
  { kind, searched, foundBy, asks }: About,
): Trace {
  return {
    question: questionOf(setting, property),
    property: property.id,
    steps: namedSteps(modelOf(setting), steps),
    kind,
    ...given({ searched }),
    foundBy,
    ...given({ asks }),
  }
}

export function readTrace(source: string | object): Trace {
  if (source === undefined) {
    throw new InputError('trace', 'is not given', 'give the name of a file, or what is in one')
  }
  if (typeof source !== 'string') return ofStored(parsed(JSON.stringify(source), 'trace'), 'trace')
  if (!/\.jsonl(\.gz)?$/.test(source)) {
    const stored = whole(readText(source), source)
    if (stored !== undefined) return ofStored(stored, source)
  }
  const { setting, property, trace, question } = readFailingTrace(source)
  return traceOf(setting, property, withRepeats(labelsOf(trace)), {
    kind: 'found',
    foundBy: { engine: source.includes('.jsonl') ? 'recording' : 'file' },
    ...given({ asks: question }),
  })
}

function parsed(text: string, where: string): Counterexample {
  return parseAs(counterexampleSchema, text, where)
}

/** A counterexample with all its fields; what somebody wrote by hand has fewer. */
function whole(text: string, path: string): Counterexample | undefined {
  try {
    return parsed(text, path)
  } catch (error) {
    if (error instanceof InputError) return undefined
    throw error
  }
}

function ofStored(stored: Counterexample, where: string): Trace {
  const { trace, foundBy, question } = stored
  const { kind, steps, searched } = trace
  const setting = settingOfStored(stored, kernelByName(stored.kernel, where))
  return traceOf(setting, propertyById(stored.property, where), steps, {
    kind,
    foundBy: foundByOf(foundBy),
    asks: question,
    ...given({ searched }),
  })
}

function foundByOf({ engine, seed }: Counterexample['foundBy']): Trace['foundBy'] {
  return { engine, ...given({ seed }) }
}

/** What a property, if one is asked, says of a trace on a kernel. */
export interface Judged {
  readonly kernel: Kernel
  readonly model: Model
  readonly property?: Property
  readonly stored: readonly StoredStep[]
  readonly steps: readonly ReplayedStep<Model>[]
}

/** Throws InputError for what is no trace: nothing is asked of it. */
function checkTrace(trace: TraceInput): void {
  if (typeof trace === 'object' && trace !== null && trace.question !== undefined) return
  throw new InputError('trace', 'has no question', 'docs/API.md says what a trace is')
}

/** Takes the steps of a trace on a kernel, or on its own, and judges a property, or its own. */
export function judged(
  trace: TraceInput,
  on: Kernel | string | undefined,
  asked: string | undefined,
): Judged {
  checkTrace(trace)
  const own = settingOf(trace.question, forRuns)
  const kernel = on === undefined ? own.kernel : kernelOf(on)
  const instance = instanceOf({ ...own, kernel })
  const stored = storedSteps(instance.system, trace)
  const id = asked ?? trace.property
  const property = id === undefined ? undefined : propertyById(id, 'property')
  const actions = actionsOf(instance.system, expanded(stored))
  const where = `trace on ${kernel.name}`
  const steps = stepsFrom(where, () => replayTrace(instance, actions, property))
  const about = { kernel, model: instance.system, stored, steps }
  return property === undefined ? about : { ...about, property }
}

export function replay(
  trace: TraceInput,
  on: Kernel | string | undefined,
  asked: string | undefined,
): Replay {
  const { kernel, property, steps } = judged(trace, on, asked)
  const first = firstViolation(steps)
  return {
    kernel: kernel.name,
    ...given({ property: property?.id }),
    steps: steps.map(({ action, result, changes }) => ({
      ...stepOfAction(action),
      result,
      changes: changes.map(({ cell, from, to }) => ({ cell: cell.name, from, to })),
    })),
    ...(first === undefined ? {} : { violatedAt: first.violatedAt, ...first.violation }),
  }
}

export interface ShrinkRun extends Run {
  readonly timeMs?: number
  readonly statesMax?: number
}

export async function shrink(trace: TraceInput, run: ShrinkRun): Promise<Trace> {
  const { signal, onProgress, timeMs, statesMax = 1_000_000 } = checkedRun('shrink', run)
  signal?.throwIfAborted()
  checkTrace(trace)
  const setting = settingOf(trace.question, forRuns)
  const property = propertyOf(trace)
  const instance = instanceOf(setting)
  const found = await shrinkTrace({
    ...instance,
    property,
    trace: actionsOf(instance.system, expanded(storedSteps(instance.system, trace))),
    statesMax,
    ...given({ timeMaxMs: timeMs, signal }),
    onBest: best => onProgress?.(`${best.length} steps`),
    onSearch: (best, depth) => onProgress?.(`${best.length} steps; a search to depth ${depth}`),
  })
  signal?.throwIfAborted()
  if (found === undefined) throw notViolated(property, setting)
  const { kind, searched, trace: shrunk } = found
  return traceOf(setting, property, withRepeats(labelsOf(shrunk)), {
    kind,
    foundBy: trace.foundBy ?? { engine: 'shrink' },
    ...given({ searched, asks: trace.asks }),
  })
}

/** What a trace can be written as. */
export type Format = keyof typeof formats

const formats = {
  json: ({ stored }: ViolatedAccount): string => `${JSON.stringify(stored, null, 2)}\n`,
  mermaid,
  markdown,
  itf,
  vitest: vitestTest,
} as const satisfies Record<string, (account: ViolatedAccount, path: string) => string>

export function render(trace: TraceInput, as: Format): string {
  const write = Object.hasOwn(formats, as) ? formats[as] : undefined
  if (write === undefined) {
    throw new InputError('render', `knows no format ${as}`, Object.keys(formats).join(', '))
  }
  return write(accountOfTrace(trace), 'counterexample.json')
}

function accountOfTrace(trace: TraceInput): ViolatedAccount {
  checkTrace(trace)
  const setting = settingOf(trace.question, forRuns)
  const property = propertyOf(trace)
  const { kind = 'found', searched, foundBy = { engine: 'hand' }, asks } = trace
  if (kind === 'found') {
    throw new InputError('trace', 'is as it was found', 'make a counterexample of it with shrink()')
  }
  const steps = [...storedSteps(modelOf(setting), trace)].map(step =>
    typeof step === 'string' ? step : { repeat: step.repeat, steps: [...step.steps] },
  )
  const { violatedAt } = replay(trace, undefined, property.id)
  if (violatedAt !== expanded(steps).length) throw notViolated(property, setting)
  const stored = counterexampleOf(ask(setting, property), {
    kind,
    steps,
    foundBy,
    question: asks ?? property.question,
    ...given({ searched }),
  })
  const account = accountOf(open(stored, 'trace', setting.kernel))
  if (account.violated === undefined) throw notViolated(property, setting)
  return { ...account, violated: account.violated }
}

function propertyOf({ property }: TraceInput): Property {
  if (property !== undefined) return propertyById(property, 'trace.property')
  throw new InputError('trace', 'names no property', 'give it one')
}

function notViolated({ id }: Property, { kernel }: Setting): InputError {
  const what = `${id} is not violated at its last step on ${kernel.name}, or earlier too`
  return new InputError('trace', what, 'look at it with replay()')
}
