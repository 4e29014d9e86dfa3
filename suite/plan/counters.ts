/**
 * The counters of one family in all netns, on a kernel whose netns share their slots: what
 * percpu_counter_add() does to them, one entry at a time or many at once. `counters.test.ts`
 * holds it to the model, step by step.
 *
 * @kernel lib/percpu_counter.c __percpu_counter_add(); include/net/dst_ops.h
 */
export class Counters {
  readonly batch: number
  readonly gcThresh: number
  /** A count is refused above this: `gc_thresh * 2` of an unsigned int. */
  readonly limit: number
  /** By netns. */
  readonly count: Float64Array
  /** By CPU: one slot for all netns. */
  readonly slot: Int32Array
  /** All slots together. */
  slots = 0

  constructor(of: {
    readonly netns: number
    readonly slots: readonly number[]
    readonly batch: number
    readonly gcThresh: number
  }) {
    this.batch = of.batch
    this.gcThresh = of.gcThresh
    this.limit = (2 * of.gcThresh) % 2 ** 32
    this.count = new Float64Array(of.netns)
    this.slot = Int32Array.from(of.slots)
    this.slots = of.slots.reduce((sum, slot) => sum + slot, 0)
  }

  /** dst_alloc(): `true` if it is refused. */
  refuses(net: number): boolean {
    const count = this.count[net] as number
    return count > this.gcThresh && count + this.slots > this.limit
  }

  /** dst_entries_add(ops, 1). */
  add(net: number, cpu: number): void {
    const slot = (this.slot[cpu] as number) + 1
    if (slot < this.batch) {
      this.slot[cpu] = slot
      this.slots++
      return
    }
    this.count[net] = (this.count[net] as number) + slot
    this.slot[cpu] = 0
    this.slots -= slot - 1
  }

  /** Folds that `entries` more on a CPU bring about. */
  foldsOf(cpu: number, entries: number): number {
    return Math.max(0, Math.floor(((this.slot[cpu] as number) + entries) / this.batch))
  }

  /** `entries` added on a CPU by several netns, of whose folds `folds` are those of `net`. */
  fold(net: number, folds: number): void {
    this.count[net] = (this.count[net] as number) + this.batch * folds
  }

  /** Entries of other netns that `net` has been given, on balance. */
  drift(net: number, entries: number): void {
    this.count[net] = (this.count[net] as number) + entries
  }

  /** Moves a slot on by so many entries and so many folds. */
  move(cpu: number, entries: number, folds: number): void {
    const by = entries - this.batch * folds
    this.slot[cpu] = (this.slot[cpu] as number) + by
    this.slots += by
  }

  /** `entries` times dst_entries_add(ops, -1), one after the other on one CPU. */
  free(net: number, cpu: number, entries: number): void {
    const slot = this.slot[cpu] as number
    const folds = Math.max(0, Math.floor((entries - slot) / this.batch))
    this.fold(net, -folds)
    this.move(cpu, -entries, -folds)
  }

  /** Entries that any netns may still get before one could be refused, at least. */
  get safe(): number {
    let most = Number.NEGATIVE_INFINITY
    for (const count of this.count) if (count > most) most = count
    // Every slot may be one below the batch when its netns reads the sum.
    return this.limit - most - this.slot.length * (this.batch - 1)
  }
}
