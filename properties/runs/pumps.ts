import type { StoredStep } from '../../engine/run/steps.ts'
import { foldsToRefusal, type RefusalCase } from './refusal_steps.ts'

/**
 * @file Families of traces that reach what the theorems of properties/ say cannot be reached
 * sooner.
 */

/** The netns that a pump works against, and one that it works with. */
const VICTIM = 1
const OTHER = 0

const alloc = (net: number, cpu: number): string => `dst_alloc net=${net} cpu=${cpu}`
const free = (net: number, cpu: number): string => `dst_free net=${net} cpu=${cpu}`

/** The step, `times` times over. */
function often(times: number, step: string): readonly StoredStep[] {
  if (times <= 1) return times === 1 ? [step] : []
  return [{ repeat: times, steps: [step] }]
}

/** The steps, `times` times over. */
function rounds(times: number, steps: readonly string[]): readonly StoredStep[] {
  if (times <= 1) return times === 1 ? steps : []
  return [{ repeat: times, steps: [...steps] }]
}

function copies(times: number, step: string): readonly string[] {
  return Array<string>(times).fill(step)
}

/**
 * One round of a pump, on one CPU: 2 * batch actions, after which nobody has an entry, the slot is
 * 0 and the victim counts `batch` entries more.
 */
export function pumpRound(batch: number): readonly string[] {
  return [
    ...copies(batch - 1, alloc(OTHER, 0)),
    alloc(VICTIM, 0),
    free(VICTIM, 0),
    ...copies(batch - 1, free(OTHER, 0)),
  ]
}

/** To a violation of P2 in cpus * (batch - 1) + 2 actions, which are the fewest. */
export function pastTheSlots(cpus: number, batch: number): readonly StoredStep[] {
  const filled = Array.from({ length: cpus }, (_, cpu) => often(batch - 1, alloc(VICTIM, cpu)))
  // The fold gives to the other what the victim put into the slot, and the next one goes there.
  return [...filled.flat(), alloc(OTHER, 0), alloc(VICTIM, 0)]
}

/**
 * To the refusal of a netns that has no entry, in as few steps as there are. The other netns keeps
 * its entries. A fold costs the victim an alloc and a free; its frees, batch - 1 at a time, take
 * the slot down so far that a single free of the other folds it.
 */
export function toRefusal(of: RefusalCase): readonly StoredStep[] {
  const { cpus, batch, gcThresh } = of
  const folds = foldsToRefusal(of)
  const inSlots = 2 * gcThresh + 1 - folds * batch
  if (batch < 2 || inSlots < 0) throw new RangeError('gc_thresh is too small for this trace')
  const groups = Math.floor(folds / (batch - 1))
  const left = folds % (batch - 1)
  // More than half a batch of frees is worth filling up with frees of the other.
  const fold = 2 * left > batch
  const filled = Array.from({ length: cpus }, (_, cpu) => {
    const most = batch - 1
    const sunk = cpu === 0 && !fold ? left : 0
    return often(sunk + Math.min(most, Math.max(0, inSlots - cpu * most)), alloc(OTHER, cpu))
  })
  return [
    ...rounds(folds, [...copies(batch - 1, alloc(OTHER, 0)), alloc(VICTIM, 0)]),
    ...rounds(groups, [...copies(batch - 1, free(VICTIM, 0)), free(OTHER, 0)]),
    ...often(left, free(VICTIM, 0)),
    ...(fold ? often(batch - left, free(OTHER, 0)) : []),
    ...filled.flat(),
    alloc(VICTIM, 0),
  ]
}

/**
 * The same where no netns holds any entry at the refusal, on three CPUs or more. The last round is
 * another: with the pump's own the victim would be refused its alloc while the other holds entries.
 */
export function toRefusalAtRest(of: RefusalCase): readonly StoredStep[] {
  const { cpus, batch, gcThresh } = of
  const folds = Math.ceil((2 * gcThresh + 1) / batch)
  if (cpus < 3) throw new RangeError('this trace needs three CPUs')
  if ((folds - 1) * batch <= gcThresh) throw new RangeError('gc_thresh is too small for this trace')
  return [
    ...rounds(folds - 1, pumpRound(batch)),
    ...often(batch - 1, alloc(OTHER, 0)),
    alloc(OTHER, 1),
    ...often(batch, free(OTHER, 2)),
    alloc(VICTIM, 0),
  ]
}
