import { max, sub } from '../engine/arith/derived.ts'
import type { Target } from '../engine/property.ts'
import type { Model } from '../model/model.ts'
import { countedOf, lives } from './reading.ts'

/** How far a count is from the entries it stands for: the largest of the netns that exist. */
export const countOffLive: Target<Model> = {
  name: 'abs(count - live)',
  of: (a, m, s) => {
    const zero = a.int(0)
    return m.variables.dstOps
      .map(ops => {
        const off = sub(a, s(ops.count), countedOf(a, m, s, ops))
        return a.ite(lives(a, m, s, ops), max(a, off, a.neg(off)), zero)
      })
      .reduce((most, off) => max(a, most, off), zero)
  },
}
