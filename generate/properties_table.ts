import { InputError } from '../model/input_error.ts'
import { properties } from '../properties/properties.ts'
import { markdownTable } from '../report/text/markdown_table.ts'

/** The files of properties/ that define properties. */
const files = ['birth', 'conservation', 'flow', 'interrupt', 'lifetime', 'limit'] as const

/** Every property with the file that defines it, and its sentence. */
export function propertiesTable(read: (path: string) => string): string {
  const sources = files.map(name => [`${name}.ts`, read(`properties/${name}.ts`)] as const)
  const rows = properties.map(({ id, name, sentence }) => {
    const source = sources.find(([, text]) => text.includes(`id: '${id}'`))
    if (source === undefined) throw new InputError(id, 'is defined in no known file', 'add it')
    return [`${id} ${name}`, `\`${source[0]}\``, sentence]
  })
  return markdownTable(['property', 'file', 'sentence'], rows)
}
