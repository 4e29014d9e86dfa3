/** The files that declare what the package promises, in the order of reading. */
const declared = [
  'api/dstledger',
  'api/types',
  'api/vitest',
  'api/engine',
  'model/kernel',
  'model/patch',
  'suite/comparison',
] as const

/** Every declaration of the public door, as tsc emits it: reads the built package. */
export function apiDeclarations(read: (path: string) => string): string {
  const texts = declared.map(name => {
    const text = read(`dist/${name}.d.ts`)
    return `// ${name}.d.ts\n\n${text.trimEnd()}\n`
  })
  return ['// Generated: npm run generate. What users of the package see.', ...texts].join('\n\n')
}
