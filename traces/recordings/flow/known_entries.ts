/**
 * @file The entries of a recording, by their keys: which flow is known to have one, of which
 * kind. The model counts entries by kind and does not know keys (docs/ABSTRACTION.md, 19); what is
 * known here says which of its steps a recorded lookup is. It has no counters and judges nothing.
 */

/** The kinds of entry by the names that a lookup has for them. */
export type EntryKind = 'valid' | 'other_genid' | 'stale' | 'empty'

/** A bundle that somebody may hold. */
export interface Bundle {
  readonly net: number
  refs: number
  /**
   * `table`, `list` (the gc list) and `dead` are known; `perhaps` is any of the three, `gone` one
   * of the last two: after a shrink only the hash knows.
   */
  place: 'table' | 'list' | 'dead' | 'perhaps' | 'gone'
}

export interface Entry {
  readonly kind: EntryKind
  readonly bundle?: Bundle
  /** False if it is not known whether the entry is still there. */
  readonly certain: boolean
}

type Table = Map<number, Entry>

export interface KnownEntries {
  /** By netns and CPU, by key. */
  readonly tables: (readonly Table[])[]
  /** By the number that the recording has for a reference. */
  readonly refs: Map<number, Bundle>
}

export function noEntries(netns: number, cpus: number): KnownEntries {
  const table = (): Table => new Map()
  const tables = Array.from({ length: netns }, () => Array.from({ length: cpus }, table))
  return { tables, refs: new Map() }
}

export function tableOf(known: KnownEntries, net: number, cpu: number): Table {
  return tablesOf(known, net)[cpu] as Table
}

/** The tables of a netns, CPU by CPU. */
export function tablesOf(known: KnownEntries, net: number): readonly Table[] {
  return known.tables[net] as readonly Table[]
}

/** Entries of a kind that are known to be there. */
export function certainEntries(table: Table, kind: EntryKind): number {
  return [...table.values()].filter(entry => entry.certain && entry.kind === kind).length
}

/** Notes that an entry leaves its table, for certain or not. */
function leaves(table: Table, key: number, entry: Entry, forCertain: boolean): void {
  const { bundle } = entry
  if (forCertain) table.delete(key)
  else table.set(key, { ...entry, certain: false })
  if (bundle === undefined || bundle.place === 'dead') return
  if (forCertain) bundle.place = bundle.place === 'table' ? 'list' : 'gone'
  else bundle.place = 'perhaps'
}

/** Every entry of the table has left it: a new hash_rnd, or the exit of the netns. */
export function cleared(table: Table): void {
  for (const [key, entry] of table) leaves(table, key, entry, true)
}

/** A shrink: what is invalid has left, and of what is valid nobody but the hash knows. */
export function shrunk(table: Table): void {
  for (const [key, entry] of table) leaves(table, key, entry, entry.kind !== 'valid')
}

/** A flush: what is invalid has left; not for certain, if it is not certain that it ran. */
export function flushed(known: KnownEntries, net: number, forCertain: boolean): void {
  for (const table of tablesOf(known, net)) {
    for (const [key, entry] of table) {
      if (entry.kind !== 'valid') leaves(table, key, entry, forCertain)
    }
  }
}

/** All entries of a netns change their kind: by a new genid, or because their SAs are gone. */
export function invalidated(known: KnownEntries, net: number, by: 'genid' | 'rekey'): void {
  for (const table of tablesOf(known, net)) {
    for (const [key, entry] of table) {
      if (entry.kind === 'empty') continue
      if (by === 'genid') table.set(key, { ...entry, kind: 'other_genid' })
      else if (entry.kind === 'valid') table.set(key, { ...entry, kind: 'stale' })
    }
  }
}

/** The gc worker of a netns has been through the list: held bundles on it are dead now. */
export function workerRan(known: KnownEntries, net: number, forCertain: boolean): void {
  for (const bundle of known.refs.values()) {
    if (bundle.net !== net) continue
    if (bundle.place === 'list' || bundle.place === 'gone') {
      bundle.place = forCertain ? 'dead' : 'gone'
    }
  }
}

/**
 * How many bundles of a netns that somebody holds are in its tables: at least, and at most. With
 * `flushing` a flush has run that is not noted here yet.
 */
export function heldInTables(
  known: KnownEntries,
  net: number,
  flushing: boolean,
): readonly [least: number, most: number] {
  const held = new Set([...known.refs.values()].filter(bundle => bundle.net === net))
  if (held.size === 0) return [0, 0]
  const unsure = new Set([...held].filter(({ place }) => place === 'perhaps'))
  let least = 0
  for (const { kind, bundle, certain } of tablesOf(known, net).flatMap(t => [...t.values()])) {
    if (bundle === undefined || !held.has(bundle)) continue
    if (flushing && kind !== 'valid') unsure.delete(bundle)
    else if (certain) least++
  }
  return [least, least + unsure.size]
}
