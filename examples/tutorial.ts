import { drift } from '../engine/drift/drift.ts'
import { explanationText } from '../engine/explain.ts'
import { explore } from '../engine/explore/explore.ts'
import { prove } from '../engine/prove/prove.ts'
import { createSolver } from '../engine/prove/solver.ts'
import { replayTrace } from '../engine/run/replay.ts'
import { shrink } from '../engine/shrink/shrink.ts'
import { randomWalk } from '../engine/simulate/random_walk.ts'
import { simulate } from '../engine/simulate/simulate.ts'
import type { Instance } from '../engine/system.ts'
import { labelsOf } from '../engine/trace.ts'
import { coherence, msi, silent } from './coherence.ts'
import { fresh, oneWriter, register } from './coherence_claims.ts'
import { dieHard, inRange, never, noOverflow, sizes } from './die_hard.ts'
import { lock, peterson } from './peterson.ts'
import { invariantOfTwo, mutualExclusion } from './peterson_claims.ts'
import { fewerThan, rate, tokenBucket } from './token_bucket.ts'

/**
 * @file The script of engine/README.md: a test holds what is said there to what is printed here.
 */

// Explore: every reachable state.
const jugs: Instance = { system: dieHard, params: {}, bounds: {} }
const { states, transitions, complete } = explore({ ...jugs, properties: [] })
console.log(`${states} states, ${transitions} steps, all of them: ${complete}`)

// A property that falls, and one that stands.
const found = explore({ ...jugs, properties: [never(4), never(6)] })
for (const [id, { verdict, trace }] of found.properties) {
  console.log(`${id}: ${verdict}${trace === undefined ? '' : ` in ${trace.length} steps`}`)
}

// The trace, step by step: what each changed, and which claim fails at the end.
const solution = found.properties.get('not 4')?.trace ?? []
for (const { action, changes, violation } of replayTrace(jugs, solution, never(4))) {
  const written = changes.map(({ cell, from, to }) => `${cell.name} ${from} -> ${to}`)
  console.log(`${action.label}: ${written.join(', ')}`)
  if (violation !== undefined) console.log(explanationText(violation))
}

// Other parameters: jugs of 4 and 6 gallons hold no odd amount.
const even: Instance = { ...jugs, params: { smallSize: 4, bigSize: 6 } }
const odd = explore({ ...even, properties: [never(3), never(5)] })
console.log([...odd.properties].map(([id, { verdict }]) => `${id}: ${verdict}`).join('; '))

// Symmetry: caches differ by their names alone.
const caches = { system: coherence(msi, 8, 1), params: {}, bounds: {} }
for (const symmetry of [false, true]) {
  const search = explore({ ...caches, properties: [oneWriter, fresh], symmetry })
  console.log(`symmetry ${symmetry}: ${search.states} states`)
}

// Bounds: what has no end is searched up to a depth, or up to a count.
const bucket = { system: tokenBucket, params: {}, properties: [fewerThan(5)] }
for (const bounds of [{ depthMax: 12 }, { sentMax: 4 }, {}]) {
  const search = explore({ ...bucket, bounds, untilViolated: true })
  const [outcome] = search.properties.values()
  console.log(`${JSON.stringify(bounds)}: ${outcome?.verdict}, ${search.states} states`)
}

// Random runs beside a specification: the caches are a register.
const system = coherence(msi, 3, 4)
const campaign = simulate({
  system,
  params: {},
  bounds: {},
  properties: [oneWriter, fresh],
  specification: () => register(system),
  seed: 1,
  runs: 30,
})
for (const [id, { verdict }] of campaign.properties) console.log(`${id}: ${verdict}`)

// Random runs of a wrong variant, and the shortest trace that one of them can be made into.
const wrong = { system: coherence(silent, 3, 4), params: {}, bounds: {} }
const walks = randomWalk({ ...wrong, properties: [fresh], seed: 1, runs: 30 })
const stale = walks.properties.get('fresh')
const long = stale !== undefined && 'trace' in stale ? stale.trace : []
const short = await shrink({ ...wrong, property: fresh, trace: long, statesMax: 10_000 })
console.log(`${long.length} steps; ${short?.kind}: ${labelsOf(short?.trace ?? []).join('; ')}`)

// Proof by induction, whatever the sizes of the jugs.
const solver = createSolver()
const proof = await prove({
  system: dieHard,
  title: 'two jugs of any sizes',
  stem: 'jugs',
  parameters: [sizes],
  conjuncts: [inRange],
  goals: [{ property: noOverflow }],
  deadlineMs: 10_000,
  solver,
})
for (const { id, status } of proof.properties) console.log(`${id}: ${status}`)

// An invariant that is strong enough, and one that is not.
const weaker = invariantOfTwo.filter(({ name }) => name !== 'someone signed last')
for (const conjuncts of [invariantOfTwo, weaker]) {
  const { properties } = await prove({
    system: lock(peterson, 2),
    title: 'a lock for two',
    stem: 'lock',
    parameters: [],
    conjuncts,
    goals: [{ property: mutualExclusion }],
    deadlineMs: 10_000,
    solver,
  })
  for (const { id, status, reason } of properties) console.log(`${id}: ${status}`, reason)
}
solver.close()

// Drift: the rate at which a count can rise.
const { mean, cycle } = drift({ ...rate, params: {}, bounds: {} })
console.log(`${mean.p}/${mean.q} of an action: ${labelsOf(cycle).join('; ')}`)
