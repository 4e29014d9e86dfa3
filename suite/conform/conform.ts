import { createHash } from 'node:crypto'
import type { Kernel } from '../../model/kernel.ts'
import { besideTheLine } from '../../model/kernels/beside.ts'
import { lineage } from '../../model/kernels/released.ts'
import { type AddClass, addClassOf, classOfKernel } from './add_class.ts'
import { type Built, buildTree } from './build.ts'
import { combinations, differing, type Fields, fieldNames, fieldsOf, kernelOf } from './fields.ts'
import { type Room, runModel } from './running_model.ts'
import { type RunningTree, runTree, treeCommand } from './running_tree.ts'
import { randomDifference, shortestDifference } from './search.ts'
import { type Compared, type Difference, sideBySide } from './side_by_side.ts'
import { NoAnswer, readTree, sources, wholeFiles } from './tree.ts'

export interface ConformRequest {
  readonly tree: string
  /** An empty folder. */
  readonly folder: string
  /** The folder with the shim. */
  readonly shim: string
  readonly clang?: string
  /** Random sequences of the kernel that agrees. */
  readonly runs: number
  readonly seed: number
  /** Commands of the sequences that are all tried. */
  readonly depth: number
  /** For one command of the tree, in milliseconds. */
  readonly deadlineMs: number
  readonly onProgress?: (what: string) => void
}

/** What decided a field: a sequence after which a kernel with the other value differs. */
interface Decided {
  readonly field: keyof Fields
  readonly value: string
  readonly difference: Difference
}

/** What a tree was seen to do. */
export interface Conformance {
  /** The fields of the kernel that agrees; undefined: no combination does. */
  readonly fields?: Fields
  readonly decided: readonly Decided[]
  /** Of each combination that does not agree, where; the one that came furthest first. */
  readonly differences: readonly (Difference & { readonly fields: Fields })[]
  readonly batch: 'constant 32' | 'max(32, 2 * CPUs)' | 'neither'
  readonly add: AddClass
  /** Released kernels with these fields, and this add. */
  readonly same: readonly string[]
  /** Released kernels that differ in the fewest fields, and in which. */
  readonly nearest: readonly { readonly kernel: string; readonly fields: readonly string[] }[]
  readonly depth: number
  readonly runs: number
  readonly compared: Compared
  /** SHA-256 of what was taken of the tree. */
  readonly digest: string
  readonly built: Omit<Built, 'wasm'>
}

const small: Room = { cpus: 2, netns: 2 }
const wide: Room = { cpus: 3, netns: 3 }
/** More CPUs than a batch of 32 has room for, at two each. */
const manyCpus: Room = { cpus: 20, netns: 1 }

/** How each candidate is tried before one is tried at length. */
const quick = { depth: 2, runs: 150 } as const

/** Runs the code of a tree beside the model, and finds the kernel that does the same. */
export function conform(request: ConformRequest): Conformance {
  const { tree, onProgress, depth, runs, seed, deadlineMs } = request
  onProgress?.('build')
  const { wasm, ...built } = buildTree(request)
  const start = (room: Room): RunningTree => runTree({ wasm, ...room, deadlineMs })
  const compared: Compared = { steps: 0, numbers: 0 }
  const trees = { small: start(small), wide: start(wide), many: start(manyCpus) }
  try {
    const batch = batchOf(trees.many)
    const batchPerCpu = batch === 'max(32, 2 * CPUs)' ? 2 : 0
    /** The first difference of a kernel; the shorter ones are looked for first. */
    const differenceOf = (kernel: Kernel, of: { depth: number; runs: number }) => {
      const beside = (on: RunningTree, room: Room) => {
        const gcThresh = gcThreshOf(on, room)
        const both = sideBySide(on, runModel(kernel, room, gcThresh, batchPerCpu), room)
        return { both, done: () => add(compared, both.compared) }
      }
      const first = beside(trees.small, small)
      const shortest = shortestDifference(first.both, small, of.depth)
      first.done()
      if (shortest !== undefined || of.runs === 0) return shortest
      const second = beside(trees.wide, wide)
      const found = randomDifference(second.both, wide, { runs: of.runs, seed })
      second.done()
      return found
    }
    const differences: (Difference & { fields: Fields })[] = []
    const agreeing = (candidates: readonly Fields[], of: { depth: number; runs: number }) =>
      candidates.filter((fields, i) => {
        onProgress?.(`kernel ${i + 1} of ${candidates.length}, sequences of ${of.depth}`)
        const found = differenceOf(kernelOf(fields), of)
        if (found !== undefined) differences.push({ ...found, fields })
        return found === undefined
      })
    const candidates = agreeing(agreeing(combinations, quick), { depth, runs })
    const [fields, another] = candidates
    if (fields !== undefined && another !== undefined) {
      const open = differing(fields, another).map(field => fieldNames[field])
      throw new NoAnswer(`two kernels do the same: more runs may tell ${open.join(', ')}`)
    }
    const addClass = addClassOf(trees.small, small)
    const found = {
      batch,
      add: addClass,
      depth,
      runs,
      compared,
      digest: digestOf(tree),
      built,
      differences: differences.toSorted((x, y) => y.commands.length - x.commands.length),
    } as const
    if (fields === undefined) return { ...found, decided: [], same: [], nearest: [] }
    return {
      ...found,
      fields,
      decided: decidedOf(fields, found.differences),
      ...likeReleased(fields, addClass),
    }
  } finally {
    for (const running of Object.values(trees)) running.close()
  }
}

function add(to: Compared, { steps, numbers }: Compared): void {
  to.steps += steps
  to.numbers += numbers
}

/** gc_thresh of the template, after boot. */
function gcThreshOf(tree: RunningTree, { cpus, netns }: Room): number {
  tree.load(0)
  return tree.command(treeCommand.boot, cpus, netns).templates[0]?.gcThresh ?? 0
}

/** Which batch it is shows where one CPU adds 32 entries, among many. */
function batchOf(tree: RunningTree): Conformance['batch'] {
  const { cpus, netns } = manyCpus
  const countAfter = (entries: number): number => {
    tree.load(0)
    let numbers = tree.command(treeCommand.boot, cpus, netns)
    for (let i = 0; i < entries; i++) numbers = tree.command(treeCommand.alloc, 0, 0, 0)
    return numbers.nets[0]?.ops[0]?.count ?? 0
  }
  if (countAfter(31) === 0 && countAfter(32) === 32) return 'constant 32'
  const twice = 2 * cpus
  const scaled = countAfter(twice - 1) === 0 && countAfter(twice) === twice
  return scaled ? 'max(32, 2 * CPUs)' : 'neither'
}

/** For each field, the difference of the kernel that has its other value and all else. */
function decidedOf(
  fields: Fields,
  differences: readonly (Difference & { readonly fields: Fields })[],
): readonly Decided[] {
  return (Object.keys(fieldNames) as (keyof Fields)[]).flatMap(field => {
    const flipped = differences.find(other => {
      const [only, ...more] = differing(fields, other.fields)
      return only === field && more.length === 0
    })
    if (flipped === undefined) return []
    const { fields: _, ...difference } = flipped
    return [{ field, value: String(fields[field]), difference }]
  })
}

function likeReleased(fields: Fields, addClass: AddClass): Pick<Conformance, 'same' | 'nearest'> {
  const released = [...lineage, ...besideTheLine].filter(({ counters }) => counters !== 'none')
  const distances = released.map(kernel => ({
    kernel: kernel.name,
    fields: [
      ...differing(fields, fieldsOf(kernel)).map(field => fieldNames[field]),
      ...(classOfKernel(kernel) === addClass ? [] : ['the form of the add']),
    ],
  }))
  const least = Math.min(...distances.map(of => of.fields.length))
  const nearest = distances.filter(of => of.fields.length === least)
  return least === 0
    ? { same: nearest.map(({ kernel }) => kernel), nearest: [] }
    : { same: [], nearest }
}

/** Whether a kernel of the model is one that a tree behaves as. */
export function isLike(kernel: Kernel, { fields, add }: Conformance): boolean {
  if (fields === undefined || kernel.counters === 'none') return false
  return differing(fields, fieldsOf(kernel)).length === 0 && classOfKernel(kernel) === add
}

function digestOf(tree: string): string {
  const hash = createHash('sha256')
  for (const path of [...wholeFiles, ...sources.map(source => source.path)]) {
    hash.update(`${path}\0${readTree(tree, path)}\0`)
  }
  return hash.digest('hex')
}
