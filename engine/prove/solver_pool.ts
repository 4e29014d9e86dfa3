import { createSolver, type Solver } from './solver.ts'

/** Several solvers as one: a file goes to the one that has the fewest to answer. */
export function solverPool(size: number, create: () => Solver = createSolver): Solver {
  const members = Array.from({ length: size }, () => ({ solver: create(), open: 0 }))
  return {
    solve: async (file, deadlineMs) => {
      const member = members.reduce((least, other) => (other.open < least.open ? other : least))
      member.open++
      const outcome = await member.solver.solve(file, deadlineMs)
      member.open--
      return outcome
    },
    close: () => {
      for (const { solver } of members) solver.close()
    },
  }
}
