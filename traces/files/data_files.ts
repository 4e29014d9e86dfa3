import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { InputError } from '../../model/input_error.ts'

/** The files with an ending below a directory, sorted. Throws InputError if there are none. */
export function filesBelow(directory: string, ending: string): readonly string[] {
  const names = existsSync(directory)
    ? readdirSync(directory, { recursive: true, encoding: 'utf8' })
    : []
  const files = names.filter(name => name.endsWith(ending)).sort()
  if (files.length > 0) return files.map(name => join(directory, name))
  throw new InputError(directory, `has no ${ending} files`, 'reinstall dstledger')
}
