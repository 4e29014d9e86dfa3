import { watermarks } from '../../model/params.ts'
import type { Outcome, Run } from './run.ts'
import type { Table } from './table.ts'

/** Entries that are drawn one by one rather than many at once. */
const FEW = 4
/** A leap spreads a count so many times less than what it is from its limit. */
const LEAP_SPREADS = 8

/** Entries of a leap, at least: less is a few strides. */
const LEAP_MIN = 8 * (watermarks.highWatermark + 1)

/** Operations that are watched before the first leap, unless a period is shorter. */
const WATCHED_OPS = 1_000_000
/**
 * `random`: independent pings. On each CPU the allocations are independent draws of a netns, so
 * that many of them are taken at once: of `entries`, the folds are as many as the slot says,
 * the last entry of each is drawn apart from the others, and both are multinomial. That is
 * exact while the tables' shares of hits stay as they are; they are read anew before each
 * stride.
 */
export class Pings {
  readonly #run: Run
  /** By netns: how often it is drawn, all together 1. */
  readonly #weights: readonly number[]
  /** By netns, on the CPU at hand: weight times the share of its lookups that are misses. */
  readonly #rates: Float64Array
  /** By CPU, then by netns. */
  readonly #tables: readonly (readonly Table[])[]
  #allocations = 0

  constructor(run: Run) {
    const { netns, weights = Array<number>(netns).fill(1) } = run.workload
    const sum = weights.reduce((x, y) => x + y, 0)
    this.#run = run
    this.#weights = weights.map(weight => weight / sum)
    this.#rates = new Float64Array(netns)
    this.#tables = [...run.counters.slot.keys()].map(cpu =>
      run.tables.map(own => own[cpu] as Table),
    )
  }

  outcome(): Outcome {
    const { stay } = this.#run.workload
    const ops = stay === undefined ? this.#everywhere() : this.#staying(stay)
    return { ops, allocations: this.#allocations }
  }

  /**
   * Each CPU by its own clock, in operations of the whole machine; the one that is behind goes
   * on.
   */
  #everywhere(): number {
    const { workload, opsMax } = this.#run
    const { cpus, pinnedToOneCpu, opsPerSecond, rehashSeconds } = workload
    const active = pinnedToOneCpu ? 1 : cpus
    const period = opsPerSecond * rehashSeconds
    const clocks = new Float64Array(active)
    const rehash = new Float64Array(active).fill(period)
    // How many operations an entry takes in the mean, seen in the strides so far.
    const watched = { ops: 0, entries: 0 }
    for (;;) {
      let cpu = 0
      for (let other = 1; other < active; other++)
        if ((clocks[other] as number) < (clocks[cpu] as number)) cpu = other
      const now = clocks[cpu] as number
      if (now >= opsMax) return Number.POSITIVE_INFINITY
      if (now >= (rehash[cpu] as number)) {
        this.#clear(cpu)
        rehash[cpu] = (rehash[cpu] as number) + period
      }
      const misses = this.#ratesOn(cpu)
      const opsPerEntry = active / misses
      const warm = watched.ops >= Math.min(period, WATCHED_OPS)
      const opsPerLeaped = active * (watched.ops / watched.entries)
      const leap = warm ? this.#leap(Math.floor((opsMax - now) / opsPerLeaped)) : 0
      if (leap > 0) {
        clocks[cpu] = now + leap * opsPerLeaped
        this.#allocations += leap
        rehash[cpu] = period * (Math.floor((clocks[cpu] as number) / period) + 1)
        continue
      }
      const until = Math.min(rehash[cpu] as number, opsMax) - now
      const most = Math.max(1, Math.floor(until / opsPerEntry))
      const entries = this.#stride(cpu, most, misses)
      const made = Math.abs(entries)
      this.#allocations += made
      // Hits become more frequent on the way.
      const between = (2 * active) / (misses + this.#ratesOn(cpu))
      clocks[cpu] = now + this.#opsFor(made, made === 1 ? opsPerEntry : between)
      watched.ops += (clocks[cpu] as number) - now
      watched.entries += active * made
      if (entries < 0) return clocks[cpu] as number
    }
  }

  /**
   * Takes so many allocations on the CPU at hand that its tables are shrunk many times, where
   * no count is near its limit: the drift of so many folds is normal, and tables and slot are
   * at any moment as they are now. Returns how many; 0: a limit is too near for that. This is
   * not exact, as strides are.
   */
  #leap(most: number): number {
    const { draw, counters } = this.#run
    const { batch } = counters
    const entriesFor = (room: number): number => (4 * (room / LEAP_SPREADS) ** 2) / (batch - 1)
    if (!(entriesFor(counters.safe) >= LEAP_MIN)) return 0
    const entries = Math.floor(Math.min(most, entriesFor(this.#roomWithFullTables())))
    if (!(entries >= LEAP_MIN)) return 0
    const folds = Math.round(entries / batch)
    const unit = Math.sqrt(batch * (batch - 1))
    let [left, rateLeft] = [folds, this.#rates.reduce((x, y) => x + y, 0)]
    const misses = rateLeft
    for (let net = 0; net < this.#rates.length; net++) {
      const rate = this.#rates[net] as number
      const own = draw.binomial(left, rateLeft > 0 ? rate / rateLeft : 0)
      left -= own
      rateLeft -= rate
      counters.drift(net, Math.round(unit * (own - (folds * rate) / misses)))
    }
    return entries
  }

  /** How far the count that is next to its limit would be from it if all tables were full. */
  #roomWithFullTables(): number {
    const { counters, tables } = this.#run
    let most = 0
    for (const [net, own] of tables.entries()) {
      let count = counters.count[net] as number
      for (const { room } of own) count += room
      if (count > most) most = count
    }
    return counters.limit - most
  }

  /**
   * Operations of the machine until so many entries are made on one CPU: each makes one by
   * chance.
   */
  #opsFor(entries: number, opsPerEntry: number): number {
    const spread = Math.sqrt(entries * opsPerEntry * (opsPerEntry - 1))
    return Math.max(entries, entries * opsPerEntry + spread * this.#run.draw.normal())
  }

  /** Each netns has a CPU of its own, and moves to another now and then. */
  #staying(stay: number): number {
    const { workload, opsMax, draw } = this.#run
    const { cpus, netns, opsPerSecond, rehashSeconds } = workload
    const period = opsPerSecond * rehashSeconds
    const at = Array.from({ length: netns }, () => draw.below(cpus))
    const here = new Float64Array(netns)
    let [now, rehash] = [0, period]
    for (;;) {
      if (now >= opsMax) return Number.POSITIVE_INFINITY
      if (now >= rehash) {
        for (let cpu = 0; cpu < cpus; cpu++) this.#clear(cpu)
        rehash += period
      }
      const ops = stay >= 1 ? period : Math.ceil(Math.log(1 - draw.uniform()) / Math.log(stay))
      for (let cpu = 0; cpu < cpus; cpu++) {
        for (let net = 0; net < netns; net++) here[net] = at[net] === cpu ? 1 : 0
        let misses = this.#ratesOn(cpu, here)
        if (misses === 0) continue
        let left = draw.binomial(ops, misses)
        while (left > 0) {
          const entries = this.#stride(cpu, left, misses)
          this.#allocations += Math.abs(entries)
          if (entries < 0) return now + ops
          left -= entries
          misses = this.#ratesOn(cpu, here)
        }
      }
      now += ops
      at[draw.pick(this.#weights, 1)] = draw.below(cpus)
    }
  }

  /** Each netns clears its table on a CPU at its next lookup there, whoever comes first. */
  #clear(cpu: number): void {
    const { draw, counters } = this.#run
    const tables = this.#tables[cpu] as readonly Table[]
    const next = (weight: number): number => -Math.log(1 - draw.uniform()) / weight
    const arrivals = this.#weights.map((weight, net) => ({ net, at: next(weight) }))
    for (const { net } of arrivals.sort((x, y) => x.at - y.at))
      counters.free(net, cpu, (tables[net] as Table).clear())
  }

  /** The share of the operations of a CPU that make an entry; keeps those of each netns. */
  #ratesOn(cpu: number, here?: Float64Array): number {
    const { sourcePorts = Number.POSITIVE_INFINITY } = this.#run.workload
    const tables = this.#tables[cpu] as readonly Table[]
    let sum = 0
    for (let net = 0; net < tables.length; net++) {
      if (here !== undefined && here[net] === 0) {
        this.#rates[net] = 0
        continue
      }
      const known = (tables[net] as Table).size / sourcePorts
      const rate = (this.#weights[net] as number) * (1 - known)
      this.#rates[net] = rate
      sum += rate
    }
    return sum
  }

  /**
   * Takes some allocations on a CPU, `most` at most; negative: the last of so many was refused.
   */
  #stride(cpu: number, most: number, misses: number): number {
    const { counters } = this.#run
    const tables = this.#tables[cpu] as readonly Table[]
    let entries = most
    for (let net = 0; net < tables.length; net++) {
      const rate = this.#rates[net] as number
      if (rate === 0) continue
      const room = Math.max(0, (tables[net] as Table).room)
      const inverse = misses / rate
      // So many that the table runs full with a chance of 1e-9, or so few that it cannot.
      const sure = inverse * (room - 6 * Math.sqrt(room * (1 - 1 / inverse)))
      entries = Math.min(entries, Math.max(room, sure))
    }
    entries = Math.floor(Math.min(entries, counters.safe - counters.batch))
    return entries < FEW ? this.#one(cpu, misses) : this.#many(cpu, entries, misses)
  }

  #one(cpu: number, misses: number): number {
    const { draw, counters } = this.#run
    const tables = this.#tables[cpu] as readonly Table[]
    const net = draw.pick(this.#rates, misses)
    const table = tables[net] as Table
    const garbage = table.full ? table.shrink() : 0
    if (counters.refuses(net)) return -1
    table.insert()
    counters.add(net, cpu)
    if (garbage > 0) counters.free(net, cpu, garbage)
    return 1
  }

  #many(cpu: number, entries: number, misses: number): number {
    const { draw, counters } = this.#run
    const tables = this.#tables[cpu] as readonly Table[]
    const folds = counters.foldsOf(cpu, entries)
    let [foldsLeft, othersLeft, rateLeft] = [folds, entries - folds, misses]
    for (let net = 0; net < tables.length; net++) {
      const rate = this.#rates[net] as number
      const share = rateLeft > 0 ? rate / rateLeft : 0
      const own = draw.binomial(foldsLeft, share)
      const others = draw.binomial(othersLeft, share)
      foldsLeft -= own
      othersLeft -= others
      rateLeft -= rate
      counters.fold(net, own)
      ;(tables[net] as Table).insert(own + others)
    }
    counters.move(cpu, entries, folds)
    return entries
  }
}
