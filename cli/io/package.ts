import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { InputError } from '../../model/input_error.ts'

/** The top of the package: from the sources two folders up, from dist/cli/io three. */
function packageRoot(): string {
  const here = dirname(fileURLToPath(import.meta.url))
  const up = join(here, '../..')
  return up.endsWith('dist') ? join(up, '..') : up
}

export const recordingsDir: string = join(packageRoot(), 'recordings')
/** The C that a user's tree is compiled with. */
export const shimDir: string = join(packageRoot(), 'suite/conform/c')
export const proofDir: string = join(packageRoot(), 'proof')
export const counterexamplesDir: string = join(packageRoot(), 'counterexamples')

/** The page that plays traces, with none in it. Throws InputError where it has not been built. */
export function builtPage(): string {
  const path = join(packageRoot(), 'dist/page/index.html')
  try {
    return readFileSync(path, 'utf8')
  } catch {
    throw new InputError(path, 'is not there', 'build it: npm run build')
  }
}

export function version(): string {
  return packageJson().version
}

/** Where faults are reported. */
export function issues(): string {
  return packageJson().bugs
}

function packageJson(): { readonly version: string; readonly bugs: string } {
  return JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8'))
}
