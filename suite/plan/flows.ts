import type { Draw } from './draw.ts'
import { chainsOfATable, pushedOutBy, type Table } from './table.ts'

/** An entry that many operations use: it is made again when a shrink has pushed it out. */
class Reused {
  present = false
  readonly #draw: Draw
  /** Newer entries of its chain. */
  #newer = 0

  constructor(draw: Draw) {
    this.#draw = draw
  }

  made(): void {
    this.present = true
    this.#newer = 0
  }

  /** After so many inserts since it was last asked: whether a shrink pushes it out. */
  shrunk(inserts: number): boolean {
    if (!this.present) return false
    this.#newer += this.#draw.binomial(inserts, 1 / chainsOfATable)
    this.present = this.#newer < pushedOutBy
    return !this.present
  }
}

/** The flows of one netns on one CPU: its table, and how many of its entries have a dst. */
export class Flows {
  readonly table: Table
  /** The route lookup's before a source port is chosen. */
  readonly portless: Reused
  readonly #draw: Draw
  /** Entries with a dst, of those that the last shrink has left, and of those since. */
  #oldBundles = 0
  #newBundles = 0
  /** Entries that the last shrink has left. */
  #old = 0
  /** Bundles that wait for the gc worker. */
  garbage = 0
  /** Periods whose flag it has heeded. */
  #heeded = 0

  constructor(table: Table, draw: Draw) {
    this.table = table
    this.#draw = draw
    this.portless = new Reused(draw)
  }

  /** Makes room: of each chain its newest entries stay, whatever they are. */
  #shrink(): void {
    const inserts = this.table.size - this.#old
    const bundles = this.#oldBundles + this.#newBundles
    this.table.shrink()
    const kept = this.table.size
    const left = Math.min(this.#old, this.#draw.binomial(2 * chainsOfATable, oldShare(inserts)))
    const old = Math.max(kept - inserts, Math.min(kept, left))
    this.portless.shrunk(inserts)
    this.#oldBundles =
      this.#draw.hypergeometric(this.#old, this.#oldBundles, old) +
      this.#draw.hypergeometric(inserts, this.#newBundles, kept - old)
    this.#newBundles = 0
    this.#old = kept
    this.garbage += bundles - this.#oldBundles
  }

  insert(bundles: 0 | 1): void {
    if (this.table.full) this.#shrink()
    this.table.insert()
    this.#newBundles += bundles
  }

  /** So many entries, of which some have a dst, where there is room for them. */
  insertMany(bundles: number, entries: number): void {
    this.table.insert(entries)
    this.#newBundles += bundles
  }

  /** Whether no flag waits for a lookup. */
  heeds(periods: number): boolean {
    return this.#heeded === periods
  }

  /** fcp->hash_rnd_recalc: a lookup after the flag clears the table first. */
  heed(periods: number): void {
    if (this.#heeded === periods) return
    this.#heeded = periods
    this.garbage += this.#oldBundles + this.#newBundles
    this.table.clear()
    this.portless.present = false
    this.#old = 0
    this.#oldBundles = 0
    this.#newBundles = 0
  }
}

/** Of the places in chains, the share that older entries keep after so many inserts. */
function oldShare(inserts: number): number {
  const perChain = inserts / chainsOfATable
  return Math.exp(-perChain) * (1 + perChain / pushedOutBy)
}
