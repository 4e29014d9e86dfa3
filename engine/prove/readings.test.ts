import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Action } from '../../model/action.ts'
import type { CellKind } from '../../model/cells.ts'
import { mutants } from '../../model/kernels/mutants.ts'
import { lineage } from '../../model/kernels/released.ts'
import { buildModel, type Model } from '../../model/model.ts'
import type { Part, Structure } from '../../model/structure.ts'
import { properties } from '../../properties/properties.ts'
import type { Params } from '../arith/arith.ts'
import { numbers } from '../arith/numbers.ts'
import { smtlib, type Term } from '../arith/smtlib.ts'
import { after } from '../state.ts'
import { valuesOf as parametersOf } from '../system.ts'
import { scriptWriter } from './script.ts'
import { createSolver } from './solver.ts'

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
function termsOf({ m, action }: Sample): {
  readonly ints: readonly Term[]
  bools: readonly Term[]
} {
  const s = (cell: number): Term => `|${m.variables.cells[cell]?.name}|`
  const update = action.next(smtlib, s)
  const t = after(s, update)
  const claims = properties.map(p =>
    p.kind === 'state' ? p.holds(smtlib, m, s) : p.after(smtlib, m, s, action, t),
  )
  return {
    ints: [action.result(smtlib, s), ...m.variables.cells.map((_, cell) => t(cell))],
    bools: [action.enabled(smtlib, s), ...claims],
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

function environment({ m, params, values }: Sample): ReadonlyMap<string, number> {
  const cells = m.variables.cells.map(({ name }, i) => [`|${name}|`, values[i] as number] as const)
  return new Map([
    ...cells,
    ...Object.entries(parametersOf(m, params)).map(([name, value]) => [name, value ?? 0] as const),
  ])
}

type Value = number | boolean

/** Evaluates a term of the fragment that the reading prints. */
function evaluate(term: Term, env: ReadonlyMap<string, number>): Value {
  const tokens = term.match(/[()]|\|[^|]*\||[^\s()|]+/g) ?? []
  let position = 0
  const next = (): Value => {
    const token = tokens[position++] as string
    if (token !== '(') return token === 'true' || (token !== 'false' && atom(token, env))
    const operator = tokens[position++] as string
    const operands: Value[] = []
    while (tokens[position] !== ')') operands.push(next())
    position++
    return apply(operator, operands)
  }
  return next()
}

function atom(token: string, env: ReadonlyMap<string, number>): number {
  const value = /^\d+$/.test(token) ? Number(token) : env.get(token)
  if (value === undefined) throw new Error(`no constant ${token}`)
  return value
}

function apply(operator: string, [x, y, z]: readonly Value[]): Value {
  switch (operator) {
    case '+':
      return Number(x) + Number(y)
    case '-':
      return 0 - Number(x)
    case '<=':
      return Number(x) <= Number(y)
    case '=':
      return x === y
    case 'not':
      return x !== true
    case 'and':
      return x === true && y === true
    case 'or':
      return x === true || y === true
    case 'ite':
      return (x === true ? y : z) as Value
    default:
      throw new Error(`no operator ${operator}`)
  }
}

test('smtlib: in any state, any action and every property read as in numbers', {
  tags: ['slow'],
}, () => {
  fc.assert(
    fc.property(samples(structures), sample => {
      const env = environment(sample)
      const { ints, bools } = termsOf(sample)
      expect({
        ints: ints.map(term => evaluate(term, env)),
        bools: bools.map(term => evaluate(term, env)),
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
  const { m, action } = sample
  const w = scriptWriter(action.label)
  for (const [name, value] of environment(sample)) {
    w.assume(w.a.eq(w.declare(name), w.a.int(value)))
  }
  const s = (cell: number): Term => `|${m.variables.cells[cell]?.name}|`
  const t = after(s, action.next(w.a, s))
  const claims = properties.map(p =>
    p.kind === 'state' ? p.holds(w.a, m, s) : p.after(w.a, m, s, action, t),
  )
  const bools = [action.enabled(w.a, s), ...claims]
  const ints = [action.result(w.a, s), ...m.variables.cells.map((_, cell) => t(cell))]
  const expected = valuesOf(sample)
  const same = [
    ...ints.map((term, i) => `(= ${term} ${w.a.int(expected.ints[i] as number)})`),
    ...bools.map((term, i) => (expected.bools[i] ? term : `(not ${term})`)),
  ]
  w.check('the state is possible', 'sat', [])
  w.check('agree', 'unsat', [`(not (and ${same.join(' ')}))`])
  return w.script('agreement').text
}
