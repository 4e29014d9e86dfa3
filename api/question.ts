import { z } from 'zod'
import { given } from '../engine/given.ts'
import { actionNames } from '../model/action_name.ts'
import { INT_MAX, realScale, scaled } from '../model/bounds.ts'
import { InputError } from '../model/input_error.ts'
import type { Kernel } from '../model/kernel.ts'
import { kernelByName } from '../model/kernels/all.ts'
import type { Params } from '../model/params.ts'
import type { Setting } from '../model/setting.ts'
import { parts, type Structure, withNeeded } from '../model/structure.ts'
import { propertyById } from '../properties/properties.ts'
import type { Property } from '../properties/property.ts'
import { fitsStructure, sayingProperties, says } from '../properties/saying.ts'
import type { Question } from './types.ts'

const entries = z.int().min(0)
const bound = entries.max(INT_MAX)
const uint32 = entries.max(2 ** 32 - 1)
const size = z.int().min(1).max(64)
const texts = z.array(z.string())

/** What `Question` says, for those whom no compiler tells. */
const schema = z.strictObject({
  kernel: z.union([z.string(), z.looseObject({ name: z.string(), addForm: z.object() })]),
  structure: z
    .strictObject({
      cpus: size.optional(),
      netns: size.optional(),
      families: z
        .array(z.enum(['ipv4', 'ipv6']))
        .min(1)
        .optional(),
      parts: z.array(z.enum(parts)).optional(),
      xfrmsPerBundle: z.int().min(1).max(16).optional(),
      keptMax: z.int().min(0).max(64).optional(),
    })
    .optional(),
  constants: z
    .strictObject({
      batch: z.int().min(1).optional(),
      batchPerCpu: entries.optional(),
      gcThresh: uint32.optional(),
      highWatermark: entries.optional(),
      lowWatermark: entries.optional(),
      shrinkTo: entries.optional(),
    })
    .optional(),
  bounds: z
    .strictObject({
      liveMax: bound.optional(),
      countMax: bound.optional(),
      flowMax: bound.optional(),
      depthMax: z.int().min(1).optional(),
      statesMax: z.int().min(1).optional(),
    })
    .optional(),
  actions: z.array(z.enum(actionNames)).min(1).optional(),
  sysctlValues: z.array(uint32).optional(),
  properties: texts.min(1).optional(),
})

/** The question as it is. Throws InputError unless it is one. */
export function checked(question: Question): Question {
  const parsed = schema.safeParse(question)
  if (parsed.success) return question
  const issue = parsed.error.issues[0]
  const where = ['question', ...(issue?.path ?? [])].join('.')
  throw new InputError(where, issue?.message ?? 'is wrong', 'docs/API.md has its fields')
}

/** A kernel by its name, or as it is. */
export function kernelOf(kernel: Kernel | string): Kernel {
  if (typeof kernel === 'string') return kernelByName(kernel, 'kernel')
  if (typeof kernel?.pernetOperations === 'function') return kernel
  throw new InputError('kernel', 'is no kernel', 'give a name, or what patch() makes')
}

/** What is fixed where a question leaves it open. */
interface Defaults {
  readonly params: (gcThresh: number) => Params
  readonly bounds: Setting['bounds']
}

/** Of searches: small numbers. */
export const forSearch: Defaults = {
  params: gcThresh => scaled(2, gcThresh),
  bounds: { liveMax: 3, statesMax: 5_000_000 },
}

/** Of random runs and traces: the kernel's own numbers. */
export const forRuns: Defaults = { params: realScale, bounds: {} }

/** The setting of a model that a question describes. Throws InputError if it describes none. */
export function settingOf(question: Question, defaults: Defaults): Setting {
  const { kernel, bounds, actions, sysctlValues, constants = {} } = checked(question)
  const { batch, batchPerCpu = 0, gcThresh = INT_MAX, ...watermarks } = constants
  const params = batch === undefined ? defaults.params(gcThresh) : scaled(batch, gcThresh)
  return {
    kernel: kernelOf(kernel),
    structure: structureOf(question),
    params: {
      ...params,
      ...(batch === undefined && constants.batchPerCpu === undefined ? {} : { batchPerCpu }),
      ...given(watermarks),
    },
    bounds: { ...defaults.bounds, ...given(bounds ?? {}) },
    ...given({ actions, sysctlValues }),
  }
}

export function structureOf(question: Question): Structure {
  const {
    cpus = 2,
    netns = 2,
    families = ['ipv4'],
    parts: has,
    ...flow
  } = {
    ...checked(question).structure,
  }
  return {
    cpus,
    netns,
    families: [...new Set(families)].sort(),
    ...(has === undefined || has.length === 0 ? {} : { parts: withNeeded(has) }),
    ...given(flow),
  }
}

/** The question that a setting is the answer to. */
export function questionOf(setting: Setting, property?: Property): Question {
  const { kernel, structure, params, bounds, actions, sysctlValues } = setting
  const { keptMax, ...size } = structure
  const { sysctl: _, kept: __, keptNoPolicy: ___, ...constants } = params
  const released = isKnown(kernel)
  return {
    kernel: released ? kernel.name : kernel,
    structure: { ...size, ...(typeof keptMax === 'number' ? { keptMax } : {}) },
    constants,
    bounds: { ...bounds },
    ...given({
      actions,
      sysctlValues: sysctlValues?.length === 0 ? undefined : sysctlValues,
      properties: property && [property.id],
    }),
  }
}

/** `true` if the name of a kernel finds it. */
function isKnown(kernel: Kernel): boolean {
  try {
    return kernelByName(kernel.name, '') === kernel
  } catch {
    return false
  }
}

/**
 * The properties that are asked, or all that have something to say of a model in which so much can
 * happen. Throws InputError for one that has not, if it is asked by name.
 */
export function propertiesOf(
  { properties: asked }: Question,
  actions: readonly string[],
  structure: Structure,
): readonly Property[] {
  if (asked === undefined) return sayingProperties(actions, structure)
  const chosen = [...new Set(asked.map(id => propertyById(id, 'question.properties')))]
  const silent = chosen.find(property => !says(property, actions, structure))
  if (silent === undefined) return chosen
  const { id, needs } = silent
  const missing = fitsStructure(silent, structure)
    ? `actions: ${silent.kind === 'step' ? silent.about.join(' or ') : ''}`
    : `structure.parts: ${needs ?? 'none'}`
  throw new InputError('question.properties', `${id} says nothing of this model`, `give ${missing}`)
}
