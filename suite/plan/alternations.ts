import { Flows } from './flows.ts'
import type { Outcome, Run } from './run.ts'
import type { Table } from './table.ts'

/** `tcp` and `turns`: entries of the netns in a fixed order, on one CPU at a time. */
export class Alternations {
  readonly #run: Run
  /** By CPU, then by netns. */
  readonly #flows: readonly (readonly Flows[])[]
  #cpu = 0
  #allocations = 0
  /** How often flow_cache's timer has set its flags. */
  #periods = 0

  constructor(run: Run) {
    const { tables, draw, workload } = run
    this.#run = run
    this.#flows = Array.from({ length: workload.cpus }, (_, cpu) =>
      tables.map(own => new Flows(own[cpu] as Table, draw)),
    )
  }

  outcome(): Outcome {
    const { workload, opsMax, draw } = this.#run
    const { opsPerSecond, rehashSeconds, otherEntriesPerOp, moveProbability = 0, netns } = workload
    const connects = workload.order === 'tcp'
    const period = opsPerSecond * rehashSeconds
    let flag = period
    let move = draw.gap(moveProbability)
    let other = draw.gap(otherEntriesPerOp)
    for (let op = 0; op < opsMax; ) {
      const taken = this.#stride(op, Math.min(flag, move, other, opsMax) - op)
      op += taken
      if (taken > 0) continue
      if (op >= move) {
        this.#move()
        move = op + draw.gap(moveProbability)
      }
      // A flag comes at any moment: in half of the connects, when the SYN is out.
      const flags = op >= flag
      if (flags) flag += period
      const midway = flags && connects && draw.uniform() < 0.5
      if (flags && !midway) this.#periods++
      let refused = connects ? this.#connect(midway) : this.#turn(op % netns)
      if (op >= other) {
        refused = refused || this.#other(draw.below(netns))
        other = op + draw.gap(otherEntriesPerOp)
      }
      op++
      if (refused) return { ops: op, allocations: this.#allocations }
    }
    return { ops: Number.POSITIVE_INFINITY, allocations: this.#allocations }
  }

  /**
   * Takes many operations at once, of which each is an entry of netns 0 and one of netns 1: a slot
   * that two netns raise in turn is folded by the same one each time, for the batch is even.
   * Returns how many operations it took; 0: something else happens first.
   */
  #stride(op: number, most: number): number {
    const { workload, counters } = this.#run
    const { order, netns, batch, sourcePorts } = workload
    if (netns !== 2 || batch % 2 !== 0 || most < 4) return 0
    const [first, second] = this.#here as [Flows, Flows]
    const connects = order === 'tcp'
    if (connects ? !first.portless.present : sourcePorts !== undefined || op % 2 !== 0) return 0
    if (!(first.heeds(this.#periods) && second.heeds(this.#periods))) return 0
    // A connect fills two places of each table, and two turns fill one.
    const places = connects ? 2 : 1
    const room = Math.min(first.table.room, second.table.room)
    const opsPerPair = connects ? 1 : 2
    const pairs = Math.floor(
      Math.min(room / places, most / opsPerPair, (counters.safe - batch) / 2),
    )
    if (pairs < 2) return 0
    const slot = counters.slot[this.#cpu] as number
    const folds = counters.foldsOf(this.#cpu, 2 * pairs)
    counters.fold((batch - slot) % 2 === 0 ? 1 : 0, folds)
    counters.move(this.#cpu, 2 * pairs, folds)
    for (const flows of [first, second]) flows.insertMany(pairs, places * pairs)
    this.#allocations += 2 * pairs
    return pairs * opsPerPair
  }

  get #here(): readonly Flows[] {
    return this.#flows[this.#cpu] as readonly Flows[]
  }

  #move(): void {
    const { cpus } = this.#run.workload
    if (cpus < 2) return
    const other = this.#run.draw.below(cpus - 1)
    this.#cpu = other < this.#cpu ? other : other + 1
  }

  /** A new entry with a dst; `true` if it is refused. */
  #entry(net: number): boolean {
    const { counters } = this.#run
    const flows = this.#here[net] as Flows
    flows.heed(this.#periods)
    flows.insert(1)
    if (counters.refuses(net)) return true
    this.#allocations++
    counters.add(net, this.#cpu)
    this.#collect(net)
    return false
  }

  /** Something else makes an entry, on a CPU of its own. */
  #other(net: number): boolean {
    const { draw, workload } = this.#run
    const here = this.#cpu
    this.#cpu = draw.below(workload.cpus)
    const refused = this.#entry(net)
    this.#cpu = here
    return refused
  }

  /** The gc worker comes. */
  #collect(net: number): void {
    const flows = this.#here[net] as Flows
    if (flows.garbage === 0) return
    this.#run.counters.free(net, this.#cpu, flows.garbage)
    flows.garbage = 0
  }

  /** What the input policy of a netns says of a packet: an entry without a dst. */
  #input(net: number): void {
    const flows = this.#here[net] as Flows
    flows.heed(this.#periods)
    flows.insert(0)
    this.#collect(net)
  }

  /** A connect from netns 0 to a closed port of netns 1. */
  #connect(flagMidway: boolean): boolean {
    const sender = this.#here[0] as Flows
    sender.heed(this.#periods)
    const { portless } = sender
    if (!portless.present) {
      if (this.#entry(0)) return true
      portless.made()
    }
    if (this.#entry(0)) return true
    if (flagMidway) this.#periods++
    this.#input(1)
    if (this.#entry(1)) return true
    this.#input(0)
    return false
  }

  #turn(net: number): boolean {
    const { sourcePorts } = this.#run.workload
    const flows = this.#here[net] as Flows
    flows.heed(this.#periods)
    const { table } = flows
    if (sourcePorts !== undefined && this.#run.draw.uniform() * sourcePorts < table.size)
      return false
    return this.#entry(net)
  }
}
