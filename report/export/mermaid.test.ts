import { describe, expect, test } from 'vitest'
import { accounts, at, pumped } from '../../tests/accounts.ts'
import { open } from '../../traces/counterexamples/opened.ts'
import { violatedAccountOf } from '../trace/account.ts'
import { mermaid } from './mermaid.ts'

describe('mermaid', () => {
  const text = '(?:[^#;<>&"]|#\\d+;|<br/>)+'
  /** What the documentation of sequence diagrams has, as far as it is used. */
  const constructs = [
    /^sequenceDiagram$/,
    /^participant \w+ as [\w ()]+$/,
    new RegExp(`^\\w+(->>|--x)\\w+: ${text}$`),
    new RegExp(`^Note over \\w+(,\\w+)?: ${text}$`),
    /^loop [\d,]+ times$/,
    /^rect rgba\(255, 0, 0, 0\.15\)$/,
    /^end$/,
  ]

  test.each(accounts)(
    '%s: only constructs that are documented, and all blocks end',
    (_, account) => {
      const lines = mermaid(account)
        .trimEnd()
        .split('\n')
        .map(line => line.trim())
      for (const line of lines) {
        expect(
          constructs.some(construct => construct.test(line)),
          line,
        ).toBe(true)
      }
      const count = (word: RegExp): number => lines.filter(line => word.test(line)).length
      expect(count(/^(loop|rect) /)).toBe(count(/^end$/))
      const participants = lines.flatMap(line => /^participant (\w+)/.exec(line)?.[1] ?? [])
      for (const line of lines) {
        const [, over, from, to] = /^(?:Note over ([\w,]+)|(\w+)-->?>?x?(\w+)): /.exec(line) ?? []
        const named = [...(over?.split(',') ?? []), from, to].filter(id => id !== undefined)
        expect(participants).toEqual(expect.arrayContaining(named))
      }
    },
  )

  test('calls, folds, refusals, the violation and the point of no return', () => {
    const refused = mermaid(at('copied-template/recovery'))
    expect(refused).toContain('cpu0->>net1: 2. dst_alloc\n  machine->>net1: fold')
    expect(refused).toContain('net1--xcpu0: -ENOBUFS')
    expect(refused).toContain('✗ P13, net=1<br/>live before = 0 =#62; not refused<br/>fails with')
    const late = mermaid(at('per-net-init/no-late-add'))
    expect(late).toMatch(
      /3\. cleanup_net\n(.*\n){2} {2}Note over net1,machine: ! point of no return/,
    )
    expect(late).not.toContain('fold')
  })

  test('a pump: calls in a row are one arrow, and every fold has its own', {
    tags: ['slow'],
  }, () => {
    const drawn = mermaid(at('copied-template/enobufs-at-rest-at-32768'))
    expect(drawn).toContain('    cpu0->>net0: 1 to 31. dst_alloc, 31 times\n')
    expect(drawn).toContain('    cpu0->>net1: 32. dst_alloc\n    machine->>net1: fold\n')
    // What the other netns frees is booked on its own count: the drift.
    expect(drawn).toContain('    cpu0->>net0: 64. dst_free\n    machine->>net0: fold\n')
    expect(drawn).toContain('passes 2 to 2,048, up to step 131,072<br/>change, in all:')
    expect(drawn.split('\n').length).toBeLessThan(60)
  })

  test('a loop of two passes, what fails in it, and a violation of no netns', () => {
    const account = at('copied-template/recovery')
    const [first] = account.rows
    if (first === undefined) throw new Error('the trace has steps')
    const loop = {
      kind: 'loop',
      times: 2,
      firstPass: [first],
      last: 2,
      changes: [],
      failed: 1,
    } as const
    const { violated } = account
    const violation = { ...violated.violation, subject: 'all netns' }
    const last = account.rows.slice(-1).map(row => {
      if (row.kind !== 'step') throw new Error('the violation has a row of its own')
      return { ...row, step: { ...row.step, violation } }
    })
    const drawn = mermaid({ ...account, rows: [loop, ...last] })
    expect(drawn).toContain(
      'Note over net0,machine: pass 2, up to step 2<br/>1 fail<br/>change nothing, in all',
    )
    expect(drawn).toContain('Note over net0,machine: ✗ P13, all netns')
  })

  test('the point of no return is shown inside calls in a row, too', { tags: ['slow'] }, () => {
    const account = at('copied-template/enobufs-at-rest-at-32768')
    const drawn = (step: number): string =>
      mermaid({ ...account, violated: { ...account.violated, noReturn: { step } } })
    expect(drawn(7)).toMatch(
      /dst_alloc, 31 times\n(.*\n){2} *Note over .*: ! point of no return: step 7/,
    )
    expect(drawn(100)).toMatch(/\n {2}Note over .*: ! point of no return: step 100\n/)
    expect(drawn(32)).toMatch(/: ! point of no return\n/)
  })

  test('repeated steps are a loop', () => {
    const drawn = mermaid(violatedAccountOf(open(pumped, '')))
    expect(drawn).toContain('  loop 1,000 times\n    cpu0->>net0: 1. dst_alloc\n')
    expect(drawn).toContain('passes 2 to 1,000, up to step 2,000<br/>change nothing, in all')
  })
})
