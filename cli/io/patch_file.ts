import { spawnSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { register } from 'node:module'
import { basename, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { InputError } from '../../model/input_error.ts'
import type { Kernel } from '../../model/kernel.ts'
import { isKernel } from '../../model/patch.ts'
import { USAGE } from './exit_codes.ts'

/**
 * The kernels that a file of JavaScript exports, in the order of their names.
 *
 * `import { patch } from 'dstledger'` in it finds this dstledger, wherever the file lies. Throws
 * InputError, one line, if it cannot be read or run, or exports no kernel.
 */
export async function kernelsOfFile(path: string): Promise<readonly Kernel[]> {
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
  if (isFolder || !/\.[cm]?js$/.test(path)) {
    const what = isFolder ? 'is a folder' : 'is no JavaScript by its name'
    throw new InputError(path, what, 'name a file like my-patch.mjs')
  }
  resolveOurselves()
  const exported = await load(path)
  const kernels = Object.values(exported).flatMap(value => {
    if (isKernel(value)) return [value]
    return Array.isArray(value) && value.length > 0 && value.every(isKernel) ? value : []
  })
  const different = [...new Set(kernels)]
  if (different.length > 0) return different
  const names = Object.keys(exported)
  const what = names.length === 0 ? 'exports nothing' : `exports no kernel, but ${names.join(', ')}`
  throw new InputError(
    path,
    what,
    "export const mine = patch('per-net-init', { name, summary, .. })",
  )
}

async function load(path: string): Promise<object> {
  try {
    return (await import(pathToFileURL(resolve(path)).href)) as object
  } catch (error) {
    // What patch() has to say is where, what and a remedy by itself.
    if (isInputError(error))
      throw new InputError(`${path}: ${error.where}`, error.what, error.remedy)
    throw new InputError(path, whyNot(error, path), 'docs/YOUR-PATCH.md has two that work')
  }
}

/**
 * Runs something that a user's own code takes part in. Such code can end the process, or wait for
 * ever with nothing else left to do: then a line says so, and the exit code is that of bad input.
 */
export async function withUsersCode<T>(
  files: readonly string[],
  run: () => Promise<T>,
): Promise<T> {
  const ended = (): void => {
    const what = 'ends the process, or waits for ever, before there is a verdict'
    const error = new InputError(files.join(', '), what, 'leave out process.exit() and such awaits')
    process.stderr.write(`dstledger: ${error.message}\n`)
    process.exitCode = USAGE
  }
  process.once('exit', ended)
  try {
    return await run()
  } finally {
    process.off('exit', ended)
  }
}

/** The class may be that of another dstledger, one that is installed beside the file. */
function isInputError(error: unknown): error is InputError {
  return error instanceof Error && error.name === 'InputError' && 'remedy' in error
}

function whyNot(error: unknown, path: string): string {
  if (!(error instanceof Error)) return `throws ${String(error)}`
  const { code, message, name } = error as NodeJS.ErrnoException
  if (code === 'ERR_MODULE_NOT_FOUND' && !existsSync(path)) return 'does not exist'
  const line = lineOf(error, path)
  return `${name}${line === undefined ? '' : ` in line ${line}`}: ${message}`
}

/** Where the stack says, file:///home/me/my-patch.mjs:3; of a syntax error node has to be asked. */
function lineOf({ stack = '', name }: Error, path: string): string | undefined {
  const checked = (): string =>
    spawnSync(process.execPath, ['--check', path], { encoding: 'utf8' }).stderr
  const text = stack.includes(basename(path)) || name !== 'SyntaxError' ? stack : checked()
  const place = text.split('\n').find(line => line.includes(`${basename(path)}:`))
  return place === undefined ? undefined : /:(\d+)(:\d+)?\)?$/.exec(place)?.[1]
}

/** The built package: a thread of Node 20 cannot start TypeScript, so the sources need it too. */
const built = new URL(import.meta.url.endsWith('.ts') ? '../../dist/' : '../../', import.meta.url)

let registered = false

/** Once: `dstledger` and its subpaths are this package, for whatever is imported from now on. */
function resolveOurselves(): void {
  if (registered) return
  registered = true
  register(new URL('cli/io/self_resolve.js', built), {
    data: { api: new URL('api/', built).href },
  })
}
