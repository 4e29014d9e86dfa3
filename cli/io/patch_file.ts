import { existsSync } from 'node:fs'
import { register } from 'node:module'
import { basename, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { InputError } from '../../model/input_error.ts'
import type { Kernel } from '../../model/kernel.ts'
import { isKernel } from '../../model/patch.ts'

/**
 * The kernels that a file of JavaScript exports, in the order of their names.
 *
 * `import { patch } from 'dstledger'` in it finds this dstledger, wherever the file lies. Throws
 * InputError, one line, if it cannot be read or run, or exports no kernel.
 */
export async function kernelsOfFile(path: string): Promise<readonly Kernel[]> {
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
    throw new InputError(path, whyNot(error, path), 'it must be a module of JavaScript (.mjs)')
  }
}

/** The class may be that of another dstledger, one that is installed beside the file. */
function isInputError(error: unknown): error is InputError {
  return error instanceof Error && error.name === 'InputError' && 'remedy' in error
}

function whyNot(error: unknown, path: string): string {
  if (!(error instanceof Error)) return `throws ${String(error)}`
  const { code, stack = '', message, name } = error as NodeJS.ErrnoException
  if (code === 'ERR_MODULE_NOT_FOUND' && !existsSync(path)) return 'does not exist'
  // The stack says where: file:///home/me/my-patch.mjs:3
  const place = stack.split('\n').find(line => line.includes(basename(path)))
  const at = place === undefined ? null : /:(\d+)(:\d+)?\)?$/.exec(place)
  return `${name}${at === null ? '' : ` in line ${at[1]}`}: ${message}`
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
