import { type FoundStates, foundStates } from './found_states.ts'
import type { Expander } from './levels.ts'
import { type Layout, layoutOf } from './packed/layout.ts'
import { initialRecord, MEMORY_MAX, newStore, storePlan } from './packed/store.ts'
import { type Partition, partitionOf, type Questions, RECORDS } from './partition.ts'
import { sourceOf } from './program.ts'
import type { ExploreRequest } from './request.ts'
import type { Symmetry } from './symmetry/symmetry.ts'

/** States between two calls of `onProgress`. */
const PROGRESS_STATES = 8192

/** A search by one thread. */
export interface InPlace extends Expander<'memory'> {
  readonly transitions: () => number
  /** A view of all states found so far. */
  readonly found: () => FoundStates
}

/** A partition with the layout that its engine was compiled for. */
interface Compiled {
  readonly layout: Layout
  readonly partition: Partition
  readonly statesMax: number
}

/**
 * A team of one, which runs where it is called: its successors take no way through mailboxes, and
 * when a cell leaves its field, its states are packed anew and the search goes on.
 */
export function inPlace(
  request: ExploreRequest,
  symmetry: Symmetry | undefined,
  questions: Questions,
): InPlace {
  const actions = Math.max(1, request.system.actions.length)
  const compile = (layout: Layout): Compiled => {
    const plan = storePlan(layout.packing.words, request.memoryMax ?? MEMORY_MAX)
    const source = sourceOf(request, layout, symmetry)
    const store = newStore(plan)
    const partition = partitionOf({ source, questions, plan, store, first: 0, actions })
    return { layout, partition, statesMax: plan.statesMax }
  }
  let now = compile(layoutOf(request))
  let [transitions, reported] = [0, 0]
  start(now)
  return {
    sizes: () => [now.partition.size()],
    roundMax: () => {
      const room = Math.floor((now.statesMax - now.partition.size()) / actions)
      return Math.min(Math.ceil(RECORDS / actions), room)
    },
    expand: ([from = 0], [to = 0], depth) => {
      const before = now.partition.size()
      if (from >= reported) {
        request.onProgress?.(before, depth)
        reported = from + PROGRESS_STATES
      }
      for (;;) {
        if (!now.partition.reserve(before + (to - from) * actions)) return 'memory'
        if (now.partition.engine.expand(from, to)) break
        const next = recompiled(now, compile)
        if (next === undefined) return 'memory'
        now = next
      }
      const { engine } = now.partition
      transitions += engine.held()
      engine.canon()
      engine.insert()
      engine.judge(before, engine.end())
      return undefined
    },
    answered: () => questions.pending.every(pending => pending === 0),
    endLevel: () => {},
    transitions: () => transitions,
    found: () => {
      const { packing } = now.layout
      return foundStates({ system: request.system, symmetry, packing, ...now.partition.store() })
    },
  }
}

/** Adds the initial state, and judges it. */
function start({ layout: { packing, boot }, partition: { engine, records } }: Compiled): void {
  records.set(initialRecord(packing, boot))
  engine.hold(1)
  engine.insert()
  engine.judge(0, 1)
}

/**
 * A cell has left its field: all states are packed anew, with room for it. Absent if memory has no
 * room for both the old and the new states.
 */
function recompiled(old: Compiled, compile: (layout: Layout) => Compiled): Compiled | undefined {
  const { packing: before } = old.layout
  old.partition.engine.hold(0)
  const states = old.partition.size()
  const store = old.partition.store()
  const next = compile(old.layout.widened(...old.partition.overflow()))
  const { packing, boot } = next.layout
  const { engine, records, adopt } = next.partition
  if (2 * states > next.statesMax) return undefined
  const adopted = adopt(states, ({ keys, parents, actions }) => {
    const values = Float64Array.from(boot)
    for (let state = 0; state < states; state++) {
      before.unpack(store.keys, state * before.words, values)
      packing.pack(values, records, 0)
      // Which state stands for others may depend on how they are packed.
      engine.hold(1)
      engine.canon()
      keys.set(records.subarray(0, packing.words), state * packing.words)
    }
    engine.hold(0)
    parents.set(store.parents.subarray(0, states))
    actions.set(store.actions.subarray(0, states))
  })
  return adopted ? next : undefined
}
