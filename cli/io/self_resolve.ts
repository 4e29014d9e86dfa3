import type { ResolveHook } from 'node:module'

/** @file A hook of Node's module loader, in a thread of its own: our name means this package. */

/** Where the facade's files are. */
let api = ''

export function initialize(data: { readonly api: string }): void {
  api = data.api
}

const entries: Readonly<Record<string, string>> = {
  dstledger: 'dstledger.js',
  'dstledger/engine': 'engine.js',
}

export const resolve: ResolveHook = (specifier, context, nextResolve) => {
  const file = Object.hasOwn(entries, specifier) ? entries[specifier] : undefined
  if (file === undefined) return nextResolve(specifier, context)
  return { url: `${api}${file}`, shortCircuit: true }
}
