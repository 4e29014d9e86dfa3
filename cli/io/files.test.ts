import { expect, test } from 'vitest'
import { visibleOutput } from '../../model/input_error.ts'
import { toJson } from './files.ts'

test('toJson: the value itself, with an escape for what a terminal would obey', () => {
  const value = { '\u001b[2J': ['\u009b31m', '\u202e', '\u2028', '\u{e0001}', 'é ✗ |\n'] }
  const text = toJson(value)
  expect(JSON.parse(text)).toEqual(value)
  expect(visibleOutput(text)).toBe(text)
  expect(text).toContain('"\\udb40\\udc01"')
  expect(text).toContain('"é ✗ |\\n"')
})
