import type { Imported, ImportedEvent, Lost, Refused, SharedSlots } from './imported.ts'
import type { Meaning } from './map.ts'
import { compareTimes } from './time.ts'

/** Lines that are named; more are counted. */
const NAMED_MAX = 100_000
/** Netns, or addresses, that a verdict can name. */
const KEYS_MAX = 8

/** A loss among the events: after so many of them. */
export interface Loss {
  readonly events: number
  /** Null: not known. */
  readonly cpu: number | null
  /** Of the oldest events of a buffer that was full. */
  readonly atStart?: true
}

/** What is counted while a trace is read. */
export interface Tally {
  event(event: ImportedEvent): void
  lost(lost: Lost): void
  refused(line: number, why: string): void
  other(line: number): void
  /** Entries that were in the buffer once. */
  overwritten(entries: number): void
  /** Lines were cut out. */
  filtered(): void
  form(form: string): void
  /** How many there were of each. */
  readonly counts: { events: number; refused: number; others: number }
  /** The first two counters that share their slots; undefined: none were seen to. */
  readonly sharedSlots: SharedSlots | undefined
  /** Where the first loss is; undefined: there is none. */
  readonly firstLost: number | undefined
  /** The losses by how many events were read before them, and of which CPU they are. */
  readonly losses: readonly Loss[]
  imported(): Imported
}

export function tally(meanings: ReadonlyMap<string, Meaning>): Tally {
  const lost: Lost[] = []
  const losses: Loss[] = []
  const refused: Refused[] = []
  const others: number[] = []
  const keys = new Set<string>()
  const owners = new Map<string, string>()
  let sharedSlots: SharedSlots | undefined
  const counts = { events: 0, refused: 0, others: 0 }
  let [overwritten, firstLine, latest, ofLoss] = [0, 0, '', '']
  let [cut, unordered, form, byCounter, resolved] = [false, false, '', false, false]

  const where = (): string => {
    const [first] = lost
    if (form === 'columns' && unordered) return ofLoss === '' ? 'the start' : `${ofLoss} on`
    const named = [...keys].slice(0, KEYS_MAX)
    const subject = form === 'lines' && named.length > 0 ? ` for ${named.join(', ')}` : ''
    return `line ${first?.line}${subject}`
  }
  const verdict = (): string => {
    if (counts.events === 0) return 'vacuous: no event of the map'
    if (cut) return 'filtered by grep: completeness cannot be known'
    if (lost.length > 0) return `inconclusive from ${where()}${unknownFamily()}`
    if (counts.refused > 0) return `incomplete: ${counts.refused} lines cannot be read`
    if (overwritten > 0) {
      return (
        `starting state unknown (${overwritten} entries overwritten); ` +
        `complete from line ${firstLine} on`
      )
    }
    const births = [...meanings.values()].includes('netns.create')
    if (form !== 'lines' || births || resolved) return 'complete'
    return `complete; netns not resolvable${byCounter ? ', key by fbc' : ''}`
  }
  /** Where a line could not be read either, nothing but addresses is known. */
  const unknownFamily = (): string =>
    !resolved && form === 'lines' && counts.refused > 0 ? '; family unknown throughout' : ''

  /** A block of slots has one owner while it lives, if the kernel is right. */
  const owns = ({ line, counters, netns, ops, fbc, family, late }: ImportedEvent): void => {
    if (counters === undefined || BigInt(counters) === 0n || late || sharedSlots) return
    const owner = `${netns === undefined ? (ops ?? fbc) : `netns ${netns}`} ${family}`
    const other = owners.get(counters)
    if (other !== undefined && other !== owner) {
      sharedSlots = { line, counters, netns: [other, owner] }
    }
    owners.set(counters, owner)
  }

  return {
    event: event => {
      owns(event)
      if (event.op === 'netns.destroy') {
        for (const [counters, owner] of owners) {
          if (owner.startsWith(`netns ${event.netns} `)) owners.delete(counters)
        }
      }
      counts.events++
      if (counts.events === 1) firstLine = event.line
      if (latest !== '' && compareTimes(latest, event.t) > 0) unordered = true
      else latest = event.t
      if (event.op.startsWith('dst.')) {
        const { netns, ops, fbc } = event
        if (netns !== undefined) resolved = true
        if (fbc !== undefined) byCounter = true
        if (keys.size < KEYS_MAX)
          keys.add(netns === undefined ? `ops ${ops ?? fbc}` : `netns ${netns}`)
      }
    },
    lost: of => {
      if (lost.length === 0) ofLoss = latest
      if (lost.length < NAMED_MAX) lost.push(of)
      losses.push({ events: counts.events, cpu: of.cpu })
    },
    refused: (line, why) => {
      counts.refused++
      if (refused.length < NAMED_MAX) refused.push({ line, why })
    },
    other: line => {
      counts.others++
      if (others.length < NAMED_MAX) others.push(line)
    },
    overwritten: entries => {
      if (entries > 0) losses.push({ events: counts.events, cpu: null, atStart: true })
      overwritten += Math.max(0, entries)
    },
    filtered: () => {
      cut = true
      losses.push({ events: counts.events, cpu: null })
    },
    form: of => {
      form = of
    },
    counts,
    get sharedSlots() {
      return sharedSlots
    },
    losses,
    get firstLost() {
      return lost[0]?.line
    },
    imported: () => ({
      lost,
      refused_lines: refused,
      lines_with_other_events: others,
      verdict: verdict(),
    }),
  }
}
