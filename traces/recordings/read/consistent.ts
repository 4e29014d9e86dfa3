import { InputError } from '../../../model/input_error.ts'
import { familyOf } from './events.ts'
import type { FlowEvent, RecordedEvent, RecordingHeader } from './schemas.ts'

/** CPUs times netns of a recording, at most: so many slots does a model have. */
const SLOTS_MAX = 2 ** 20

/**
 * Throws InputError if a recording disagrees with itself: an event of a netns that never was, a
 * second birth of one that lives, an end of one that is gone, a family or a CPU that the header
 * does not have, a number that does not rise. The first event of a file stands in its line 2.
 */
export function checkConsistent(
  path: string,
  header: RecordingHeader,
  events: readonly (RecordedEvent | FlowEvent)[],
): void {
  const lives = new Map<number, boolean>()
  let [number, births] = [-1, 0]
  for (const [position, event] of events.entries()) {
    const odd = oddity(header, event, lives, number)
    if (odd !== undefined) throw new InputError(`${path}:${position + 2}`, odd, 'record again')
    if ('netns' in event && isBirth(event)) births++
    number = event.i ?? number
  }
  const slots = births * header.cpus
  if (slots > SLOTS_MAX) {
    const what = `has ${births} netns on ${header.cpus} CPUs, ${slots} slots where ${SLOTS_MAX} fit`
    throw new InputError(path, what, 'record fewer netns in one file')
  }
}

function isBirth({ op }: { readonly op: string }): boolean {
  return op === 'boot' || op === 'netns.create'
}

/** What of an event cannot be, after those before it; notes which netns live after it. */
function oddity(
  { cpus, family }: RecordingHeader,
  event: RecordedEvent | FlowEvent,
  lives: Map<number, boolean>,
  number: number,
): string | undefined {
  const { op, i = number + 1, cpu = 0 } = event
  if (i <= number) return `its "i" is ${i}, and that of an event before it is ${number}`
  if (cpu >= cpus) return `its CPU is ${cpu}, and the header has ${cpus} CPUs`
  if ('actor' in event && (event.actor ?? 0) >= cpus) {
    return `its "actor" is ${event.actor}, and the header has ${cpus} CPUs`
  }
  const own = 'family' in event && event.family !== undefined ? familyOf(event.family) : family
  if (family !== undefined && own !== family) {
    return `its family is ${own}, and that of the header is ${family}`
  }
  if (!('netns' in event)) return undefined
  const { netns } = event
  if (isBirth(event)) {
    if (lives.get(netns) === true) return `netns ${netns} is born, and it lives already`
    lives.set(netns, event.result === undefined || event.result === 'ok')
    return undefined
  }
  if (!lives.has(netns)) return `is about netns ${netns}, which never was`
  if (op === 'netns.destroy') {
    if (lives.get(netns) === false) return `netns ${netns} ends, and it is gone already`
    lives.set(netns, false)
  }
  return undefined
}
