import type { Kernel } from '../../model/kernel.ts'
import { absoluteWrites, relativeWrites, unlockedWrites } from '../../model/percpu_counter_add.ts'
import type { Room } from './running_model.ts'
import { type RunningTree, type TreeNumbers, treeCommand } from './running_tree.ts'

/**
 * What interrupts do to an add that they come in the middle of, as far as one that adds shows it.
 * Where nothing is lost and no slot passes the batch, interrupts are off, or the add is a loop of
 * compare-and-exchange: those two are not told apart.
 */
export type AddClass = 'loses adds' | 'passes the batch' | 'safe'

/** Places in an add where an interrupt can come in, at most. */
const PLACES = 8
const BATCH = 32
const bases = [-31, -30, -1, 0, 1, 30, 31]
const amounts = [-2, -1, 1, 2]

/** Lets an interrupt add at every place of an add, from slots near the batch and near 0. */
export function addClassOf(tree: RunningTree, { cpus, netns }: Room): AddClass {
  let [lost, passed] = [0, 0]
  const net0 = (numbers: TreeNumbers) => numbers.nets[0]?.ops[0]
  for (let place = 0; place < PLACES; place++) {
    for (const base of bases) {
      for (const amount of amounts) {
        for (const interrupt of amounts) {
          tree.load(0)
          tree.command(treeCommand.boot, cpus, netns)
          tree.command(treeCommand.add, 0, 0, base)
          tree.command(treeCommand.arm, place, interrupt)
          const found = net0(tree.command(treeCommand.add, 0, 0, amount))
          if (found === undefined || !tree.fired()) continue
          const slot = found.slots[0] ?? 0
          if (found.count + slot !== base + amount + interrupt) lost++
          if (Math.abs(slot) >= BATCH) passed++
        }
      }
    }
  }
  if (lost > 0) return 'loses adds'
  return passed > 0 ? 'passes the batch' : 'safe'
}

/** The same of a kernel of the model. */
export function classOfKernel({ addForm }: Kernel): AddClass {
  if (addForm === absoluteWrites || addForm === unlockedWrites) return 'loses adds'
  return addForm === relativeWrites ? 'passes the batch' : 'safe'
}
