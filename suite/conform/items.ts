/** @file The items of a C file at its top level, by tokens and braces: no preprocessor runs. */

/** A function, a type, a variable, a macro. */
export interface Item {
  readonly name: string
  readonly text: string
  /** The conditional directives around it, each with the branches before its own. */
  readonly open: readonly (readonly string[])[]
  /** The line that it begins in. */
  readonly line: number
  readonly kind: 'function' | 'prototype' | 'data' | 'define'
}

const keywords = new Set(
  [
    'if else for while do return sizeof static const struct union enum int long unsigned void char',
    'short extern inline typedef goto switch case break default typeof volatile',
    '__attribute__ __typeof__ __attribute __printf __aligned __releases __acquires',
  ].flatMap(line => line.split(' ')),
)

const flat = (text: string): string => text.replaceAll(/\s+/g, ' ').trim()

/** The items of a source, in its order. A broken source gives fewer items, and never throws. */
export function itemsOf(source: string): readonly Item[] {
  const items: Item[] = []
  const conditions: string[][] = []
  let [at, line, start, startLine, braces, parens] = [0, 1, -1, 0, 0, 0]
  let [head, headEnds, open]: [string, boolean, readonly (readonly string[])[]] = ['', false, []]
  const opened = () => conditions.map(branches => [...branches])
  const skip = (end: number): void => {
    const to = end < 0 ? source.length : end
    for (let i = at; i < to; i++) if (source[i] === '\n') line++
    at = to
  }
  const flush = (kind: Item['kind']): void => {
    const text = source.slice(start, at)
    const found = nameOf(head, kind)
    // A type without a tag has its name behind it.
    const name = keywords.has(found ?? '') ? /(\w+)\s*;$/.exec(text)?.[1] : found
    if (name !== undefined) items.push({ name, text, open, line: startLine, kind })
    ;[start, head, headEnds] = [-1, '', false]
  }
  while (at < source.length) {
    const c = source[at] as string
    if (source.startsWith('/*', at) || source.startsWith('//', at)) {
      const block = source[at + 1] === '*'
      const end = source.indexOf(block ? '*/' : '\n', at + 2)
      skip(end < 0 ? -1 : block ? end + 2 : end)
      if (start >= 0 && !headEnds) head += ' '
      continue
    }
    if (c === '"' || c === "'") {
      const from = at
      let end = at + 1
      while (end < source.length && source[end] !== c) end += source[end] === '\\' ? 2 : 1
      skip(end + 1)
      if (start >= 0 && !headEnds) head += source.slice(from, at)
      continue
    }
    if (c === '#' && /(?:^|\n)[ \t]*$/.test(source.slice(Math.max(0, at - 40), at))) {
      const text = directiveAt(source, at)
      const [, word = '', defined] = /^#\s*(\w+)(?:\s+(\w+))?/.exec(text) ?? []
      if (word.startsWith('if')) conditions.push([text])
      else if (word === 'elif' || word === 'else') conditions.at(-1)?.push(text)
      else if (word === 'endif') conditions.pop()
      else if (word === 'define' && start < 0 && defined !== undefined) {
        items.push({ name: defined, text, open: opened(), line, kind: 'define' })
      }
      skip(at + text.length)
      continue
    }
    if (start < 0) {
      if (/[\s;]/.test(c)) {
        skip(at + 1)
        continue
      }
      ;[start, startLine, open] = [at, line, opened()]
    }
    if (!headEnds) {
      if (c === '{' && parens === 0) headEnds = true
      else head += c
    }
    if (c === '(') parens++
    else if (c === ')') parens--
    else if (c === '{') braces++
    else if (c === '}') braces--
    skip(at + 1)
    if (braces > 0 || parens > 0) continue
    if (c === '}' && isFunction(head)) flush('function')
    else if (c === ';') flush(headEnds || !isFunction(head) ? 'data' : 'prototype')
  }
  return items
}

/** A directive with the lines that it goes on in. */
function directiveAt(source: string, at: number): string {
  let end = at
  do {
    const next = source.indexOf('\n', end + 1)
    end = next < 0 ? source.length : next
  } while (source[end - 1] === '\\' && end < source.length)
  return source.slice(at, end)
}

function isFunction(head: string): boolean {
  const text = flat(head)
  if (text.includes('=') || /^(?:static\s+)?[A-Z_]+\s*\(/.test(text)) return false
  return /\)(?:\s*\w+(?:\([^()]*\))?)*\s*;?$/.test(text) && !/^(?:typedef|struct \w+$)/.test(text)
}

function nameOf(head: string, kind: Item['kind']): string | undefined {
  const text = flat(head)
  if (kind === 'function' || kind === 'prototype') {
    return [...text.matchAll(/(\w+)\s*\(/g)]
      .map(([, word]) => word)
      .find(word => word && !keywords.has(word))
  }
  const [, sort, type] = /^(?:typedef )?(struct|union|enum) (\w+)$/.exec(text) ?? []
  if (sort !== undefined) return `${sort} ${type}`
  const [, ofMacro] = /^(?:static )?[A-Z_]+\s*\(\s*(\w+)/.exec(text) ?? []
  if (ofMacro !== undefined) return ofMacro
  const [before = ''] = text.split('=')
  const bare = before.replaceAll(/\[[^\]]*\]|;$|__\w+/g, '').trim()
  return /(\w+)$/.exec(bare)?.[1]
}

/** The identifiers of a text, those in comments and strings left out. */
function wordsIn(text: string): ReadonlySet<string> {
  const code = text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*|"(?:\\.|[^"\\])*"/g, ' ')
  return new Set(code.match(/\b[A-Za-z_]\w*\b/g) ?? [])
}

/** What the roots need of the same file, but for what is left out; in the order of the file. */
export function closureOf(
  items: readonly Item[],
  roots: readonly string[],
  leftOut: ReadonlySet<string>,
): readonly Item[] {
  const byName = new Map<string, Item[]>()
  for (const item of items) byName.set(item.name, [...(byName.get(item.name) ?? []), item])
  const taken = new Set<Item>()
  const asked = [...roots]
  for (let name = asked.pop(); name !== undefined; name = asked.pop()) {
    for (const item of byName.get(name) ?? []) {
      if (taken.has(item)) continue
      taken.add(item)
      const structs = [...item.text.matchAll(/struct (\w+)/g)].map(([, type]) => `struct ${type}`)
      for (const word of [...wordsIn(bodyOf(item)), ...structs]) {
        if (byName.has(word) && !leftOut.has(word)) asked.push(word)
      }
    }
  }
  return items.filter(item => taken.has(item))
}

const keptOfOps =
  /^(?:family|gc_thresh|gc|entries|pcpuc_entries|kmem_cachep|protocol|dst_ops|garbage_collect)$/

/** The text of an item. A dst_ops keeps what accounting reads: its other callbacks are null. */
export function bodyOf({ text }: Item): string {
  if (!/struct\s+(?:dst_ops|xfrm_policy_afinfo)\s+\w+[^={;]*=\s*\{/.test(text)) return text
  return text.replaceAll(/\.(\w+)\s*=\s*([^,}]+)/g, (all, field: string) =>
    keptOfOps.test(field) ? all : `.${field} = 0`,
  )
}

/** An item within the directives that it stands in. */
export function emitted(item: Item, text = bodyOf(item)): string {
  const { open } = item
  const before = open.map(branches => `${branches.join('\n')}\n`).join('')
  return `${before}${text}\n${'#endif\n'.repeat(open.length)}`
}

/** A function as its prototype. */
export function prototypeOf(item: Item): string {
  return emitted(item, `${item.text.slice(0, item.text.indexOf('{')).trim()};`)
}
