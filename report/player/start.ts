import { kernelByName } from '../../model/kernels/all.ts'
import { copiedTemplate, perNetInit } from '../../model/kernels/released.ts'
import type { Place } from './permalink.ts'
import type { PlayedTrace } from './played.ts'

/**
 * Where a trace begins: on the kernel that it is of, beside the one with the fix, or else one on
 * which it holds.
 */
export function startOf({ kernel, holdsOn, id }: PlayedTrace): Place {
  const left = kernelByName(kernel, id)
  const holds = holdsOn.includes(perNetInit.name) ? perNetInit.name : holdsOn.at(-1)
  const other = kernel === perNetInit.name ? copiedTemplate : perNetInit
  return { left, right: holds === undefined ? other : kernelByName(holds, id), step: 0 }
}
