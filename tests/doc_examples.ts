import { readFileSync } from 'node:fs'

/** An example in a docstring: what it is an example of, its lines, and what they must come to. */
export interface DocExample {
  readonly of: string
  /** JavaScript, but for `// => value` behind an expression. */
  readonly lines: readonly string[]
}

/** The `@example`s of a file, each with the name of the function below it. */
export function docExamples(path: string): readonly DocExample[] {
  const text = readFileSync(path, 'utf8')
  const comments = text.matchAll(
    /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\nexport (?:async )?function (\w+)/g,
  )
  return [...comments].map(([, comment = '', of = '']) => {
    const example = comment.split('@example\n')[1] ?? ''
    const lines = example.split('\n').map(line => line.replace(/^ \* ?/, ''))
    return { of, lines: lines.filter(line => line.trim() !== '') }
  })
}
