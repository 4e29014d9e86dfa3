// @ts-check
/**
 * A worker thread of a search (search_team.ts): it keeps the states whose hash is its own.
 *
 * Plain JavaScript, because Node 20 cannot start TypeScript, and this file is started as it stands
 * from the sources (under vitest) as well as from dist/. What it knows of the model is the source
 * that it is given (search_engine.ts).
 *
 * All workers search the same level. In a round they share out the next states that each has kept,
 * so that states found side by side are expanded side by side: most of what they lead to is the
 * same, and dropped before it is sent. Who has the last share of a round has the first of the next.
 * A worker writes what it finds into letters to all, itself included; after a barrier it takes
 * those to it, in the order of the shares, and says how it stands; after a second barrier all read
 * that, and the next round begins. Nothing is written between the same two barriers as it is read
 * by others, so that nothing depends on who is faster.
 */
import { parentPort, workerData } from 'node:worker_threads'

/** @typedef {import('./task.ts').Task} Task */
/** @typedef {import('../program.ts').SearchEngine} SearchEngine */

/** Why a search ends; the greater one counts. DONE: it has visited every state. */
const [DONE, DEPTH, VIOLATION, STATES, MEMORY, LEFT] = [0, 1, 2, 3, 4, 5]

const task = /** @type {Task} */ (workerData)
const { me, workers, words, record, actions, limit, recordsMax, letter } = task
const { turns, sizes, stops, failed } = task
const store = {
  keys: new Int32Array(task.store.keys),
  parents: new Int32Array(task.store.parents),
  actions: new Uint16Array(task.store.actions),
}
/** The number of its first state. */
const first = me * limit
const letters = /** @type {Int32Array} */ (task.letters[me])
const ends = /** @type {Int32Array} */ (task.ends[me])
const pending = new Uint8Array(task.properties).fill(1)
const unseen = new Uint8Array(task.facts).fill(1)
const left = new Float64Array(3)
const records = new Int32Array((recordsMax + actions) * record)
/** @type {{ property: number, state: number, action: number }[]} */
let failures = []
let steps = 0
/** Who has which share of a round, the first one first; turned round after each. */
const order = Array.from({ length: workers }, (_, worker) => worker)
const engine = /** @type {SearchEngine} */ (
  new Function('links', task.source)({
    pending,
    unseen,
    left,
    records,
    /** @type {(property: number, state: number, action: number) => void} */
    violated: (property, state, action) => failures.push({ property, state, action }),
  })
)

/** Its pages are touched as it grows. */
const wholeIndex = new Int32Array(task.places * words)
let places = 2048
engine.use({ ...store, index: wholeIndex.subarray(0, places * words) }, first, first)

/** The states that it keeps. */
function size() {
  return engine.end() - first
}

/** Makes room in the index for so many more states. */
function reserve(/** @type {number} */ more) {
  const states = size() + more
  if (states <= places * task.load) return
  while (states > places * task.load) places *= 2
  const index = wholeIndex.subarray(0, places * words)
  index.fill(0)
  engine.use({ ...store, index }, first, engine.end())
  engine.reindex()
}

/** Waits for all workers. */
function barrier() {
  const turn = Atomics.load(turns, 1)
  if (Atomics.add(turns, 0, 1) === workers - 1) {
    Atomics.store(turns, 0, 0)
    Atomics.add(turns, 1, 1)
    Atomics.notify(turns, 1)
    return
  }
  while (Atomics.load(turns, 1) === turn) Atomics.wait(turns, 1, turn)
}

function total() {
  return sizes.reduce((sum, one) => sum + one, 0)
}

/** So many states of each worker are expanded in a round, at most. */
function most() {
  // What one worker finds fits into one letter, whoever keeps it.
  const fit = Math.floor(letter / record / actions) - workers + 1
  // Near the end one state a time: a search stops soon after it reaches its limit.
  const quota = Math.floor((task.statesMax - total()) / (workers * actions))
  return Math.max(1, Math.min(fit, quota))
}

/** Its share of the states `from` to `to` of each worker: as many ranges of numbers. */
function shareOf(/** @type {Int32Array} */ from, /** @type {Int32Array} */ to) {
  const cut = (/** @type {number} */ worker, /** @type {number} */ part) => {
    const [start, end] = [from[worker] ?? 0, to[worker] ?? 0]
    return worker * limit + start + Math.floor(((end - start) * part) / workers)
  }
  const part = order.indexOf(me)
  return Array.from(from, (_, worker) => ({ at: cut(worker, part), end: cut(worker, part + 1) }))
}

/** Writes letters of its share, a piece of each range in turn; why it cannot go on. */
function writeLetters(/** @type {{ at: number, end: number }[]} */ share) {
  const piece = Math.max(1, Math.floor(recordsMax / actions))
  for (let to = 0; to < workers; to++) ends[to] = to * letter
  while (share.some(({ at, end }) => at < end)) {
    for (const range of share) {
      const stop = Math.min(range.end, range.at + piece)
      if (!engine.expand(range.at, stop)) return LEFT
      steps += engine.held()
      engine.canon()
      engine.route(letters, ends)
      range.at = stop
    }
  }
  return DONE
}

/** Takes what all have written to this worker; false if there is no room for it. */
function takeLetters() {
  for (const from of order) {
    const written = /** @type {Int32Array} */ (task.letters[from])
    const stop = task.ends[from]?.[me] ?? 0
    for (let at = me * letter; at < stop; ) {
      const free = Math.min(recordsMax, limit - size())
      if (free <= 0) return false
      const to = Math.min(stop, at + free * record)
      reserve((to - at) / record)
      engine.take(written, at, to)
      at = to
    }
  }
  return true
}

/** One level: the next states of states `from` to `end` of each; why the search cannot go on. */
function level(/** @type {Int32Array} */ from, /** @type {Int32Array} */ end) {
  for (let at = from; at.some((next, worker) => next < (end[worker] ?? 0)); ) {
    const step = most()
    const to = at.map((next, worker) => Math.min(next + step, end[worker] ?? 0))
    const stop = writeLetters(shareOf(at, to))
    barrier()
    stops[me] = takeLetters() ? stop : Math.max(stop, MEMORY)
    sizes[me] = size()
    barrier()
    const worst = Math.max(...stops)
    if (worst !== DONE) return worst
    if (total() >= task.statesMax) return STATES
    at = to
    order.reverse()
  }
  return DONE
}

/** Says what has failed in this level; from then on nobody asks it again. */
function report(/** @type {number} */ depth) {
  for (const { property } of failures) failed[property] = 1
  barrier()
  for (const [property, found] of failed.entries()) if (found === 1) pending[property] = 0
  if (me === 0 || failures.length > 0) {
    parentPort?.postMessage({ depth, states: total(), failures })
  }
  failures = []
}

function whyNoDeeper(/** @type {number} */ depth) {
  if (task.untilViolated && failed.every(one => one === 1)) return VIOLATION
  if (total() >= task.statesMax) return STATES
  return depth >= task.depthMax ? DEPTH : DONE
}

function search() {
  records.set(task.boot)
  engine.hold(1)
  if (engine.owner(workers) === me) {
    engine.insert()
    engine.judge(first, engine.end())
  }
  engine.hold(0)
  sizes[me] = size()
  report(0)
  let from = new Int32Array(workers)
  for (let depth = 0; ; depth++) {
    const [end, before, old] = [sizes.slice(), total(), engine.end()]
    const why = whyNoDeeper(depth)
    if (why !== DONE) return { depth, stop: why }
    const stop = level(from, end)
    if (stop !== LEFT) engine.judge(old, engine.end())
    report(depth + 1)
    if (stop !== DONE || total() === before) return { depth, stop }
    from = end
  }
}

const { depth, stop } = search()
parentPort?.postMessage({
  ...{ depth, stop, own: stops[me], left: [left[0], left[1]], steps },
  ...{ size: size(), unseen: [...unseen] },
})
