import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Params } from '../../engine/arith/arith.ts'
import { all } from '../../engine/arith/derived.ts'
import { numbers } from '../../engine/arith/numbers.ts'
import { smtlibText } from '../../engine/arith/smtlib.ts'
import { smtlibValue, type Valuation } from '../../engine/arith/smtlib_value.ts'
import { type Term, type Terms, terms } from '../../engine/arith/terms.ts'
import { scriptWriter } from '../../engine/prove/script.ts'
import { createSolver } from '../../engine/prove/solver.ts'
import { after } from '../../engine/state.ts'
import { valuesOf as parametersOf } from '../../engine/system.ts'
import type { Action } from '../../model/action.ts'
import type { CellKind } from '../../model/cells.ts'
import { mutants } from '../../model/kernels/mutants.ts'
import { lineage } from '../../model/kernels/released.ts'
import { buildModel, type Model } from '../../model/model.ts'
import type { Part, Structure } from '../../model/structure.ts'
import { properties } from '../../properties/properties.ts'

/** A model, one of its actions, and any state: reachable or not, the readings must agree. */
interface Sample {
  readonly m: Model
  readonly action: Action
  readonly params: Params
  readonly values: readonly number[]
}

const structures: fc.Arbitrary<Structure> = fc.record({
  cpus: fc.integer({ min: 1, max: 3 }),
  netns: fc.integer({ min: 1, max: 3 }),
  families: fc.constantFrom(['ipv4'], ['ipv6'], ['ipv4', 'ipv6']),
  parts: fc.constantFrom<readonly Part[]>([], [], [], ['interrupts']),
})
const uint = fc.oneof(fc.nat(5), fc.constantFrom(2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1))
const flags: readonly CellKind[] = ['online', 'alive', 'counters']

function cellValue(kind: CellKind): fc.Arbitrary<number> {
  if (flags.includes(kind)) return fc.nat(1)
  return kind === 'gc_thresh' ? uint : fc.integer({ min: -9, max: 9 })
}

function samples(structure: fc.Arbitrary<Structure>): fc.Arbitrary<Sample> {
  return fc.tuple(structure, fc.constantFrom(...lineage, ...mutants)).chain(([shape, kernel]) => {
    const m = buildModel(kernel, shape, { sysctlValues: ['any', 7] })
    return fc.record({
      m: fc.constant(m),
      action: fc.constantFrom(...m.actions),
      params: fc.record({
        batch: fc.integer({ min: 1, max: 6 }),
        batchPerCpu: fc.nat(3),
        gcThresh: uint,
        sysctl: uint,
      }),
      values: fc.tuple(...m.variables.cells.map(({ kind }) => cellValue(kind))),
    })
  })
}

/** Everything that a checker reads of a sample, as terms. */
function termsOf(
  { m, action }: Sample,
  { arith, name }: Pick<Terms, 'arith' | 'name'>,
): {
  readonly ints: readonly Term[]
  readonly bools: readonly Term[]
} {
  const s = (cell: number): Term => name(`|${m.variables.cells[cell]?.name}|`)
  const t = after(s, action.next(arith, s))
  const claims = properties.map(p =>
    p.kind === 'state' ? p.holds(arith, m, s) : p.after(arith, m, s, action, t),
  )
  return {
    ints: [action.result(arith, s), ...m.variables.cells.map((_, cell) => t(cell))],
    bools: [action.enabled(arith, s), ...claims],
  }
}

/** The same in numbers. */
function valuesOf({ m, action, params, values }: Sample): {
  readonly ints: readonly number[]
  readonly bools: readonly boolean[]
} {
  const a = numbers(params)
  const s = (cell: number): number => values[cell] as number
  const t = after(s, action.next(a, s))
  const claims = properties.map(p =>
    p.kind === 'state' ? p.holds(a, m, s) : p.after(a, m, s, action, t),
  )
  return {
    ints: [action.result(a, s), ...m.variables.cells.map((_, cell) => t(cell))],
    bools: [action.enabled(a, s), ...claims],
  }
}

function environment({ m, params, values }: Sample): Valuation {
  const cells = m.variables.cells.map(({ name }, i) => [`|${name}|`, values[i] as number] as const)
  return new Map([
    ...cells,
    ...Object.entries(parametersOf(m, params)).map(([name, value]) => [name, value ?? 0] as const),
  ])
}

test('smtlib: in any state, any action and every property read as in numbers', {
  tags: ['slow'],
}, () => {
  fc.assert(
    fc.property(samples(structures), sample => {
      const env = environment(sample)
      const { ints, bools } = termsOf(sample, terms('open'))
      expect({
        ints: ints.map(term => smtlibValue(smtlibText(term), env)),
        bools: bools.map(term => smtlibValue(smtlibText(term), env)),
      }).toEqual(valuesOf(sample))
    }),
    { seed: 20, numRuns: 1000 },
  )
})

test('smtlib: z3 agrees, and so does the text with named terms', { tags: ['slow'] }, async () => {
  const shape: Structure = { cpus: 2, netns: 2, families: ['ipv4', 'ipv6'] }
  const dir = await mkdtemp(join(tmpdir(), 'dstledger-test-'))
  const solver = createSolver()
  try {
    const cases = fc.sample(samples(fc.constant(shape)), { seed: 21, numRuns: 12 })
    for (const [i, sample] of cases.entries()) {
      const file = join(dir, `${i}.smt2`)
      await writeFile(file, agreement(sample))
      const outcome = await solver.solve(file, 60_000)
      expect(outcome).toMatchObject({ output: 'the state is possible\nsat\nagree\nunsat\n' })
    }
  } finally {
    solver.close()
    await rm(dir, { recursive: true })
  }
})

/** A script that fixes state and parameters, and asks whether some value can differ. */
function agreement(sample: Sample): string {
  const w = scriptWriter(sample.action.label)
  const names = new Map<string, Term>()
  for (const [name, value] of environment(sample)) {
    const term = w.declare(name)
    names.set(name, term)
    w.assume(w.a.eq(term, w.a.int(Number(value))))
  }
  const { ints, bools } = termsOf(sample, { arith: w.a, name: text => names.get(text) as Term })
  const expected = valuesOf(sample)
  const same = [
    ...ints.map((term, i) => w.a.eq(term, w.a.int(expected.ints[i] as number))),
    ...bools.map((term, i) => (expected.bools[i] ? term : w.a.not(term))),
  ]
  w.check('the state is possible', 'sat', [])
  w.check('agree', 'unsat', [w.a.not(all(w.a, same))])
  return w.script('agreement').text
}
