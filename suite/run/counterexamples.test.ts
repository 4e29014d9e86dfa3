import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { expanded } from '../../engine/run/steps.ts'
import { InputError } from '../../model/input_error.ts'
import { allKernels, kernelByName } from '../../model/kernels/all.ts'
import { lineage } from '../../model/kernels/released.ts'
import { properties, propertyById } from '../../properties/properties.ts'
import { expectAsExpected } from '../../tests/findings.ts'
import {
  checkCounterexample,
  counterexampleOf,
} from '../../traces/counterexamples/counterexample.ts'
import {
  type Counterexample,
  counterexampleId,
  counterexampleSchema,
  parseCounterexample,
  readCounterexample,
} from '../../traces/counterexamples/format.ts'
import { ask, open } from '../../traces/counterexamples/opened.ts'
import { filesBelow } from '../../traces/files/data_files.ts'
import { exploreChecks } from '../tables/explore.ts'
import { runCounterexamples } from './counterexamples.ts'
import { pumpedChecks } from './pumped.ts'
import { findCounterexample, storedChecks } from './shortest.ts'

const directory = 'counterexamples'
const p2 = join(directory, 'copied-template/read-near-live.json')
const stored = (): Counterexample => readCounterexample(p2)
const check = (file: Counterexample, path: string): string | undefined =>
  checkCounterexample(open(file, path))

describe('counterexamples/', () => {
  test.each(storedChecks.map(check => [check.file, check] as const))(
    '%s: is what the search finds today',
    { tags: ['slow'] },
    (file, check) => {
      const text = `${JSON.stringify(findCounterexample(check), null, 2)}\n`
      expect(text).toBe(readFileSync(join(directory, file), 'utf8'))
    },
  )

  test.each(filesBelow(directory, '.json').map(path => [path]))(
    '%s: says what is so, to the last step',
    { tags: ['slow'] },
    path => {
      expect(check(readCounterexample(path), path)).toBeUndefined()
    },
  )

  test('holds no file that the suite does not know', () => {
    const known = [...storedChecks, ...pumpedChecks].map(({ file }) => join(directory, file))
    expect([...filesBelow(directory, '.json')].sort()).toEqual(known.sort())
  })

  test.each(lineage)('$name: has one for every property that is violated there', ({ name }) => {
    const searches = exploreChecks.filter(({ kernel }) => kernel.name === name)
    const violated = searches.flatMap(check => Object.keys(check.violated))
    const files = filesBelow(join(directory, name), '.json').map(readCounterexample)
    const shortest = files.filter(({ trace }) => trace.kind === 'shortest')
    const stored = shortest.map(({ property }) => property).sort()
    // But for what it shares with copied-template.
    const own = name === 'copied-template-v3.0' ? ['P15'] : [...new Set(violated)].sort()
    expect(stored).toEqual(own)
  })

  test('copied-template: the fix repairs all but what is no matter of counters', () => {
    const files = filesBelow(join(directory, 'copied-template'), '.json').map(readCounterexample)
    const left = files.filter(({ holdsOn }) => !holdsOn.includes('per-net-init'))
    expect(left.map(({ property }) => property)).toEqual(['P10', 'P15b', 'P16w'])
  })

  test('ids are unique', () => {
    const ids = filesBelow(directory, '.json').map(path => readCounterexample(path).id)
    expect(new Set(ids).size).toBe(ids.length)
  })

  test('runCounterexamples: reports all of them, and only what is wanted', {
    tags: ['slow'],
  }, () => {
    const all = runCounterexamples(
      directory,
      () => true,
      () => true,
    )
    expectAsExpected(all, filesBelow(directory, '.json').length)
    const some = runCounterexamples(
      directory,
      kernel => kernel === 'per-net-init',
      id => id === 'P13',
    )
    expect(some.map(({ setting }) => setting)).toEqual(['per-net-init/recovery.json'])
  })
})

describe('checkCounterexample: a file that says what is not so', () => {
  const wrong = (change: (text: string) => string): string | undefined =>
    check(parseCounterexample(change(JSON.stringify(stored())), p2), p2)

  test('a trace that is one step too long', () => {
    const steps = [...stored().trace.steps, 'dst_alloc net=0 cpu=0']
    const longer = { ...stored(), trace: { kind: 'shortest' as const, steps } }
    expect(check(longer, p2)).toBe('P2 is violated at step 3 already')
  })

  test('a trace that violates nothing', () => {
    const steps = stored().trace.steps.slice(0, -1)
    const shorter = { ...stored(), trace: { kind: 'shortest' as const, steps } }
    expect(check(shorter, p2)).toBe('P2 holds at every step')
  })

  test('a trace that is not the shortest', () => {
    const { structure, constants } = stored()
    const steps = ['dst_alloc net=0 cpu=0', 'dst_free net=0 cpu=0', ...stored().trace.steps]
    const trace = { kind: 'shortest' as const, steps, searched: { depth: 4, states: 1 } }
    const id = counterexampleId({ ...stored(), structure, constants, trace })
    const longer = { ...stored(), id, trace }
    expect(check(longer, p2)).toContain('there is a shorter trace: dst_alloc')
    const shrunk = { kind: 'shrunk' as const, steps }
    expect(check({ ...longer, trace: shrunk }, p2)).toBeUndefined()
    const shortest = { kind: 'shortest' as const, steps }
    expect(check({ ...longer, trace: shortest }, p2)).toContain('no search says')
  })

  test('a search that was not deep enough, or saw another number of states', () => {
    const { trace } = stored()
    const searched = trace.searched ?? { depth: 0, states: 0 }
    const claim = (change: object): string | undefined =>
      check({ ...stored(), trace: { ...trace, searched: { ...searched, ...change } } }, p2)
    expect(claim({})).toBeUndefined()
    expect(claim({ depth: 1 })).toBe(
      'a search to depth 1 does not say that 3 steps are the shortest',
    )
    expect(claim({ states: 1 })).toBe(`the search to depth 2 finds ${searched.states} states`)
  })

  test('steps that are taken several times over are the same counterexample', () => {
    const at = readCounterexample(join(directory, 'copied-template/recovery.json'))
    const steps = [
      { repeat: 2, steps: ['dst_alloc net=0 cpu=0', 'dst_free net=0 cpu=0'] },
      ...at.trace.steps,
    ]
    const trace = { kind: 'pumped' as const, steps }
    const long = { ...at, trace: { ...trace, steps: [...expanded(steps)] } }
    const id = counterexampleId(long)
    expect(counterexampleId({ ...at, trace })).toBe(id)
    expect(check({ ...at, trace, id }, 'x')).toBeUndefined()
  })

  test('a trace that is exactly one step too long', () => {
    const path = join(directory, 'copied-template/hotplug-neutral.json')
    const two = readCounterexample(path)
    const trace = { ...two.trace, steps: ['setup_net net=1', ...two.trace.steps] }
    trace.searched = { depth: 2, states: 1 }
    const three = { ...two, id: counterexampleId({ ...two, trace }), trace }
    expect(check(three, path)).toContain('there is a shorter trace: dst_alloc')
  })

  test('a trace that leaves the bounds in which it is said to be the shortest', () => {
    const narrow = { ...stored(), bounds: { liveMax: 0 } }
    expect(check(narrow, p2)).toBe('step 1 leaves the bounds')
  })

  test('numbers, ids and kernels that the model does not confirm', () => {
    expect(wrong(text => text.replace('"live":2', '"live":3'))).toBe(
      '"violation" is not what the model says',
    )
    expect(wrong(text => text.replace(stored().id, '0123456789abcdef'))).toBe(
      '"id" is not what the model says',
    )
    expect(wrong(text => text.replace('"per-net-init",', ''))).toBe(
      '"holdsOn" is not what the model says',
    )
  })

  test('a step that cannot be taken, or that is none', () => {
    expect(() => wrong(text => text.replace('dst_alloc net', 'dst_free net'))).toThrow(
      `${p2}: step 1, "dst_free net=0 cpu=0": is not enabled; the model has changed`,
    )
    expect(() => wrong(text => text.replace('cpu=0', 'cpu=9'))).toThrow(
      'step 1, "dst_alloc net=0 cpu=9": is no action of copied-template here; steps are written',
    )
  })
})

describe('readCounterexample: bad input is one line with file, fault and remedy', () => {
  const text = readFileSync(p2, 'utf8')
  const message = (json: string): string => {
    try {
      parseCounterexample(json, 'x.json')
    } catch (error) {
      if (error instanceof InputError) return error.message
      throw error
    }
    return 'accepted'
  }

  test.each([
    ['an empty file', '', 'x.json: is empty'],
    ['a truncated file', text.slice(0, 300), 'x.json: is no complete JSON'],
    ['another format', '{"format":"itf"}', 'x.json: is no counterexample'],
    ['no object', '3', 'x.json: is no counterexample'],
    ['null', 'null', 'x.json: is no counterexample'],
    ['a newer format', text.replace('example/1', 'example/2'), 'update dstledger'],
    ['a missing field', text.replace('"question"', '"query"'), 'x.json: question'],
    ['a field too many', text.replace('{', '{"x":1,'), 'x.json: top level'],
    ['a number out of range', text.replace('"cpus": 1', '"cpus": 0'), 'x.json: structure.cpus'],
  ])('%s', (_, json, expected) => {
    expect(message(json)).toContain(expected)
    expect(message(json)).not.toContain('\n')
  })

  test('a missing file', () => {
    expect(() => readCounterexample('no/such.json')).toThrow('no/such.json: cannot be read')
  })

  test('a folder without data', () => {
    expect(() => filesBelow('no/such', '.json')).toThrow('no/such: has no .json files')
  })
})

describe('findCounterexample', () => {
  const wanted = storedChecks.find(({ file }) => file === 'copied-template/read-near-live.json')
  if (wanted === undefined) throw new Error('the suite has lost P2')

  test('a length that is pinned too short is an error, not a shorter search', () => {
    const pinned = { ...wanted, check: { ...wanted.check, violated: { P2: 2 } } }
    expect(() => findCounterexample(pinned)).toThrow('says 2 steps, and no trace is as short')
    const lost = { ...wanted, check: { ...wanted.check, violated: {} } }
    expect(() => findCounterexample(lost)).toThrow('says 0 steps, and no trace is as short')
  })

  test('counterexampleOf: a trace at whose end the property holds is none', () => {
    const { foundBy, question } = stored()
    const trace = { kind: 'shrunk' as const, steps: ['dst_alloc net=0 cpu=0'], foundBy, question }
    expect(() => counterexampleOf(ask(wanted.check, wanted.property), trace)).toThrow('P2 holds')
  })
})

describe('names', () => {
  test('kernelByName: finds every kernel, and lists them when there is none', () => {
    for (const kernel of allKernels) expect(kernelByName(kernel.name, '')).toBe(kernel)
    expect(() => kernelByName('v4.3', '--kernel')).toThrow(
      '--kernel: there is no kernel v4.3; the kernels are atomic-entries, copied-template-v3.0, copied-template, per-net-init',
    )
  })

  test('propertyById: takes the id or the name', () => {
    for (const property of properties) expect(propertyById(property.name, '')).toBe(property)
    expect(() => propertyById('P99', '--property')).toThrow('there is no property P99')
  })
})

test('docs/dst-counterexample-1.schema.json: is the schema of the code', () => {
  const schema = `${JSON.stringify(z.toJSONSchema(counterexampleSchema), null, 2)}\n`
  expect(schema).toBe(readFileSync('docs/dst-counterexample-1.schema.json', 'utf8'))
})
