import { watermarks } from '../../model/params.ts'
import type { Draw } from './draw.ts'

const { lowWatermark, highWatermark } = watermarks
/** Chains of a table: FLOW_HASH_SHIFT is 10. */
const BUCKETS = 1024
/** What a shrink keeps of a chain, its newest entries: lowWatermark / BUCKETS. */
const PER_BUCKET = 2

/**
 * The table of one netns on one CPU, as far as its numbers depend on it: how many entries it
 * has, and how many a shrink keeps. A chain that has its share once has it at every shrink from
 * then on, so that after some shrinks each keeps just the low watermark. Chains are drawn as
 * independent of one another.
 *
 * @kernel net/core/flow.c __flow_cache_shrink(), flow_cache_lookup() of v3.15 to v4.3
 */
export class Table {
  readonly #draw: Draw
  /** Entries, those without a dst included: hash_count. */
  size = 0
  #inserts = 0
  /** Chains that had no entry, and one entry, after the last shrink. */
  #empty = BUCKETS
  #single = 0

  constructor(draw: Draw) {
    this.#draw = draw
  }

  /** Whether the next entry shrinks it first. */
  get full(): boolean {
    return this.size > highWatermark
  }

  /** Entries that fit before one shrinks it. */
  get room(): number {
    return highWatermark + 1 - this.size
  }

  insert(entries = 1): void {
    this.size += entries
    this.#inserts += entries
  }

  /** Removes all that is beyond the share of its chain; returns how many. */
  shrink(): number {
    const before = this.size
    if (this.#empty + this.#single > 0) this.#fill()
    this.#inserts = 0
    this.size = lowWatermark - 2 * this.#empty - this.#single
    return before - this.size
  }

  /** What the inserts since the last shrink leave of the chains that were short. */
  #fill(): void {
    const none = (1 - 1 / BUCKETS) ** this.#inserts
    const one = (none * this.#inserts) / (BUCKETS - 1)
    const empty = this.#draw.binomial(this.#empty, none)
    const filled = this.#draw.binomial(this.#empty - empty, one / (1 - none))
    this.#single = filled + this.#draw.binomial(this.#single, none)
    this.#empty = empty
  }

  /** Removes everything: a new hash_rnd. Returns how many. */
  clear(): number {
    const before = this.size
    this.size = 0
    this.#inserts = 0
    this.#empty = BUCKETS
    this.#single = 0
    return before
  }
}

/** Chains of a table, for what stands in one of them. */
export const chainsOfATable: number = BUCKETS
/** Newer entries of its chain that push one out at a shrink. */
export const pushedOutBy: number = PER_BUCKET
