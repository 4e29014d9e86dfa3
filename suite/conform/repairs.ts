import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readTree, type Written } from './tree.ts'

/** What the compiler misses, by the words of its errors. */
const misses: readonly (readonly [keyof Repairs, RegExp])[] = [
  ['functions', /(?:implicit declaration of|call to undeclared) function '(\w+)'/],
  ['members', /no member named '(\w+)' in 'struct (\w+)'/],
  ['types', /unknown type name '(\w+)'/],
  ['incomplete', /(?:incomplete definition of type|incomplete type) 'struct (\w+)'/],
  ['values', /use of undeclared identifier '(\w+)'/],
]

/** What had to be assumed so far. */
export interface Repairs {
  /** By unit, lines of its own. */
  readonly functions: Map<string, Set<string>>
  readonly values: Map<string, Set<string>>
  /** `struct.member`, as a declaration. */
  readonly members: Map<string, string>
  readonly types: Set<string>
  readonly incomplete: Set<string>
}

export function noRepairs(): Repairs {
  return {
    functions: new Map(),
    values: new Map(),
    members: new Map(),
    types: new Set(),
    incomplete: new Set(),
  }
}

/** Notes what the errors of a unit ask for; `false` if that is nothing new. */
export function repair(tree: string, key: string, stderr: string, repairs: Repairs): boolean {
  let found = false
  const add = (set: Set<string>, name: string): void => {
    if (!set.has(name)) found = true
    set.add(name)
  }
  const of = (map: Map<string, Set<string>>): Set<string> => {
    const set = map.get(key) ?? new Set()
    map.set(key, set)
    return set
  }
  const errors = [...stderr.matchAll(/error: (.*)/g)].map(([, message = '']) => message)
  // Arguments of a function that is missing are errors of their own: those come later.
  const [[, undeclared]] = misses as unknown as [[string, RegExp]]
  const first = errors.filter(message => undeclared.test(message))
  for (const message of first.length > 0 ? first : errors) {
    const [kind, form] = misses.find(([, words]) => words.test(message)) ?? []
    const [, name = '', struct = ''] = form?.exec(message) ?? []
    if (kind === 'functions' || kind === 'values') add(of(repairs[kind]), name)
    else if (kind === 'types' || kind === 'incomplete') add(repairs[kind], name)
    else if (kind === 'members' && !repairs.members.has(`${struct}.${name}`)) {
      repairs.members.set(`${struct}.${name}`, memberIn(tree, struct, name))
      found = true
    }
  }
  return found
}

const structFiles: Readonly<Record<string, string>> = {
  net: 'include/net/net_namespace.h',
  netns_xfrm: 'include/net/netns/xfrm.h',
  netns_ipv4: 'include/net/netns/ipv4.h',
  netns_ipv6: 'include/net/netns/ipv6.h',
  netns_core: 'include/net/netns/core.h',
}

/** Types of members that the shim has, so that the tree's own can be used. */
const knownStructs = new RegExp(
  String.raw`struct (?!(?:${[
    ...['list_head', 'llist_node', 'llist_head', 'hlist_head'],
    ...['mutex', 'work_struct', 'ctl_table_header'],
  ].join('|')})\b|\w+\s*\*)`,
)

/** A member with the type that the tree's own header gives it, where the shim has that type. */
function memberIn(tree: string, struct: string, name: string): string {
  const path = structFiles[struct]
  const text = path === undefined ? '' : readTree(tree, path)
  const type = String.raw`(?:struct\s+\w+|\w+)(?:\s+(?:int|long|char))?\s+\**(?:__rcu\s+)?\**`
  const declaration = new RegExp(
    String.raw`^\t(${type}${name}(?:\[[^\]]*\])?)\s*(?:____\w+)?;`,
    'm',
  )
  const [, own] = declaration.exec(text) ?? []
  return own !== undefined && !knownStructs.test(own)
    ? own.replace(/\[[A-Z_]\w*[^\]]*\]/, '[8]')
    : `long long ${name}`
}

/** Writes what was assumed as headers, which every unit includes. */
export function writeRepairs(
  folder: string,
  units: Written['units'],
  { functions, values, members, types, incomplete }: Repairs,
): void {
  const put = (name: string, text: string): void => writeFileSync(join(folder, name), text)
  const known = Object.keys(structFiles)
  const of = (struct: string): string =>
    [...members]
      .filter(([key]) => key.startsWith(`${struct}.`))
      .map(([, declaration]) => `${declaration};`)
      .join(' ')
  const others = [...new Set([...members.keys()].map(key => key.split('.')[0] as string))]
  const structs = [...new Set([...others, ...incomplete])].filter(name => !known.includes(name))
  put('repair_types.h', [...types].map(name => `typedef struct { int none; } ${name};\n`).join(''))
  put(
    'repair_members.h',
    [
      '#ifndef MEMBERS',
      '#define MEMBERS',
      ...known.map(name => `#define MORE_${name} ${of(name)}`),
      ...structs.map(name => `struct ${name} { int none_; ${of(name)} };`),
      '#endif',
      '',
    ].join('\n'),
  )
  for (const { key, file } of units) {
    const text = readFileSync(file, 'utf8')
    const object = (name: string): boolean =>
      new RegExp(String.raw`&\s*${name}\b|\b${name}\.`).test(text)
    const lines = [
      '#include "repair_members.h"',
      ...[...(functions.get(key) ?? [])].map(name => `#define ${name}(...) 0`),
      ...[...(values.get(key) ?? [])].map(name =>
        object(name) ? `static struct { long long none; } ${name};` : `#define ${name} 0`,
      ),
      '',
    ]
    put(`repair_${key}.h`, lines.join('\n'))
  }
}
