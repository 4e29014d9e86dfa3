// @ts-check
/**
 * A worker thread of a search (search_team.ts): it keeps the states whose hash is its own.
 *
 * Plain JavaScript, because Node 20 cannot start TypeScript, and this file is started as it stands
 * from the sources (under vitest) as well as from dist/. What it knows of the model is the source
 * that it is given (search_engine.ts).
 *
 * All workers search the same level. In a round each expands states until a letter to another is
 * full; after a barrier it takes the letters of the others, in their order, and says how it stands;
 * after a second barrier all read that, and the next round begins. Nothing is written between the
 * same two barriers as it is read by others, so that nothing depends on who is faster.
 */
import { parentPort, workerData } from 'node:worker_threads'

/** @typedef {import('./search_task.ts').Task} Task */
/** @typedef {import('./search_engine.ts').SearchEngine} SearchEngine */

/** Why a search ends; the greater one counts. DONE: it has visited every state. */
const [DONE, DEPTH, VIOLATION, STATES, MEMORY, LEFT] = [0, 1, 2, 3, 4, 5]

const task = /** @type {Task} */ (workerData)
const { me, workers, words, actions, limit, store, recordsMax } = task
const { turns, sizes, stops, ended, failed } = task
const record = words + 3
const letters = /** @type {Int32Array[]} */ (task.letters[me])
const ends = /** @type {Int32Array} */ (task.ends[me])
const pending = new Uint8Array(task.properties).fill(1)
const unseen = new Uint8Array(task.facts).fill(1)
const left = new Float64Array(3)
const records = new Int32Array((recordsMax + actions) * record)
/** @type {{ property: number, state: number, action: number }[]} */
let failures = []
let steps = 0
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
engine.use({ ...store, index: wholeIndex.subarray(0, places * words) }, 0)

/** Room for so many more states; false if there is none. */
function reserve(/** @type {number} */ more) {
  const states = engine.size() + more
  if (states > limit) return false
  if (states <= places * task.load) return true
  while (states > places * task.load) places *= 2
  const index = wholeIndex.subarray(0, places * words)
  index.fill(0)
  engine.use({ ...store, index }, engine.size())
  engine.reindex()
  return true
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
  return sizes.reduce((sum, size) => sum + size, 0)
}

/** So many states' next states fit into a letter, into the records, and into memory. */
function chunkFor(/** @type {number} */ most) {
  const free = Math.min(recordsMax, limit - engine.size(), most)
  return Math.max(1, Math.floor(free / actions))
}

/** Expands states until a letter may be full; where it stopped, and why if it cannot go on. */
function expandSome(/** @type {number} */ from, /** @type {number} */ end) {
  // Near the end one state a time: a search stops soon after it reaches its limit.
  const quota = Math.max(1, Math.floor((task.statesMax - total()) / (workers * actions)))
  const last = Math.min(end, from + quota)
  ends.fill(0)
  let at = from
  while (at < last) {
    const room = Math.min(...letters.map((letter, to) => letter.length - (ends[to] ?? 0))) / record
    if (room < actions) break
    const to = Math.min(last, at + chunkFor(room))
    if (!engine.expand(at, to)) return { at, stop: LEFT }
    steps += engine.held()
    engine.canon()
    engine.route(letters, ends, me)
    if (!reserve(engine.held())) return { at, stop: MEMORY }
    engine.insert()
    at = to
  }
  return { at, stop: DONE }
}

/** Takes what the others have written to this worker; false if there is no room for it. */
function takeLetters() {
  for (const [from, lettersOf] of task.letters.entries()) {
    const end = from === me ? 0 : (task.ends[from]?.[me] ?? 0)
    for (let at = 0; at < end; ) {
      const free = Math.min(recordsMax, limit - engine.size())
      if (free <= 0) return false
      const part = lettersOf[me]?.subarray(at, Math.min(end, at + free * record)) ?? records
      records.set(part)
      engine.hold(part.length / record)
      reserve(engine.held())
      engine.insert()
      at += part.length
    }
  }
  return true
}

/** One level: the next states of states `from` to `end`; why the search cannot go on. */
function level(/** @type {number} */ from, /** @type {number} */ end) {
  for (let next = from; ; ) {
    const { at, stop } = expandSome(next, end)
    next = at
    barrier()
    engine.hold(0)
    stops[me] = takeLetters() ? stop : Math.max(stop, MEMORY)
    sizes[me] = engine.size()
    ended[me] = at === end ? 1 : 0
    barrier()
    const worst = Math.max(...stops)
    if (worst !== DONE) return worst
    if (ended.every(one => one === 1)) return DONE
    if (total() >= task.statesMax) return STATES
  }
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
    engine.judge(0, 1)
  }
  sizes[me] = engine.size()
  report(0)
  let from = 0
  for (let depth = 0; ; depth++) {
    const [end, before] = [engine.size(), total()]
    const why = whyNoDeeper(depth)
    if (why !== DONE) return { depth, stop: why }
    const stop = level(from, end)
    if (stop !== LEFT) engine.judge(end, engine.size())
    report(depth + 1)
    if (stop !== DONE || total() === before) return { depth, stop }
    from = end
  }
}

const { depth, stop } = search()
parentPort?.postMessage({
  ...{ depth, stop, own: stops[me], left: [left[0], left[1]], steps },
  ...{ size: engine.size(), unseen: [...unseen] },
})
