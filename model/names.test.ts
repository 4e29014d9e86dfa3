import { describe, expect, test } from 'vitest'
import { propertyById } from '../properties/properties.ts'
import { kernelByName } from './kernels/all.ts'
import { similarNames, unknownName } from './names.ts'

describe('similarNames', () => {
  const names = ['P1', 'P10', 'sumIsLive', 'totalIsLive']

  test.each([
    ['p1', ['P1']],
    ['sumislve', ['sumIsLive']],
    ['P', []],
    ['', []],
    ['v4.3', []],
    ['x1', []],
    ['P11', ['P1', 'P10']],
  ])('%j: %j', (written, near) => {
    expect(similarNames(written, names)).toEqual(near)
  })
})

describe('a name that there is not', () => {
  test('a kernel whose name is near is proposed, and nothing else', () => {
    expect(() => kernelByName('copied-templat', '--kernel')).toThrow(
      /^--kernel: there is no kernel copied-templat; did you mean copied-template\?$/,
    )
  })

  test('of several that are near each is proposed', () => {
    const named = { one: 'property', many: 'properties', names: ['P1', 'P10'] }
    const { message } = unknownName('P11', 'x', named)
    expect(message).toBe('x: there is no property P11; did you mean P1 or P10?')
  })

  test('where no name is near, all are listed', () => {
    expect(() => kernelByName('v4.3', '--kernel')).toThrow(/; the kernels are atomic-entries, /)
    expect(() => kernelByName('', '--kernel')).toThrow(/there is no kernel ""; the kernels are /)
  })

  test('a property is proposed by what was written, its id or its name', () => {
    expect(() => propertyById('p5S', 'x')).toThrow(/; did you mean P5s\?$/)
    expect(() => propertyById('sumIsLve', 'x')).toThrow(/; did you mean sumIsLive\?$/)
    expect(() => propertyById('frob', 'x')).toThrow(/; the properties are P1 sumIsLive, P2 /)
  })
})
