import { figure } from '../../engine/figure.ts'
import type { Account } from '../trace/account.ts'
import { counted, resultText } from '../trace/sentences.ts'

/** Why ordinary testing misses a counterexample: of its property, and what its trace shows. */
export function whyMissedSentences(account: Account): readonly string[] {
  const { property, steps, stored } = account
  const { batch, batchPerCpu } = stored.constants
  const scale =
    batchPerCpu === 0 && batch < 32
      ? [`The batch of this trace is ${batch}; the kernel's is 32 or more.`]
      : []
  return [property.whyMissed, needs(account), errors(steps), ...scale]
}

/** What must come together: netns and CPUs that take part, and calls in one order. */
function needs({ steps, stored }: Account): string {
  const members = (scalarset: 'net' | 'cpu'): number => {
    const found = steps.flatMap(({ action }) => action.args[scalarset] ?? [])
    return new Set(found).size
  }
  const [nets, cpus] = [members('net'), members('cpu')]
  const calls = steps.length === 1 ? 'One call' : `${counted(steps.length, 'call')} in this order`
  const who = [
    nets === 1 ? '1 netns' : `${nets} netns`,
    ...(cpus > 0 ? [`on ${counted(cpus, 'CPU')}`] : []),
  ]
  const timing = stored.structure.parts?.includes('interrupts')
    ? 'one comes in the middle of another'
    : 'nothing has to happen at the same time'
  return `${calls}, of ${who.join(' ')}; ${timing}.`
}

/** Whether a caller sees anything. */
function errors(steps: Account['steps']): string {
  const first = steps.findIndex(({ result }) => result !== 0)
  const failed = steps[first]
  if (failed === undefined) return 'Every call of the trace succeeds: no caller sees an error.'
  const before = first === 0 ? '' : `, after ${counted(first, 'call')} that succeed`
  const at = `at step ${figure(first + 1)}${before}`
  return `The first error that a caller sees is ${resultText(failed.result)} ${at}.`
}
