import { describe, expect, test } from 'vitest'
import { traceOf } from '../../engine/trace.ts'
import { buildModel } from '../../model/model.ts'
import { at } from '../../tests/accounts.ts'
import type { Account } from '../trace/account.ts'
import { whyMissedSentences } from './why_missed.ts'

const refused = at('copied-template/recovery')
const text = (account: Account): string => whyMissedSentences(account).join(' ')

describe('whyMissedSentences', () => {
  test('who takes part, the first error that a caller sees, and the batch', () => {
    expect(text(refused)).toContain('6 calls in this order, of 2 netns on 1 CPU; nothing has to')
    expect(text(refused)).toContain(
      'The first error that a caller sees is -ENOBUFS at step 6, after 5 calls that succeed.',
    )
    expect(text(refused)).toMatch(/The batch of this trace is 2; the kernel's is 32 or more\.$/)
  })

  test('an error at once', () => {
    const steps = refused.steps.slice(-1)
    expect(text({ ...refused, steps })).toContain('One call, of 1 netns on 1 CPU')
    expect(text({ ...refused, steps })).toMatch(/caller sees is -ENOBUFS at step 1\./)
  })

  test('no error', () => {
    const steps = refused.steps.slice(0, -1)
    expect(text({ ...refused, steps })).toContain('Every call of the trace succeeds')
  })

  test("a trace with the kernel's own batch, and the reason of its property", () => {
    const { stored, property } = refused
    const constants = { ...stored.constants, batch: 32, batchPerCpu: 2 }
    const whole = { ...refused, stored: { ...stored, constants } }
    expect(text(whole)).not.toContain('The batch of this trace')
    expect(whyMissedSentences(whole)).toHaveLength(3)
    expect(whyMissedSentences(whole)[0]).toBe(property.whyMissed)
  })

  test('calls that no CPU is named in, and calls in the middle of another', () => {
    const model = buildModel(refused.kernel, refused.setting.structure)
    const [action] = traceOf(model, ['setup_net net=1'])
    if (action === undefined) throw new Error('netns can be born')
    const steps = refused.steps.map(step => ({ ...step, action }))
    expect(text({ ...refused, steps })).toContain('6 calls in this order, of 1 netns; nothing')
    const interrupted = at('copied-template-v3.0/interrupt-safe')
    expect(text(interrupted)).toContain('one comes in the middle of another')
  })
})
