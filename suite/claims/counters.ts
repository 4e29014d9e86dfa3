import { explore } from '../../engine/explore/explore.ts'
import type { ExploreResult } from '../../engine/explore/request.ts'
import { figure } from '../../engine/figure.ts'
import { type Machine, machine } from '../../engine/run/machine.ts'
import { afterTrace, takeAll } from '../../engine/run/replay.ts'
import { expanded } from '../../engine/run/steps.ts'
import { labelsOf, traceOf } from '../../engine/trace.ts'
import { ENOBUFS } from '../../model/action_name.ts'
import { realScale, scaled } from '../../model/bounds.ts'
import type { Kernel } from '../../model/kernel.ts'
import { copiedTemplate, perNetInit } from '../../model/kernels/released.ts'
import { buildModel, type Model } from '../../model/model.ts'
import { instanceOf, type Setting } from '../../model/setting.ts'
import type { Structure } from '../../model/structure.ts'
import type { DstOps } from '../../model/variables.ts'
import { propertyById } from '../../properties/properties.ts'
import { slotsOf } from '../../properties/reading.ts'
import { toRefusalAtRest } from '../../properties/runs/pumps.ts'
import type { ReportVerdict } from '../tables/bug_report.ts'
import { lifetimes } from '../tables/explore_lineage.ts'
import { leaking } from '../tables/leaking.ts'

/** @file The sentences about whose entries a counter counts, and those about the fix. */

interface CounterClaim {
  readonly verdict: ReportVerdict
  readonly evidence: string
}

const oneCpu: Structure = { cpus: 1, netns: 1, families: ['ipv4'] }

/** Two netns, one CPU; entries come and go, and so do netns. */
const churn = (kernel: Kernel): Setting => ({
  kernel,
  structure: { ...oneCpu, netns: 2 },
  params: scaled(2),
  bounds: { liveMax: 2, countMax: 4 },
  actions: ['dst_alloc', 'dst_free', 'setup_net', 'cleanup_net'],
})

function searched(setting: Setting, ids: readonly string[]): ExploreResult {
  const properties = ids.map(id => propertyById(id, 'claims'))
  return explore<Model>({ ...instanceOf(setting), properties })
}

/** The shortest trace that violates a property, in steps; undefined: no state violates it. */
function shortest({ properties }: ExploreResult, id: string): number | undefined {
  return properties.get(id)?.trace?.length
}

const states = (n: number): string => `${figure(n)} states`

/** R10: the shortest way to a sum that another netns has changed, and none with the patch. */
export function givenToAnother(): CounterClaim {
  const [without, patched] = [copiedTemplate, perNetInit].map(kernel =>
    searched({ ...churn(kernel), actions: ['dst_alloc', 'dst_free', 'setup_net'] }, ['P1', 'P4']),
  ) as [ExploreResult, ExploreResult]
  const trace = without.properties.get('P4')?.trace ?? []
  const never = shortest(patched, 'P1') === undefined && shortest(patched, 'P4') === undefined
  return {
    verdict: trace.length > 0 && never && patched.complete ? 'confirmed' : 'refuted',
    evidence:
      `P4 on copied-template: ${labelsOf(trace).join('; ')}. On per-net-init no step does so in ` +
      `${states(patched.states)}, and P1 and P4 are proved`,
  }
}

/** What an operator could compare where an allocation is refused. */
interface Refused {
  readonly result: number
  readonly live: number
}

/** What an allocation in a netns is told, and what is live there. */
function refusedIn(now: Machine<Model>, net: number): Refused {
  const [alloc] = traceOf(now.system, [`dst_alloc net=${net} cpu=0`])
  const { live } = now.system.variables.dstOps[net] as DstOps
  return { result: alloc?.result(now.arith, now.state) ?? 0, live: now.state(live) }
}

/** A refusal by a count that is wrong: nothing is live anywhere. */
function refusedByDrift(gcThresh: number): Refused {
  const of = { cpus: 3, batch: 32, gcThresh }
  const instance = instanceOf(leaking(of.cpus, realScale(gcThresh)))
  const steps = traceOf(instance.system, expanded(toRefusalAtRest(of)))
  return refusedIn(afterTrace(instance, steps), 1)
}

/** A refusal by a count that is right: the netns holds more than it may. */
function refusedByLimit(gcThresh: number): Refused {
  const now = machine(buildModel(perNetInit, oneCpu), realScale(gcThresh))
  const alloc = traceOf(now.system, ['dst_alloc net=0 cpu=0'])
  while (refusedIn(now, 0).result === 0) takeAll(now, alloc)
  return refusedIn(now, 0)
}

/** R13: the error is one, and what is live is not. */
export function looksIdentical(): CounterClaim {
  const gcThresh = 64
  const [drift, limit] = [refusedByDrift(gcThresh), refusedByLimit(gcThresh)]
  const same = drift.result === -ENOBUFS && limit.result === -ENOBUFS
  return {
    verdict: same ? 'confirmed' : 'refuted',
    evidence:
      `T = ${gcThresh}: both are refused with ${drift.result} and ${limit.result}; what tells them ` +
      `apart is the slab, ${drift.live} live entries against ${limit.live} (docs/DIAGNOSE.md)`,
  }
}

/** F1: an allocation in one netns, as the counter of another shows it. */
export function cannotBeCopied(): CounterClaim {
  const shown = [copiedTemplate, perNetInit].map(kernel => {
    const now = machine(buildModel(kernel, { ...oneCpu, netns: 2 }), realScale())
    takeAll(now, traceOf(now.system, ['setup_net net=1', 'dst_alloc net=0 cpu=0']))
    const other = now.system.variables.dstOps[1] as DstOps
    return {
      count: now.state(other.count),
      slot: slotsOf(now.arith, now.system, now.state, other),
    }
  })
  const [copied, own] = shown as [(typeof shown)[0], (typeof shown)[0]]
  return {
    verdict: copied.slot === 1 && copied.count === 0 && own.slot === 0 ? 'confirmed' : 'refuted',
    evidence:
      `an entry of netns 0: netns 1 has its own count, ${copied.count}, and in its slot ` +
      `${copied.slot} without the patch, ${own.slot} with it`,
  }
}

/** F2: what becomes of the template's counter when a CPU goes offline. */
export function templatesUnused(): CounterClaim {
  const entries = 7
  const now = machine(buildModel(copiedTemplate, { ...oneCpu, cpus: 2, netns: 2 }), realScale())
  const allocs = Array<string>(entries).fill('dst_alloc net=0 cpu=1')
  takeAll(now, traceOf(now.system, [...allocs, 'cpu_down cpu=1']))
  const [template] = [...now.system.variables.templates.values()]
  const folded = template === undefined ? 0 : now.state(template.count)
  takeAll(now, traceOf(now.system, ['setup_net net=1']))
  const born = now.state((now.system.variables.dstOps[1] as DstOps).count)
  return {
    verdict: folded === 0 && born === 0 ? 'confirmed' : 'refuted',
    evidence:
      `CPU 1 goes offline with ${entries} in its slot: the template's count is ${folded}, and the ` +
      `next netns is born with ${born}`,
  }
}

/** F3: every counter is right as long as its netns lives. */
export function rightPerNet(): CounterClaim {
  const result = searched(churn(perNetInit), ['P1', 'P8'])
  const held = ['P1', 'P8'].every(id => result.properties.get(id)?.verdict === 'exhausted')
  return {
    verdict: held && result.complete ? 'confirmed' : 'refuted',
    evidence: `P1 and P8 hold in ${states(result.states)}, and are proved for every C and N`,
  }
}

/** F4: what the end of a netns does to its counter, and to who still points to it. */
export function safeTeardown(): CounterClaim {
  const { properties: _, seen: __, ...setup } = lifetimes(perNetInit)
  const result = searched({ kernel: perNetInit, ...setup }, ['P9', 'P10'])
  const [late, freed] = [shortest(result, 'P9'), shortest(result, 'P10')]
  return {
    verdict: late === undefined && freed === undefined ? 'confirmed' : 'refuted',
    evidence:
      `an add to a destroyed counter after ${late} steps (P9, CVE-2024-50036), and a use of a ` +
      `freed struct net after ${freed} (P10, CVE-2024-56658)`,
  }
}
