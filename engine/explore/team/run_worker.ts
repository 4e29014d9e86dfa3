import { type Expander, searchLevels } from '../levels.ts'
import { arraysOf, emptyIndex, recordWords } from '../packed/store.ts'
import { type Partition, partitionOf, type Questions, questionsOf, RECORDS } from '../partition.ts'
import { atBarrier } from './barrier.ts'
import { type Halt, halts, type LevelMessage, type WorkerMessage } from './messages.ts'
import type { Task } from './task.ts'

const [NONE, MEMORY, OVERFLOW] = [0, halts.indexOf('memory'), halts.indexOf('overflow')]

/** Some of the states of each partition, as ranges of their numbers. */
type Ranges = readonly { at: number; readonly end: number }[]

/** What a worker has for itself, beside the arrays that it shares with the others. */
interface Member {
  readonly task: Task
  readonly partition: Partition
  readonly questions: Questions
  readonly post: (message: WorkerMessage) => void
  /** Failures of the level at hand, its own. */
  failures: LevelMessage['failures'][number][]
  transitions: number
  /** By part of the frontier: the worker that expands it. */
  readonly order: number[]
}

/**
 * A worker of a search: it keeps the partition of the states whose hash is its own. What it knows
 * of the system is the source of an engine.
 *
 * All workers search the same level. In a round they divide the frontier of each partition among
 * themselves, so that states found side by side are expanded side by side: most of their successors
 * are the same, and dropped before they are sent. The worker with the last part of one round has
 * the first part of the next. Each writes its successors into mailboxes, one for each worker,
 * itself included. After a barrier it takes what is in its own, in the order of the parts, and
 * publishes its size. After a second barrier all read the sizes, and the next round begins. Nothing
 * is written between the same two barriers as it is read by others, so that nothing depends on
 * which worker is faster.
 */
export function runWorker(task: Task, post: (message: WorkerMessage) => void): void {
  const member = ownPart(task, post)
  const { partition, questions } = member
  start(member)
  const ended = searchLevels(expanderOf(member), task.limits)
  const overflown = task.halted[task.worker] === OVERFLOW
  post({
    kind: 'end',
    ...ended,
    ...(overflown ? { overflow: partition.overflow() } : {}),
    states: partition.size(),
    transitions: member.transitions,
    unseen: [...questions.unseen],
  })
}

function ownPart(task: Task, post: (message: WorkerMessage) => void): Member {
  const { worker, workers, source, words, limits, partitionMax } = task
  const violated: Questions['violated'] = (property, state, action) =>
    member.failures.push({ property, state, action })
  const questions = questionsOf(task.properties, task.sometimes, violated)
  const wholeIndex = new Int32Array(task.wholeIndex)
  const plan = { words, statesMax: partitionMax, wholeIndex }
  const member: Member = {
    task,
    questions,
    post,
    partition: partitionOf({
      source,
      questions,
      plan,
      store: { ...arraysOf(task.store), index: emptyIndex(plan) },
      first: worker * partitionMax,
      actions: limits.actions,
    }),
    failures: [],
    transitions: 0,
    order: Array.from({ length: workers }, (_, part) => part),
  }
  return member
}

function expanderOf(member: Member): Expander<Halt> {
  const { task, questions } = member
  const { workers, worker, limits, mailboxWords, words, failed } = task
  // What one worker finds fits into one mailbox, whoever keeps it.
  const fit = Math.floor(mailboxWords / recordWords(words) / limits.actions) - workers + 1
  return {
    sizes: () => [...task.sizes],
    roundMax: () => fit,
    expand: (from, to) => {
      const written = writeMailboxes(member, partOf(member, from, to))
      atBarrier(task.barrier, workers)
      const taken = takeMailbox(member) ? NONE : MEMORY
      task.halted[worker] = Math.max(written, taken)
      task.sizes[worker] = member.partition.size()
      atBarrier(task.barrier, workers)
      member.order.reverse()
      return halts[Math.max(...task.halted)]
    },
    answered: () => failed.every(one => one === 1),
    endLevel: depth => {
      for (const { property } of member.failures) failed[property] = 1
      atBarrier(task.barrier, workers)
      // From now on nobody asks what has failed anywhere.
      for (const [property, one] of failed.entries()) if (one === 1) questions.pending[property] = 0
      if (worker === 0 || member.failures.length > 0) {
        const states = task.sizes.reduce((sum, size) => sum + size, 0)
        member.post({ kind: 'level', depth, states, failures: member.failures })
      }
      member.failures = []
    },
  }
}

/** The initial state belongs to one of the workers. */
function start({ task, partition }: Member): void {
  const { engine, records } = partition
  records.set(task.initial)
  engine.hold(1)
  if (engine.owner(task.workers) === task.worker) {
    engine.insert()
    engine.judge(engine.end() - 1, engine.end())
  }
  engine.hold(0)
  task.sizes[task.worker] = partition.size()
}

/** The worker's part of the states `from` to `to` of each partition. */
function partOf({ task, order }: Member, from: readonly number[], to: readonly number[]): Ranges {
  const { worker, workers, partitionMax } = task
  const part = order.indexOf(worker)
  return from.map((start, keeper) => {
    const states = (to[keeper] as number) - start
    const cut = (parts: number): number =>
      keeper * partitionMax + start + Math.floor((states * parts) / workers)
    return { at: cut(part), end: cut(part + 1) }
  })
}

/** Writes the successors of its part, a piece of each range in turn; what has halted it. */
function writeMailboxes(member: Member, part: Ranges): number {
  const { task, partition } = member
  const { worker, workers, mailboxWords, limits } = task
  const { engine } = partition
  const mailboxes = task.mailboxes[worker] as Int32Array
  const ends = task.ends[worker] as Int32Array
  const piece = Math.max(1, Math.floor(RECORDS / limits.actions))
  for (let to = 0; to < workers; to++) ends[to] = to * mailboxWords
  while (part.some(({ at, end }) => at < end)) {
    for (const range of part) {
      const stop = Math.min(range.end, range.at + piece)
      if (!engine.expand(range.at, stop)) return OVERFLOW
      member.transitions += engine.held()
      engine.canon()
      engine.route(mailboxes, ends)
      range.at = stop
    }
  }
  return NONE
}

/** Takes and judges what all have written to this worker; false if there is no room for it. */
function takeMailbox({ task, partition, order }: Member): boolean {
  const { worker, words, partitionMax, mailboxWords } = task
  const { engine, size, reserve } = partition
  const record = recordWords(words)
  const before = engine.end()
  const take = (): boolean => {
    for (const from of order) {
      const written = task.mailboxes[from] as Int32Array
      const stop = task.ends[from]?.[worker] as number
      for (let at = worker * mailboxWords; at < stop; ) {
        const free = Math.min(RECORDS, partitionMax - size())
        if (free <= 0) return false
        const to = Math.min(stop, at + free * record)
        if (!reserve(size() + (to - at) / record)) return false
        engine.take(written, at, to)
        at = to
      }
    }
    return true
  }
  const taken = take()
  engine.judge(before, engine.end())
  return taken
}
