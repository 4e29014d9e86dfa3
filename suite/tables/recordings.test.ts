import { relative } from 'node:path'
import { expect, test } from 'vitest'
import { filesBelow } from '../../traces/files/data_files.ts'
import { recordingChecks } from './recordings.ts'

test('recordings: every stored file has a row, and every row a file', () => {
  const stored = filesBelow('recordings', '.jsonl.gz').map(path => relative('recordings', path))
  expect(recordingChecks.map(({ file }) => file)).toEqual(stored.toSorted())
})
