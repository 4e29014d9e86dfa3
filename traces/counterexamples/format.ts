import { createHash } from 'node:crypto'
import { z } from 'zod'
import { expanded, STEPS_MAX, stepCount } from '../../engine/run/steps.ts'
import { actionNames } from '../../model/action_name.ts'
import { INT_MAX } from '../../model/bounds.ts'
import { InputError, visible } from '../../model/input_error.ts'
import { parts } from '../../model/structure.ts'
import { inForm, jsonIn, readText } from '../files/json_text.ts'

const entries = z.int().min(0)

/** At most so many entries: what is more cannot be told apart by a search. */
const bound = entries.max(INT_MAX)

/** One line, without what a terminal would obey. */
const sentence = z
  .string()
  .min(1)
  .refine(text => visible(text) === text, { error: 'has control characters or line breaks' })

const step = z.string().describe('A step by C name: "dst_alloc net=0 cpu=1"')

const repeated = z
  .strictObject({
    repeat: z.int().min(2).max(STEPS_MAX).describe('How often'),
    steps: z.array(step).min(1),
  })
  .describe('Some steps, several times over')

const searched = z
  .strictObject({
    depth: z.int().min(0).describe('Actions of a trace'),
    states: z
      .int()
      .min(1)
      .describe('States within that many actions, one of all that differ by names; all searched'),
  })
  .describe(
    'No trace of up to `depth` actions violates the property inside the bounds. A trace is ' +
      'shortest if that is one less than its length.',
  )

/** `dst-counterexample/1`: one question, one verdict, one trace of C calls by name. */
export const counterexampleSchema = z
  .strictObject({
    format: z.literal('dst-counterexample/1'),
    id: z
      .string()
      .regex(/^[0-9a-f]{16}$/)
      .describe('First 16 hex digits of the SHA-256 of the canonical form'),
    question: sentence,
    answer: sentence.describe('The violated equation with its numbers, as a sentence'),
    kernel: z.string(),
    property: z.string().describe('Id in the table of claims'),
    structure: z.strictObject({
      cpus: z.int().min(1).max(64),
      netns: z.int().min(1).max(64),
      families: z
        .array(z.enum(['ipv4', 'ipv6']))
        .min(1)
        .max(2),
      parts: z
        .exactOptional(z.array(z.enum(parts)).min(1))
        .describe('What the model has beside counters, namespaces and CPUs'),
      xfrmsPerBundle: z
        .exactOptional(z.int().min(1).max(16))
        .describe('With a flow cache: entries of a bundle'),
      keptMax: z
        .exactOptional(z.int().min(0).max(64))
        .describe('With a flow cache: the most that a shrink in a trace keeps'),
    }),
    constants: z.strictObject({
      batch: z.int().min(1).describe('Floor of percpu_counter_batch, in entries'),
      batchPerCpu: entries.describe('What each online CPU adds to the batch, in entries'),
      gcThresh: z
        .int()
        .min(0)
        .max(2 ** 32 - 1)
        .describe("The template's gc_thresh, in entries"),
      highWatermark: z.exactOptional(entries).describe('Above it a table is shrunk, in entries'),
      lowWatermark: z.exactOptional(entries).describe('What a shrink keeps at most, in entries'),
      shrinkTo: z.exactOptional(entries).describe('The same in one bucket'),
    }),
    bounds: z.strictObject({
      liveMax: z.exactOptional(bound),
      countMax: z.exactOptional(bound),
      flowMax: z.exactOptional(bound),
      depthMax: z.exactOptional(entries),
    }),
    actions: z.array(z.enum(actionNames)).min(1).describe('What can happen in this model'),
    sysctlValues: z
      .array(
        z
          .int()
          .min(0)
          .max(2 ** 32 - 1),
      )
      .default([]),
    verdict: z.literal('violated'),
    trace: z.strictObject({
      kind: z.enum(['shortest', 'shrunk', 'pumped']),
      steps: z
        .array(z.union([step, repeated]))
        .min(1)
        .refine(steps => stepCount(steps) <= STEPS_MAX, {
          error: ({ input }) =>
            `has ${stepCount(input as never)} steps, at most ${STEPS_MAX} are taken`,
        })
        .describe('One after another; with repeats at most 1,000,000'),
      searched: z.exactOptional(searched),
    }),
    violation: z.strictObject({
      subject: z.string(),
      equation: z.string(),
      terms: z.record(z.string(), z.int()),
    }),
    foundBy: z.strictObject({ engine: z.string(), seed: z.exactOptional(z.int().min(0)) }),
    holdsOn: z.array(z.string()).describe('Kernels on which no step of the trace violates it'),
  })
  .describe('A counterexample of dstledger')

export type Counterexample = z.infer<typeof counterexampleSchema>

/** What two findings must have in common to be one. */
type Canonical = Pick<Counterexample, 'kernel' | 'property' | 'structure' | 'constants'> & {
  readonly trace: Pick<Counterexample['trace'], 'steps'>
}

/** Equal findings have equal ids, whoever found them, however they are written. */
export function counterexampleId(found: Canonical): string {
  const { kernel, property, structure, constants, trace } = found
  const { cpus, netns, families, parts, ...ofFlows } = structure
  const { batch, batchPerCpu, gcThresh, ...watermarks } = constants
  const canonical = [kernel, property, cpus, netns, families, batch, batchPerCpu, gcThresh]
  const flowCache = Object.keys(ofFlows).length === 0 ? [] : [ofFlows, watermarks]
  const ofParts = parts === undefined ? [] : [parts, ...flowCache]
  const text = JSON.stringify([...canonical, ...ofParts, expanded(trace.steps)])
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}

/** Reads a counterexample. Throws InputError that says where the file is wrong. */
export function readCounterexample(path: string): Counterexample {
  return parseCounterexample(readText(path), path)
}

export function parseCounterexample(text: string, path: string): Counterexample {
  return parseAs(counterexampleSchema, text, path)
}

/** Parses a file of this format, or of a part of it. Throws InputError: where it is wrong. */
export function parseAs<T>(schema: z.ZodType<T>, text: string, path: string): T {
  const json = jsonIn(text, path, 'get the file again')
  const format = (json as { format?: unknown } | null)?.format
  if (format !== 'dst-counterexample/1') throw wrongFormat(path, format)
  return inForm(schema, json, path, 'see docs/dst-counterexample-1.schema.json')
}

function wrongFormat(path: string, format: unknown): InputError {
  const newer = /^dst-counterexample\/([2-9]|\d\d)/.test(String(format))
  return newer
    ? new InputError(path, `has the newer format ${format}`, 'update dstledger')
    : new InputError(path, 'is no counterexample', 'its "format" should be dst-counterexample/1')
}
