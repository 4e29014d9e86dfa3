import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, statSync } from 'node:fs'
import { register } from 'node:module'
import { basename, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
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
  const different = kernelsAmong(path, exported)
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
    throw unusable(path, error)
  }
}

/** As they are at this moment: a getter or a proxy could give something else the next time. */
function kernelsAmong(path: string, exported: object): readonly Kernel[] {
  try {
    const values = Object.values(exported).flatMap(value => {
      const list: readonly unknown[] = Array.isArray(value) ? [...value] : [value]
      return list.every(isKernel) ? list : []
    })
    const kernels = [...new Set(values)].map(kernel => Object.freeze({ ...kernel }))
    if (kernels.every(isKernel)) return kernels
  } catch (error) {
    throw unusable(path, error)
  }
  const remedy = 'export what patch() returns, without getters'
  throw new InputError(path, 'exports a kernel with fields that change as they are read', remedy)
}

function unusable(path: string, error: unknown): InputError {
  // What patch() has to say is where, what and a remedy by itself.
  if (isInputError(error))
    return new InputError(`${path}: ${error.where}`, error.what, error.remedy)
  return new InputError(path, whyNot(error, path), 'docs/YOUR-PATCH.md has two that work')
}

/**
 * Runs something that a user's own code takes part in. Such code can end the process, or wait for
 * ever with nothing else left to do: then a line says so, and the exit code is that of bad input.
 *
 * It can also compute for ever. `run` calls `answered` as soon as all functions of the user have
 * been asked once; after `deadlineMs` without that a line says so, and the process is killed, for
 * nothing else can end such a loop.
 */
export async function withUsersCode<T>(
  files: readonly string[],
  deadlineMs: number,
  run: (answered: () => void) => Promise<T>,
): Promise<T> {
  const line = (what: string, remedy: string): string =>
    `dstledger: ${new InputError(files.join(', '), what, remedy).message}\n`
  const ended = (): void => {
    const what = 'ends the process, or waits for ever, before there is a verdict'
    process.stderr.write(line(what, 'leave out process.exit() and such awaits'))
    process.exitCode = USAGE
  }
  const text = line(
    `computes for ${deadlineMs / 1000} s before anything can be asked of it`,
    'look for a loop that never ends, or raise --deadline',
  )
  const watchdog = new Worker(new URL('cli/io/watchdog.js', built), {
    workerData: { text, ms: deadlineMs },
    execArgv: [],
  })
  // It cannot start any more once the main thread is in a loop.
  await once(watchdog, 'message')
  watchdog.unref()
  process.once('exit', ended)
  try {
    return await run(() => void watchdog.terminate())
  } finally {
    await watchdog.terminate()
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
