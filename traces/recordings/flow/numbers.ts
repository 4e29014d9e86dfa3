import type { Cell } from '../../../engine/state.ts'
import { hashCount } from '../../../model/flow_cache.ts'
import { dstOpsOf } from '../../../model/variables.ts'
import { type Equation, equationsOf } from '../counter/numbers.ts'
import type { SeenFlow } from '../read/schemas.ts'
import { type Candidate, listed, type Stepper, stateOf } from './candidates.ts'

/** Which netns there are, by the number that the recording has, and which have exited. */
interface Netns {
  readonly nets: ReadonlyMap<number, number>
  readonly exited: ReadonlySet<number>
}

/** Every value of an observation beside a candidate's; all but the time, which is the driver's. */
export function flowEquations(
  stepper: Stepper,
  c: Candidate,
  { nets, exited }: Netns,
  observed: SeenFlow,
): readonly Equation[] {
  const { flow, worksPending, rcuPending, jiffies: _, ...seen } = observed
  const { model, a } = stepper
  const { variables: v } = model
  const s = stateOf(c)
  const gone = [...exited].flatMap(net => dstOpsOf(v, net).map(({ count }) => [count, 0] as const))
  const countAtExit = new Map<Cell, number>(gone)
  const moment = { model, a, s, nets, countAtExit, nullFrees: c.nullFrees }
  const [family = 'ipv4'] = model.structure.families
  const tables = [...nets].filter(([, net]) => !exited.has(net))
  return [
    ...equationsOf(moment, family, seen),
    { cell: 'flow', expected: keys(tables.map(([id]) => id)), seen: keys(Object.keys(flow)) },
    ...tables.flatMap(([id, net]) => [
      ...v.online.map((_online, cpu) => ({
        cell: `flow[${id}].hash[${cpu}]`,
        expected: hashCount(model, net, cpu)(a, s),
        seen: flow[id]?.hash[cpu] ?? 'absent',
      })),
      {
        cell: `flow[${id}].gcList`,
        expected: listed(stepper, s, net),
        seen: flow[id]?.gcList ?? 'absent',
      },
    ]),
    { cell: 'worksPending', expected: c.works.length, seen: worksPending },
    { cell: 'rcuPending', expected: 0, seen: rcuPending },
  ]
}

function keys(of: readonly (string | number)[]): string {
  return of
    .map(Number)
    .sort((x, y) => x - y)
    .join(' ')
}

interface Agreement {
  /** The candidates that have every value that was recorded. */
  readonly candidates: readonly Candidate[]
  /** Recorded values that were compared. */
  readonly compared: number
  /** Values among them on which the candidates differed. */
  readonly bounded: number
  /** Where no candidate has what was recorded: of the nearest of them, the first difference. */
  readonly mismatch?: Equation
}

/** Keeps the candidates that agree with an event and what was observed after it. */
export function agreeing(
  ways: readonly Candidate[],
  equationsOfWay: (c: Candidate) => readonly Equation[],
): Agreement {
  const [first, ...others] = ways.map(c => ({ c, equations: equationsOfWay(c) }))
  if (first === undefined) {
    const mismatch = { cell: 'step', expected: 'impossible', seen: 'happened' }
    return { candidates: [], compared: 1, bounded: 0, mismatch }
  }
  const all = [first, ...others]
  const bounded = first.equations.filter(({ expected }, i) =>
    others.some(({ equations }) => equations[i]?.expected !== expected),
  )
  const firstOdd = all.map(({ equations }) =>
    equations.findIndex(({ expected, seen }) => expected !== seen),
  )
  const candidates = all.flatMap(({ c }, i) => (firstOdd[i] === -1 ? [c] : []))
  const compared = first.equations.length
  if (candidates.length > 0) return { candidates, compared, bounded: bounded.length }
  const farthest = Math.max(...firstOdd)
  const nearest = all[firstOdd.indexOf(farthest)]
  const mismatch = nearest?.equations[farthest]
  if (mismatch === undefined) throw new Error('no candidate, and no difference')
  return { candidates, compared: farthest + 1, bounded: bounded.length, mismatch }
}
