import { describe, expect, test } from 'vitest'
import { readCounterexample } from '../../traces/counterexamples/format.ts'
import { pageWith } from './page_file.ts'
import { playedCounterexample } from './played.ts'
import { startOf } from './start.ts'

describe('pageWith', () => {
  const page = '<script type="application/json">{"files":[]}</script>'

  test('puts files where the built page has none, and no markup with them', () => {
    const whole = pageWith(page, [{ name: '</script>$&', about: '', gzip: 'AA' }])
    expect(whole.match(/<\/script>/g)).toHaveLength(1)
    const json = whole.slice(whole.indexOf('{'), whole.lastIndexOf('}') + 1)
    expect(JSON.parse(json).files).toEqual([{ name: '</script>$&', about: '', gzip: 'AA' }])
  })

  test.each(['', page + page])('a page without one such place is refused', built => {
    expect(() => pageWith(built, [])).toThrow('no place, or several')
  })
})

describe('startOf', () => {
  const kernels = (file: string, holdsOn?: readonly string[]): readonly string[] => {
    const path = `counterexamples/${file}.json`
    const trace = playedCounterexample(readCounterexample(path), path)
    const { left, right } = startOf({ ...trace, ...(holdsOn === undefined ? {} : { holdsOn }) })
    return [left.name, right.name]
  }

  test('on its own kernel, beside the fix or the last on which it holds', () => {
    expect(kernels('copied-template/recovery')).toEqual(['copied-template', 'per-net-init'])
    expect(kernels('per-net-init/recovery', ['atomic-entries', 'count-at-release'])).toEqual([
      'per-net-init',
      'count-at-release',
    ])
  })

  test('where it holds on none, beside the fix, and the fix beside what it mends', () => {
    expect(kernels('copied-template/recovery', [])).toEqual(['copied-template', 'per-net-init'])
    expect(kernels('per-net-init/recovery', [])).toEqual(['per-net-init', 'copied-template'])
  })
})
