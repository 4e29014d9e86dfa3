import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { smallTreeFiles } from './small_tree_files.ts'

/** Text of a file that is another. */
export type Change = readonly [path: string, from: string, to: string]

const own = (digit: 4 | 6): string => `net/ipv${digit}/xfrm${digit}_policy.c`

/** A family whose counter is copied from a template that has one. */
function copied(digit: 4 | 6): readonly Change[] {
  const ops = `&net->xfrm.xfrm${digit}_dst_ops`
  return [
    [
      own(digit),
      `\terror = dst_entries_init(${ops});\n\tif (error) return error;\n`,
      '\terror = 0;\n',
    ],
    [own(digit), `\t\tdst_entries_destroy(${ops});\n\t\treturn`, '\t\treturn'],
    [own(digit), `\tdst_entries_destroy(${ops});\n}`, '}'],
    [
      own(digit),
      `\t/* boot ${digit} */\n`,
      `\tdst_entries_init(&xfrm${digit}_dst_ops_template);\n`,
    ],
  ]
}

/** Shapes of the tree, beside that of stable-6.1, which it has. */
export const shapes = {
  copied: [...copied(4), ...copied(6)],
  halfRepaired: copied(6),
  countedAtDestroy: [
    ['net/core/dst.c', '\t\tdst_entries_add(dst->ops, -1);\n', ''],
    ['net/core/dst.c', '\t/* destroy */\n', '\tdst_entries_add(dst->ops, -1);\n'],
  ],
} as const satisfies Readonly<Record<string, readonly Change[]>>

/** Writes the tree into a folder, with changes; each has to find its text. */
export function smallTree(folder: string, changes: readonly Change[] = []): string {
  for (const [path, whole] of Object.entries(smallTreeFiles)) {
    let text = whole
    for (const [of, from, to] of changes) {
      if (of !== path) continue
      if (!text.includes(from)) throw new Error(`${path} has no ${JSON.stringify(from)}`)
      text = text.replace(from, to)
    }
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return folder
}
