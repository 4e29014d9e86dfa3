import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { diagnose } from './diagnose.ts'
import { type FactName, type Facts, parseFacts } from './facts.ts'

interface Case {
  readonly id: string
  readonly facts: Facts
  readonly answer: string
  readonly excluded: readonly string[]
}

const cases: readonly Case[] = JSON.parse(
  readFileSync(new URL('cases.json', import.meta.url), 'utf8'),
)

describe('diagnose: cases', () => {
  test('there are some of each answer', () => {
    const answers = new Set(cases.map(({ answer }) => answer))
    expect(answers.size).toBe(7)
  })

  test.each(cases)('$id: $answer', ({ facts, answer, excluded }) => {
    const found = diagnose(parseFacts(JSON.stringify(facts), 'case'))
    expect({ answer: found.answer, excluded: [...found.excluded].sort() }).toEqual({
      answer,
      excluded: [...excluded].sort(),
    })
    expect(found.measure_next).not.toBe('')
    for (const { says, source } of found.derivation) {
      expect(says).toMatch(/^[A-Z].*\.$/)
      expect(source).not.toBe('')
    }
  })

  const decided = cases.filter(({ answer, id }) => answer !== 'cannot-decide' && id !== 'x')
  test.each(decided)('$id: without what decides it, it is not decided', ({ facts }) => {
    let rest: Facts = { ...facts }
    const taken = new Set<FactName>()
    for (let i = 0; i < 4; i++) {
      const { answer, derivation } = diagnose(rest)
      if (answer === 'cannot-decide') break
      for (const name of derivation.at(-1)?.facts ?? []) taken.add(name)
      rest = Object.fromEntries(
        Object.entries(rest).filter(([name]) => !taken.has(name as FactName)),
      )
    }
    expect(taken.size).toBeGreaterThan(0)
    expect(diagnose(rest).answer).toBe('cannot-decide')
  })
})
