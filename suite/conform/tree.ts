import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { bodyOf, closureOf, emitted, type Item, itemsOf, prototypeOf } from './items.ts'

/** A file of the tree of which functions are taken, with what they need of it. */
interface Source {
  readonly path: string
  readonly roots: readonly string[]
  /** Of these one is enough: a function has had several names. */
  readonly needed: readonly string[]
  /** Our text that comes after it. */
  readonly after: string
}

export const sources: readonly Source[] = [
  {
    path: 'net/core/dst.c',
    roots: ['dst_alloc', 'dst_release', 'dst_release_immediate', '__dst_free'],
    needed: ['dst_alloc', 'dst_release'],
    after: 'after_dst.c',
  },
  {
    path: 'net/core/net_namespace.c',
    roots: ['register_pernet_subsys', 'setup_net', 'cleanup_net', 'net_free', 'pernet_list'],
    needed: ['register_pernet_subsys', 'setup_net', 'cleanup_net', 'net_free'],
    after: 'after_net.c',
  },
  {
    path: 'net/xfrm/xfrm_policy.c',
    roots: ['xfrm_init', 'xfrm_policy_register_afinfo', 'xfrm_alloc_dst'],
    needed: ['xfrm_init', 'xfrm_policy_register_afinfo', 'xfrm_alloc_dst'],
    after: 'after_xp.c',
  },
  {
    path: 'net/ipv4/xfrm4_policy.c',
    roots: ['xfrm4_init'],
    needed: ['xfrm4_init'],
    after: 'after_x4.c',
  },
  {
    path: 'net/ipv6/xfrm6_policy.c',
    roots: ['xfrm6_init'],
    needed: ['xfrm6_init'],
    after: 'after_x6.c',
  },
]

/** Taken whole, as they are. */
export const wholeFiles = [
  'lib/percpu_counter.c',
  'include/linux/percpu_counter.h',
  'include/net/dst_ops.h',
] as const

/** Never taken from the tree: other state than counts, or memory that the shim keeps. */
export const cut: readonly string[] = `net_assign_generic net_alloc alloc_netid unhash_nsid
  net_alloc_generic net_generic_ids dst_default_metrics dst_discard dst_discard_out xfrm_policy_init
  xfrm_policy_fini xfrm_dst_cache net_ns_barrier xfrm_dst_check xfrm_default_advmss xfrm_mtu
  xfrm_negative_advice xfrm_link_failure xfrm_neigh_lookup xfrm_confirm_neigh
  xfrm_garbage_collect_deferred xfrm_garbage_collect __xfrm_garbage_collect init_net net_cookie
  copy_net_ns xfrm4_policy_fini xfrm6_policy_fini xfrm4_protocol_init metadata_dst_free`.split(
  /\s+/,
)

/** What was taken of a file. */
export interface Taken {
  readonly path: string
  readonly items: readonly string[]
  readonly lines: number
}

/** The sources that are compiled, as they were written. */
export interface Written {
  /** The files to compile, by the name of their repairs. */
  readonly units: readonly { readonly key: string; readonly file: string }[]
  readonly taken: readonly Taken[]
  readonly functions: ReadonlySet<string>
}

/** Why a tree gives no answer. */
export class NoAnswer extends Error {}

export function readTree(tree: string, path: string): string {
  const file = join(tree, path)
  return existsSync(file) ? readFileSync(file, 'utf8') : ''
}

const isType = ({ name, kind }: Item): boolean =>
  /^(?:struct|union|enum) /.test(name) || kind === 'define'

const structsIn = (text: string): readonly string[] =>
  [...text.matchAll(/\bstruct (\w+)/g)].map(([, name]) => name as string)

const declared = (names: Iterable<string>): string =>
  [...new Set(names)].map(name => `struct ${name};`).join(' ')

const isStatic = ({ text }: Item): boolean =>
  /\bstatic\b|^\s*INDIRECT/.test(text.slice(0, text.indexOf('(')))

/** `struct dst_ops xfrm4_dst_ops_template = {`, under whatever name. */
function templateIn(items: readonly Item[]): Item | undefined {
  return items.find(
    ({ kind, name, text }) =>
      kind === 'data' &&
      /xfrm[46]_dst_ops/.test(name) &&
      /^\s*(?:static\s+)?(?:const\s+)?struct\s+dst_ops\s+\w+[^;]*=\s*\{/.test(
        text.replaceAll(/\/\*[\s\S]*?\*\//g, ''),
      ),
  )
}

function argumentsOf(items: readonly Item[], name: string): number {
  const found = items.find(item => item.name === name && item.kind === 'function')
  const [, list] = new RegExp(`\\b${name}\\s*\\(([^)]*)\\)`).exec(found?.text ?? '') ?? []
  return list === undefined ? 0 : list.split(',').length
}

/** Writes the accounting of a tree into a folder. Throws NoAnswer if a root is missing. */
export function writeTree(tree: string, folder: string, shim: string): Written {
  const put = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  for (const path of wholeFiles) {
    if (readTree(tree, path) === '') throw new NoAnswer(`${path} is not in the tree`)
  }
  // Each header that a whole file includes leads to the shim, but for those that are whole too.
  const stubs = (text: string): void => {
    for (const [, header = ''] of text.matchAll(/#\s*include\s*<([^>]+)>/g)) {
      const whole = (wholeFiles as readonly string[]).includes(`include/${header}`)
      if (!whole && /^[\w/.-]+$/.test(header) && !header.includes('..') && header !== 'shim.h') {
        put(`include/${header}`, '#include "shim.h"\n')
      }
    }
  }
  for (const path of wholeFiles) stubs(readTree(tree, path))
  for (const path of wholeFiles) put(path, readTree(tree, path))
  const shims = ['shim.h', 'shim_net.h']
    .map(name => readFileSync(join(shim, name), 'utf8'))
    .join('')
  const provided = new Set(
    [...shims.matchAll(/#define (\w+)|\b(\w+)\s*\(/g)].map(
      ([, macro, called]) => macro ?? called ?? '',
    ),
  )
  for (const type of ['net', 'rcu_head', 'ctl_table']) provided.add(`struct ${type}`)
  const leftOut = new Set([...cut, ...provided])
  const units = sources.map(source => {
    const all = itemsOf(readTree(tree, source.path))
    const functions = new Set(all.filter(({ kind }) => kind === 'function').map(({ name }) => name))
    const missing = source.needed.find(name => !functions.has(name))
    if (missing !== undefined) throw new NoAnswer(`${source.path} has no function ${missing}()`)
    const template = templateIn(all)
    const roots = template === undefined ? source.roots : [...source.roots, template.name]
    const items = closureOf(all, roots, leftOut)
    return { source, items, template, key: source.path.replaceAll(/\W/g, '_') }
  })
  for (const { source, items, template, key } of units) {
    put(`${key}.c`, unitText(source, items, template, key))
  }
  const global = units
    .flatMap(({ items }) => items)
    .filter(item => item.kind === 'function' && !isStatic(item))
  const heads = global.map(({ text }) => text.slice(0, text.indexOf('{')))
  put(
    'tree_protos.h',
    `${declared(heads.flatMap(structsIn))}\n${global.map(prototypeOf).join('\n')}`,
  )
  put('tree_types.h', typesText(tree))
  return {
    units: units.map(({ key }) => ({ key, file: join(folder, `${key}.c`) })),
    taken: units.map(({ source, items }) => ({
      path: source.path,
      items: items.map(({ name }) => name),
      lines: items.reduce((sum, { text }) => sum + text.split('\n').length, 0),
    })),
    functions: new Set(units.flatMap(({ items }) => items.map(({ name }) => name))),
  }
}

function unitText(
  { path, after }: Source,
  items: readonly Item[],
  template: Item | undefined,
  key: string,
): string {
  const functions = items.filter(({ kind }) => kind === 'function')
  const family = /xfrm([46])/.exec(path)?.[1]
  return [
    '#include "shim.h"',
    '#include <net/dst_ops.h>',
    '#include "tree_types.h"',
    '#include "shim_net.h"',
    '#include "tree_protos.h"',
    `#include "repair_${key}.h"`,
    ...(template === undefined ? [] : [`#define SHIM_T${family} ${template.name}`]),
    `#define SHIM_ALLOC_ARGS ${argumentsOf(items, 'dst_alloc')}`,
    `#define SHIM_SETUP_ARGS ${argumentsOf(items, 'setup_net')}`,
    declared(items.flatMap(({ text }) => structsIn(text))),
    ...items.filter(isType).map(item => emitted(item)),
    ...functions.map(prototypeOf),
    ...items
      .filter(item => !isType(item) && item.kind !== 'prototype')
      .map(item => emitted(item, bodyOf(item))),
    `#include "${after}"`,
    '',
  ].join('\n')
}

/** Types that must be the tree's own. */
function typesText(tree: string): string {
  const typeOf = (path: string, name: string): string =>
    itemsOf(readTree(tree, path))
      .filter(item => item.name === name)
      .map(item => emitted(item))
      .join('\n')
  return [
    '#ifndef TREE_TYPES',
    '#define TREE_TYPES',
    '#include "repair_types.h"',
    typeOf('include/net/dst.h', 'struct dst_entry'),
    typeOf('include/net/net_namespace.h', 'struct pernet_operations'),
    typeOf('include/net/xfrm.h', 'struct xfrm_policy_afinfo'),
    '#endif',
    '',
  ].join('\n')
}
