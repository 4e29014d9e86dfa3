import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

/** A comparison of the name of a kernel, or a look-up by it; printing it is another matter. */
const asked = [
  /\bkernel\.name\s*[=!]==?/,
  /[=!]==?\s*(\w+\.)*kernel\.name\b/,
  /(get|has|includes|indexOf|startsWith|endsWith|test)\((\w+\.)*kernel\.name\b/,
  /\[(\w+\.)*kernel\.name\]/,
  /\bmutantOf\b/,
]

const sources = ['engine', 'model', 'properties'].flatMap(folder =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(name => /\.(ts|mjs)$/.test(name) && !name.endsWith('.test.ts'))
    .map(name => join(folder, name)),
)

/** Where the parent of a patch is written down, and where kernels are made. */
const written = /^model\/(kernel|patch)\.ts$|^model\/kernels\//

test.each(sources)('%s: no kernel is asked for its name to decide what it is', path => {
  const lines = readFileSync(path, 'utf8').split('\n')
  const patterns = written.test(path) ? asked.filter(p => !p.source.includes('mutantOf')) : asked
  expect(lines.filter(line => patterns.some(pattern => pattern.test(line)))).toEqual([])
})
