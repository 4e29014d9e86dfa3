import fc from 'fast-check'
import { type Command, commandText, families, faultPoints } from './command.ts'
import { type Room, sysctlValues } from './running_model.ts'
import type { Difference, SideBySide } from './side_by_side.ts'

/** As many as a fold takes, and two: with a gc_thresh of 1 the next is refused. */
const MANY = 34

/** Every command that a sequence is made of, of one family. */
function menuOf({ cpus, netns }: Room): readonly Command[] {
  const range = (n: number): number[] => [...Array(n).keys()]
  const [family = 'ipv4'] = families
  return [
    ...(['alloc', 'release', 'reap'] as const).flatMap(op =>
      range(netns).flatMap(net =>
        range(cpus).flatMap(cpu => [1, MANY].map(times => ({ op, net, cpu, family, times }))),
      ),
    ),
    ...range(netns - 1).flatMap(net => [
      { op: 'create' as const, net: net + 1 },
      ...faultPoints.map(fault => ({ op: 'create' as const, net: net + 1, fault })),
      { op: 'cleanup' as const, net: net + 1 },
    ]),
    ...(['down', 'dead', 'up'] as const).flatMap(op => range(cpus).map(cpu => ({ op, cpu }))),
    // The other family, once: what is booked to the wrong one shows.
    ...range(netns).map(net => ({
      op: 'alloc' as const,
      net,
      cpu: 0,
      family: families[1] ?? family,
      times: 1,
    })),
    ...range(netns).map(net => ({
      op: 'sysctl' as const,
      net,
      family,
      value: sysctlValues[0] ?? 1,
    })),
  ]
}

/** Every sequence of up to `depth` commands, the shorter ones first: what is found is shortest. */
export function shortestDifference(
  both: SideBySide,
  room: Room,
  depth: number,
): Difference | undefined {
  const menu = menuOf(room)
  const below = (
    before: readonly string[],
    left: number,
    level: number,
  ): Difference | undefined => {
    const back = both.saved(level)
    for (const command of menu) {
      back()
      const { done, difference } = both.run(command, before)
      if (difference !== undefined) return difference
      const all = 'times' in command ? command.times : 1
      // Fewer are other sequences, or none.
      if (done < all || left === 1) continue
      const found = below([...before, commandText(command)], left - 1, level + 1)
      if (found !== undefined) return found
    }
    return undefined
  }
  for (let length = 1; length <= depth; length++) {
    const found = both.boot() ?? below([], length, 1)
    if (found !== undefined) return found
  }
  return undefined
}

/** Random sequences, of both families, with faults; what is found is made small. */
export function randomDifference(
  both: SideBySide,
  { cpus, netns }: Room,
  { runs, seed }: { readonly runs: number; readonly seed: number },
): Difference | undefined {
  const cpu = fc.nat({ max: cpus - 1 })
  const net = fc.nat({ max: netns - 1 })
  const child = fc.integer({ min: 1, max: netns - 1 })
  const family = fc.constantFrom(...families)
  const times = fc.integer({ min: 1, max: 40 })
  const entry = <Op extends string>(op: Op) =>
    fc.record({ op: fc.constant(op), net, cpu, family, times })
  const command: fc.Arbitrary<Command> = fc.oneof(
    { weight: 6, arbitrary: entry('alloc' as const) },
    { weight: 5, arbitrary: entry('release' as const) },
    { weight: 4, arbitrary: entry('reap' as const) },
    { weight: 3, arbitrary: fc.record({ op: fc.constant('create' as const), net: child }) },
    {
      weight: 1,
      arbitrary: fc.record({
        op: fc.constant('create' as const),
        net: child,
        fault: fc.constantFrom(...faultPoints),
      }),
    },
    { weight: 3, arbitrary: fc.record({ op: fc.constant('cleanup' as const), net: child }) },
    {
      weight: 6,
      arbitrary: fc.record({
        op: fc.constantFrom('down' as const, 'dead' as const, 'up' as const),
        cpu,
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        op: fc.constant('sysctl' as const),
        net,
        family,
        value: fc.constantFrom(...sysctlValues),
      }),
    },
  )
  const differenceOf = (commands: readonly Command[]): Difference | undefined => {
    const atBoot = both.boot()
    if (atBoot !== undefined) return atBoot
    const before: string[] = []
    for (const one of commands) {
      const { done, difference } = both.run(one, before)
      if (difference !== undefined) return difference
      if (done > 0) before.push(commandText('times' in one ? { ...one, times: done } : one))
    }
    return undefined
  }
  const list = fc.array(command, { maxLength: 40, size: 'max' })
  const result = fc.check(
    fc.property(list, commands => differenceOf(commands) === undefined),
    { numRuns: runs, seed },
  )
  const [smallest] = result.counterexample ?? []
  return smallest && differenceOf(smallest)
}
