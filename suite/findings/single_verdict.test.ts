import { expect, test } from 'vitest'
import { statusOf } from './single_verdict.ts'

test.each([
  ['unknown', 'holds', 'unknown'],
  ['unknown', undefined, 'unknown'],
  ['violated', 'holds', 'differs'],
  ['open', 'holds', 'differs'],
  ['violated', 'violated', 'as expected'],
  ['open', 'violated', 'as expected'],
  ['proved', 'violated', 'differs'],
  ['proved', 'holds', 'as expected'],
  ['exhausted', 'violated', 'as expected'],
  ['not refuted', undefined, 'as expected'],
] as const)('statusOf: %s where the suite expects %s is %s', (verdict, expected, status) => {
  expect(statusOf(expected === undefined ? { verdict } : { verdict, expected })).toBe(status)
})
