import type { Commotion } from '../engine/run/no_return.ts'
import type { Model } from '../model/model.ts'

/**
 * Live entries anywhere and adds that are begun: a machine with none is at rest. Entries do not
 * live for ever, so that it will come to rest some time.
 */
export function commotionOf({ variables: { dstOps, interrupts } }: Model): Commotion {
  const cells = [...dstOps.map(({ live }) => live), ...(interrupts?.pc ?? [])]
  return values => cells.reduce((sum, cell) => sum + (values[cell] as number), 0)
}
