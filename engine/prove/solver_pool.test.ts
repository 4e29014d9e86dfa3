import { expect, test } from 'vitest'
import type { Outcome, Solver } from './solver.ts'
import { solverPool } from './solver_pool.ts'

/** A solver that answers when it is told to, and the files that it was given. */
function fake(): Solver & { readonly files: string[]; readonly answer: () => void } {
  const files: string[] = []
  const open: ((outcome: Outcome) => void)[] = []
  return {
    files,
    answer: () => open.shift()?.({ kind: 'output', output: files.join(), ms: 1 }),
    solve: file => {
      files.push(file)
      return new Promise(resolve => open.push(resolve))
    },
    close: () => {
      for (const end of open) end({ kind: 'unknown', reason: 'closed', ms: 0 })
    },
  }
}

test('solverPool: a file goes to the solver with the fewest to answer; all are closed', async () => {
  const members: ReturnType<typeof fake>[] = []
  const pool = solverPool(2, () => {
    const member = fake()
    members.push(member)
    return member
  })
  const [one, two] = members
  const first = pool.solve('a', 1000)
  const rest = [pool.solve('b', 1000), pool.solve('c', 1000)]
  one?.answer()
  expect(await first).toMatchObject({ kind: 'output', output: 'a,c' })
  rest.push(pool.solve('d', 1000), pool.solve('e', 1000))
  expect(one?.files).toEqual(['a', 'c', 'd'])
  expect(two?.files).toEqual(['b', 'e'])
  pool.close()
  const reasons = (await Promise.all(rest)).map(({ kind }) => kind)
  expect(reasons).toEqual(['unknown', 'unknown', 'unknown', 'unknown'])
})
