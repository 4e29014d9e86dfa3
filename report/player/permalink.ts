import type { Kernel } from '../../model/kernel.ts'
import { allKernels } from '../../model/kernels/all.ts'
import type { PlayedTrace } from './played.ts'

/** Where the player stands. */
export interface Place {
  readonly left: Kernel
  readonly right: Kernel
  readonly step: number
}

const DIGEST_DIGITS = 16
const KERNEL_DIGITS = 6
/** Steps of a trace are a million at most. */
const STEP_DIGITS = 5

/** What an address says of a place, or why it is none of this trace. */
export type ReadPlace =
  | { readonly place: Place; readonly refused?: undefined }
  | { readonly place?: undefined; readonly refused: string }

/**
 * A place in a trace in 35 characters: the trace's digest, both kernels and the step, in hex digits
 * of fixed width. Whatever is changed in the trace, its digest is another.
 */
export function placeText(trace: PlayedTrace, { left, right, step }: Place): string {
  const kernels = [left, right].map(({ name }) => digest(name).slice(0, KERNEL_DIGITS))
  const at = step.toString(16).padStart(STEP_DIGITS, '0')
  return [traceDigest(trace), ...kernels, at].join('-')
}

const FORM = new RegExp(
  `^([0-9a-f]{${DIGEST_DIGITS}})-([0-9a-f]{${KERNEL_DIGITS}})-([0-9a-f]{${KERNEL_DIGITS}})-([0-9a-f]{${STEP_DIGITS}})$`,
)

/** Reads such a text, for one trace. */
export function readPlace(trace: PlayedTrace, text: string): ReadPlace {
  const [, own, left = '', right = '', at = ''] = FORM.exec(text) ?? []
  if (own === undefined) return { refused: 'this link is cut off, or was changed' }
  if (own !== traceDigest(trace)) {
    return { refused: 'this link is of another trace: it is not shown here' }
  }
  const kernels = [left, right].map(digits =>
    allKernels.find(({ name }) => digest(name).startsWith(digits)),
  )
  const [first, second] = kernels
  if (first === undefined || second === undefined) {
    return { refused: 'this link names a kernel that this page does not have' }
  }
  const step = Number.parseInt(at, 16)
  if (step > trace.labels.length) {
    return { refused: `this link is of step ${step}, and the trace has ${trace.labels.length}` }
  }
  return { place: { left: first, right: second, step } }
}

const digests = new WeakMap<PlayedTrace, string>()

/** 16 hex digits that differ where two traces do: in a step, a constant, a size, the property. */
export function traceDigest(trace: PlayedTrace): string {
  const known = digests.get(trace)
  if (known !== undefined) return known
  const { property, labels, kernel, setting } = trace
  const { structure, params, bounds, actions, sysctlValues } = setting
  const about = [kernel, property.id, structure, params, bounds, actions, sysctlValues]
  const found = digest(`${JSON.stringify(about)}\n${labels.join('\n')}`)
  digests.set(trace, found)
  return found
}

const SEEDS = [0x811c9dc5, 0x7f4a7c15] as const

/**
 * 16 hex digits of a text: FNV-1a of 32 bits, from two starts. It tells traces apart that somebody
 * mixed up, and is no protection against who wants two alike.
 */
function digest(text: string): string {
  return SEEDS.map(seed => {
    let hash: number = seed
    for (let i = 0; i < text.length; i++) {
      hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
    }
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
    return ((hash ^ (hash >>> 13)) >>> 0).toString(16).padStart(8, '0')
  }).join('')
}
