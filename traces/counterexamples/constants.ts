import { given } from '../../engine/given.ts'
import type { Params } from '../../model/params.ts'
import type { Counterexample } from './format.ts'

/**
 * What a file calls `constants`, the terms of a model call parameters: the same numbers, in
 * entries. No file has `sysctl`, which only a proof leaves open.
 */
export function paramsOfConstants(constants: Counterexample['constants']): Params {
  return { ...constants, sysctl: 0 }
}

/** The other way round. */
export function constantsOfParams(params: Params): Counterexample['constants'] {
  const { batch, batchPerCpu, gcThresh, highWatermark, lowWatermark, shrinkTo } = params
  return {
    batch,
    batchPerCpu,
    gcThresh,
    ...given({ highWatermark, lowWatermark, shrinkTo }),
  }
}
