import { expect, test } from 'vitest'
import {
  DriftIsRead,
  type EngineError,
  NoCycle,
  NoMemory,
  NotEnabled,
  OutOfRange,
  PathNotFollowed,
  TooManyStates,
} from '../../engine/errors.ts'
import { inWords } from './engine_errors.ts'

const range = { low: 0, high: 3 }

test.each<[EngineError, string]>([
  [
    new OutOfRange('count[0]', 5, range),
    'explore: count[0] = 5 leaves 0..3, the range that the search packs; bound the counts (--count-max)',
  ],
  [new NoMemory(2 ** 30), 'explore: the machine has no 1024 MB for it; lower --memory'],
  [
    new TooManyStates(10),
    'explore: there are more than 10 states; lower --live-max, or raise --states-max',
  ],
  [
    new DriftIsRead('what "x" writes'),
    'explore: what "x" writes depends on counts or templates, so that a cycle need not repeat;',
  ],
  [new NoCycle('toy'), 'explore: nothing can happen twice in toy; allow more actions'],
  [new PathNotFollowed('a', 'fast-check', 'no'), '--path: cannot be followed (no); give it with'],
  [
    new PathNotFollowed('a', 'number of a run'),
    '--path a: is no run of a raw walk; give the number',
  ],
  [new NotEnabled(2, 'x'), 'explore: step 2, "x", is not enabled; see its --help'],
])('%s', (error, words) => {
  expect(inWords(error, 'explore')?.message.startsWith(words), words).toBe(true)
})

test('an error of ours gets no words: it is thrown on', () => {
  expect(inWords(new RangeError('Invalid array length'), 'explore')).toBeUndefined()
})
