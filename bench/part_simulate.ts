import fc from 'fast-check'
import { type Machine, machine } from '../engine/run/machine.ts'
import { randomWalk } from '../engine/simulate/random_walk.ts'
import type { SimulateRequest } from '../engine/simulate/request.ts'
import { simulate } from '../engine/simulate/simulate.ts'
import type { Action } from '../model/action.ts'
import { realScale } from '../model/bounds.ts'
import { perNetInit } from '../model/kernels/released.ts'
import type { Model } from '../model/model.ts'
import { instanceOf, settingText } from '../model/setting.ts'
import { withLedger } from '../properties/ledger.ts'
import { readNearLive } from '../properties/limit.ts'
import { properties } from '../properties/properties.ts'
import type { Property } from '../properties/property.ts'
import { countOffLive } from '../properties/target.ts'
import { leaking } from '../suite/tables/leaking.ts'
import { simulateChecks } from '../suite/tables/simulate.ts'
import type { BenchPart, Row } from './report.ts'
import { spreadOf } from './spread.ts'

/** What a run is judged by, and how many steps it has taken so far. */
interface Judge {
  readonly properties: readonly Property[]
  readonly before: Machine<Model>
  steps: number
}

/** An action as a command, written as the documentation of fast-check has it: one step each. */
class Take implements fc.Command<Machine<Model>, Judge> {
  readonly action: Action

  constructor(action: Action) {
    this.action = action
  }

  check({ arith, state }: Readonly<Machine<Model>>): boolean {
    return this.action.enabled(arith, state)
  }

  run(now: Machine<Model>, judge: Judge): void {
    const { arith, system, state } = now
    const before = judge.before.state
    judge.before.values.set(now.values)
    now.apply(this.action.next(arith, before))
    judge.steps++
    for (const property of judge.properties) {
      if (!property.after(arith, system, before, this.action, state))
        throw new Error(`${property.id} is violated`)
    }
  }
}

interface PlainRequest extends SimulateRequest<Model> {
  readonly properties: readonly Property[]
}

/** Steps of `fc.commands` and `fc.modelRun` over the same actions, under the same properties. */
function plainSteps({ system, params, properties, seed, runs }: PlainRequest): number {
  const now = machine(system, params)
  const judge: Judge = { properties, before: machine(system, params), steps: 0 }
  const commands = fc.commands([fc.constantFrom(...system.actions).map(a => new Take(a))], {
    maxCommands: 100,
    size: 'max',
  })
  const property = fc.property(commands, sequence => {
    now.reset()
    fc.modelRun(() => ({ model: now, real: judge }), sequence)
  })
  fc.assert(property, { seed, numRuns: runs })
  return judge.steps
}

/** A step of a raw walk against one by fast-check: all actions, all properties of the suite. */
export const partSimulate: BenchPart = async ({ runs, log }) => {
  const check = simulateChecks.find(
    ({ kernel, structure }) => kernel === perNetInit && structure.families[0] === 'ipv4',
  )
  if (check === undefined) throw new Error('the suite has lost its campaign of per-net-init')
  const judged = properties.filter(({ id }) => check.properties.includes(id))
  const request = { ...withLedger(instanceOf(check)), ...check, properties: judged }
  const ratios: { plain: number[]; campaign: number[] } = { plain: [], campaign: [] }
  const rates: number[] = []
  for (let seed = 1; seed <= runs; seed++) {
    const raw = rate(() => randomWalk({ ...request, seed, runs: 2000 }).steps)
    const plain = rate(() => plainSteps({ ...request, seed, runs: 300 }))
    const campaign = rate(() => simulate({ ...request, seed, runs: 40 }).steps)
    log(`seed ${seed}: ${[raw, plain, campaign].map(r => Math.round(r)).join(', ')} steps/s`)
    rates.push(raw / 1e6)
    ratios.plain.push(raw / plain)
    ratios.campaign.push(raw / campaign)
  }
  const target = { atLeast: 5 }
  const climbing = targeted()
  const about = `${judged.length} properties`
  return {
    rows: [
      { what: `simulate --raw, ${about}`, unit: 'M steps/s', measured: spreadOf(rates) },
      {
        what: 'a step of it over fc.commands + fc.modelRun',
        ...{ target, unit: 'x', measured: spreadOf(ratios.plain) },
      },
      {
        what: 'a step of it over simulate, with its ledger',
        ...{ target, unit: 'x', measured: spreadOf(ratios.campaign) },
      },
      ...climbing.rows,
    ],
    data: { rates, ratios, targeted: climbing.data },
  }
}

const TARGETED_CPUS = 4
const TARGETED_SEEDS = 50

/** Steps until P2 falls, blindly and climbing, over the same seeds: counts, not times. */
function targeted(): { readonly rows: readonly Row[]; readonly data: object } {
  const setting = leaking(TARGETED_CPUS, realScale())
  const request = { ...instanceOf(setting), properties: [readNearLive], runs: 10_000 }
  const seeds = Array.from({ length: TARGETED_SEEDS }, (_, i) => i + 1)
  const blind = seeds.map(seed => randomWalk({ ...request, seed }).steps)
  const climb = seeds.map(seed => randomWalk({ ...request, seed, target: countOffLive }).steps)
  const what = `P2 of ${settingText(setting)}`
  const medians = spreadOf([spreadOf(blind).median / spreadOf(climb).median])
  return {
    rows: [
      { what: `${what}, blind`, unit: 'steps', measured: spreadOf(blind) },
      { what: `${what}, --target`, unit: 'steps', measured: spreadOf(climb) },
      { what: 'the first over the second', target: { atLeast: 5 }, unit: 'x', measured: medians },
    ],
    data: { blind, climb },
  }
}

/** Steps a second. */
function rate(run: () => number): number {
  const start = performance.now()
  const steps = run()
  return (1000 * steps) / (performance.now() - start)
}
