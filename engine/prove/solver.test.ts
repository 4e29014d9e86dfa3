import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createSolver, type Outcome, type Solver } from './solver.ts'

/** A module that stands in for z3-solver: `evaluate` gets the text and gives what is printed. */
function fake(evaluate: string): string {
  const source = `
    const evaluate = ${evaluate}
    let text = ''
    const em = {
      HEAPU8: { set: bytes => { text = new TextDecoder().decode(bytes).slice(0, -1) } },
      _malloc: () => 0, _free: () => {},
      _Z3_eval_smtlib2_string: () => evaluate(text), UTF8ToString: output => output,
    }
    const Z3 = {
      global_param_set() {}, mk_config() {}, mk_context() {}, del_context() {},
    }
    export const init = () => ({ Z3, em })`
  return `data:text/javascript,${encodeURIComponent(source)}`
}

const MINUTE_MS = 60_000
const HARD = `
(declare-const x Int)(declare-const y Int)(declare-const z Int)
(assert (and (> x 2) (> y 2) (> z 2) (= (+ (* x x x) (* y y y)) (* z z z))))
(check-sat)`

let dir = ''
const file = async (name: string, text: string): Promise<string> => {
  await writeFile(join(dir, name), text)
  return join(dir, name)
}
async function using<T>(solver: Solver, run: (solver: Solver) => Promise<T>): Promise<T> {
  try {
    return await run(solver)
  } finally {
    solver.close()
  }
}
const reasonOf = (outcome: Outcome): string => (outcome.kind === 'unknown' ? outcome.reason : '')

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'solver-test-'))
})
afterAll(() => rm(dir, { recursive: true }))

describe('createSolver', () => {
  test('one process answers many files, in their order', async () => {
    const sat = await file('sat.smt2', '(declare-const x Int)(assert (< x 0))(check-sat)')
    const unsat = await file('unsat.smt2', '(declare-const x Int)(assert (< x x))(check-sat)')
    const files = [sat, unsat, sat]
    const outcomes = await using(createSolver(), solver =>
      Promise.all(files.map(name => solver.solve(name, MINUTE_MS))),
    )
    expect(outcomes.map(o => o.kind === 'output' && o.output.trim())).toEqual([
      'sat',
      'unsat',
      'sat',
    ])
  })

  test('the deadline ends the process, and the next file gets a new one', {
    tags: ['slow'],
  }, async () => {
    const hard = await file('hard.smt2', HARD)
    const easy = await file('easy.smt2', '(check-sat)')
    const [late, next] = await using(createSolver(), solver =>
      Promise.all([solver.solve(hard, 1500), solver.solve(easy, MINUTE_MS)]),
    )
    expect(late).toMatchObject({ kind: 'unknown', reason: 'no answer within 1500 ms' })
    expect(next).toMatchObject({ kind: 'output', output: 'sat\n' })
  })

  test('an answer that came in time counts, though it is read after the deadline', {
    tags: ['slow'],
  }, async () => {
    const easy = await file('easy.smt2', '(check-sat)')
    const solver = createSolver(fake('() => "sat"'))
    const outcome = await using(solver, async () => {
      await solver.solve(easy, MINUTE_MS)
      const answer = solver.solve(easy, 300)
      await new Promise(resolve => setTimeout(resolve, 50))
      const until = performance.now() + 500
      while (performance.now() < until);
      return answer
    })
    expect(outcome.kind).toBe('output')
  })

  test('a solver that is not installed is unknown', async () => {
    const easy = await file('easy.smt2', '(check-sat)')
    const outcome = await using(createSolver('no-such-solver'), s => s.solve(easy, MINUTE_MS))
    expect(reasonOf(outcome)).toMatch(/^the solver failed: Cannot find package 'no-such-solver'/)
  })

  test('a solver that crashes is unknown, and so is one that throws', async () => {
    const easy = await file('easy.smt2', '(check-sat)')
    const crash = createSolver(fake('() => process.exit(3)'))
    const toss = createSolver(fake('() => { throw "out of memory" }'))
    expect(reasonOf(await using(crash, s => s.solve(easy, MINUTE_MS)))).toBe(
      'the solver process ended (exit code 3)',
    )
    expect(reasonOf(await using(toss, s => s.solve(easy, MINUTE_MS)))).toBe(
      'the solver failed: out of memory',
    )
  })

  test('a process that is killed is unknown', async () => {
    const easy = await file('easy.smt2', '(check-sat)')
    const killed = createSolver(fake('() => process.kill(process.pid, "SIGKILL")'))
    expect(reasonOf(await using(killed, s => s.solve(easy, MINUTE_MS)))).toBe(
      'the solver process ended (SIGKILL)',
    )
  })

  test('a process that cannot be started is unknown', async () => {
    const easy = await file('easy.smt2', '(check-sat)')
    const { execPath } = process
    process.execPath = join(dir, 'no-node')
    const outcome = createSolver().solve(easy, MINUTE_MS)
    process.execPath = execPath
    expect(reasonOf(await outcome)).toMatch(/^no solver process: spawn .* ENOENT/)
  })

  test('a file that does not exist is unknown', async () => {
    const outcome = await using(createSolver(fake('() => "sat"')), s =>
      s.solve(join(dir, 'none.smt2'), MINUTE_MS),
    )
    expect(reasonOf(outcome)).toMatch(/ENOENT/)
  })

  test('close: what was not answered is unknown', async () => {
    const solver = createSolver()
    const pending = solver.solve(join(dir, 'hard.smt2'), MINUTE_MS)
    solver.close()
    expect(reasonOf(await pending)).toBe('the solver was closed')
    // What comes later starts no process that nobody would end.
    expect(reasonOf(await solver.solve('late.smt2', 60_000))).toBe('the solver was closed')
  })
})
