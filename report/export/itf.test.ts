import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { labelsOf } from '../../engine/trace.ts'
import { accounts, at } from '../../tests/accounts.ts'
import { itf } from './itf.ts'

/** ADR-015 of Apalache: https://apalache-mc.org/docs/adr/015adr-trace.html */
const meta = z.record(z.string(), z.unknown()).optional()
const expression: z.ZodType = z.lazy(() =>
  z.union([
    z.string(),
    z.boolean(),
    z.int(),
    z.array(expression),
    z.strictObject({ '#bigint': z.string().regex(/^-?\d+$/) }),
    z.strictObject({ '#tup': z.array(expression) }),
    z.strictObject({ '#set': z.array(expression) }),
    z.strictObject({ '#map': z.array(z.tuple([expression, expression])) }),
    z.record(z.string().regex(/^[^#]/), expression),
  ]),
)
const itfSchema = z
  .strictObject({
    '#meta': meta,
    params: z.array(z.string()).optional(),
    vars: z.array(z.string()),
    states: z.array(z.looseObject({ '#meta': meta })),
    loop: z.int().optional(),
  })
  .superRefine(({ vars, states }, context) => {
    for (const [i, { '#meta': _, ...state }] of states.entries()) {
      if (!z.record(z.enum(vars), expression).safeParse(state).success) {
        context.addIssue({ code: 'custom', message: `state ${i} is none` })
      }
    }
  })

/** States at each end that are read of a long trace; one is a line of its own. */
const ENDS = 40

/** The lines of the states, and a trace of all of them, or of the first and the last. */
function read(text: string): { readonly lines: readonly string[]; readonly trace: unknown } {
  const [head = '', rest = ''] = text.split('"states": [\n')
  const lines = rest.replace(/\n\]\n\}\n$/, '').split(',\n')
  const shown = lines.length <= 2 * ENDS ? lines : [...lines.slice(0, ENDS), ...lines.slice(-ENDS)]
  return { lines, trace: JSON.parse(`${head}"states": [${shown.join(',')}]}`) }
}

describe('itf', () => {
  test.each(accounts)('%s: is a trace of ADR-015, with a state after each step', (_, account) => {
    const { lines, trace } = read(itf(account))
    const { vars } = itfSchema.parse(trace)
    expect(vars).not.toEqual([])
    // Names that TLA+ and Quint can have.
    for (const name of vars) expect(name).toMatch(/^[a-z_]\w*$/)
    const taken = ['boot', ...labelsOf(account.trace)]
    expect(lines).toHaveLength(taken.length)
    expect(
      lines.findIndex((line, i) => !line.includes(`"action_taken":${JSON.stringify(taken[i])},`)),
    ).toBe(-1)
  })

  test('the last state of a pumped trace is the sum of its steps', { tags: ['slow'] }, () => {
    const account = at('copied-template/enobufs-at-32768')
    const { states } = itfSchema.parse(read(itf(account)).trace)
    const { terms } = account.violated.violation
    const last = states.at(-1)
    expect(last?.['#meta']).toEqual({ index: account.steps.length })
    expect(last?.count).toMatchObject({
      '#map': [expect.anything(), [{ '#bigint': '1' }, { '#bigint': `${terms['fast read']}` }]],
    })
  })

  test('the schema takes no state that lacks a variable, or has a number that is none', () => {
    const good = { vars: ['x'], states: [{ x: { '#bigint': '3' } }] }
    expect(itfSchema.safeParse(good).success).toBe(true)
    expect(itfSchema.safeParse({ ...good, vars: ['x', 'y'] }).success).toBe(false)
    expect(itfSchema.safeParse({ ...good, states: [{ x: { '#bigint': '3.5' } }] }).success).toBe(
      false,
    )
    expect(itfSchema.safeParse({ ...good, states: [{ x: 1.5 }] }).success).toBe(false)
  })

  test('values by C name: functions of netns and CPU, with what the step returned', () => {
    const { states, '#meta': about } = JSON.parse(itf(at('copied-template/recovery')))
    const n = (value: number): unknown => ({ '#bigint': `${value}` })
    const last = states.at(-1)
    const map = (...values: unknown[]): unknown => ({ '#map': values.map((v, i) => [n(i), v]) })
    expect(last.live).toEqual(map(n(3), n(0)))
    expect(last.count).toEqual(map(n(0), n(2)))
    expect(last.slot).toEqual(map(map(n(0)), map(n(0))))
    expect(last.template_slot).toEqual(map(n(1)))
    expect([last.action_taken, last.result]).toEqual(['dst_alloc net=1 cpu=0', n(-105)])
    expect(states[0]).toMatchObject({ action_taken: 'boot', ledger: n(0), '#meta': { index: 0 } })
    expect(about.varTypes).toMatchObject({ slot: '(Int -> (Int -> Int))', ledger: 'Int' })
  })
})
