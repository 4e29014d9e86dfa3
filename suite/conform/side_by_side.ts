import { type Command, commandText, families, inTree } from './command.ts'
import type { Room, RunningModel } from './running_model.ts'
import { type RunningTree, type TreeNumbers, treeCommand } from './running_tree.ts'

/** Where tree and model part. */
export interface Difference {
  readonly cell: string
  readonly tree: number
  readonly model: number
  /** The commands up to it, the last one included. */
  readonly commands: readonly string[]
}

/** What was compared so far. */
export interface Compared {
  steps: number
  numbers: number
}

/** Both, driven alike. */
export interface SideBySide {
  /** From boot, afresh; undefined: no difference. */
  boot(): Difference | undefined
  /**
   * Does a command as often as it says. `done` is how often it could be done; the difference is
   * after the last of these.
   */
  run(command: Command, before: readonly string[]): { done: number; difference?: Difference }
  readonly compared: Compared
  /** Keeps both, under a number that is not 0; brings both back. */
  saved(as: number): () => void
}

/** Allocations of a run, at most: the shim gives memory out once. */
const ALLOCATIONS_MAX = 2000

export function sideBySide(tree: RunningTree, model: RunningModel, room: Room): SideBySide {
  const compared: Compared = { steps: 0, numbers: 0 }
  let blocksAtBoot = 0
  let allocations = 0
  const differs = (numbers: TreeNumbers, result?: number) => {
    const found = numbersOf(numbers, room)
    found.set('blocks', numbers.blocks - blocksAtBoot)
    const expected = new Map(model.numbers())
    expected.set('blocks', (expected.get('blocks') ?? 0) - bootBlocks)
    if (result !== undefined) {
      found.set('result', numbers.result)
      expected.set('result', result)
    }
    for (const fault of ['badFrees', 'freedHits', 'warnings'] as const) {
      found.set(fault, numbers.faults[fault])
      expected.set(fault, 0)
    }
    compared.numbers += expected.size
    for (const [cell, value] of expected) {
      const other = found.get(cell)
      if (other !== undefined && other !== value) return { cell, tree: other, model: value }
    }
    return undefined
  }
  let bootBlocks = 0
  const boot = (): Difference | undefined => {
    tree.load(0)
    model.reset()
    allocations = 0
    const numbers = tree.command(treeCommand.boot, room.cpus, room.netns)
    blocksAtBoot = numbers.blocks
    bootBlocks = model.numbers().get('blocks') ?? 0
    const found = differs(numbers)
    return found && { ...found, commands: ['boot'] }
  }
  return {
    boot,
    compared,
    run: (command, before) => {
      const times = 'times' in command ? command.times : 1
      for (let done = 0; done < times; done++) {
        if (command.op === 'alloc' && allocations++ >= ALLOCATIONS_MAX) return { done }
        const result = model.run(command)
        if (result === undefined) return { done }
        compared.steps++
        const found = differs(inTree(tree, command), result)
        if (found === undefined) continue
        const last = 'times' in command ? { ...command, times: done + 1 } : command
        const commands = [...before, commandText(last)]
        return { done: done + 1, difference: { ...found, commands } }
      }
      return { done: times }
    },
    saved: as => {
      tree.save(as)
      const back = model.saved()
      const made = allocations
      return () => {
        tree.load(as)
        back()
        allocations = made
      }
    },
  }
}

/** The tree's numbers under the model's names; a netns that is not alive has its count alone. */
function numbersOf({ nets, nullSlots }: TreeNumbers, { cpus }: Room): Map<string, number> {
  const found = new Map<string, number>()
  for (const [net, { structNet, ops }] of nets.entries()) {
    found.set(`struct_net[${net}]`, structNet)
    for (const [i, { count, read, sum, gcThresh, slots }] of ops.entries()) {
      const name = (what: string): string => `${families[i]}.${what}[${net}]`
      found.set(name('count'), count)
      found.set(name('read'), read)
      found.set(name('sum'), sum)
      found.set(name('gc_thresh'), gcThresh)
      for (let cpu = 0; cpu < cpus; cpu++) found.set(name(`slot[${cpu}]`), slots[cpu] ?? 0)
    }
  }
  for (const [cpu, value] of nullSlots.entries()) found.set(`null.slot[${cpu}]`, value)
  return found
}
