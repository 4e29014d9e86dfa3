import type { FirstViolation, ViolatedAccount } from '../trace/account.ts'

/**
 * A counterexample as a test that stands alone: it runs in any project that has vitest and
 * dstledger, and asserts where the property is violated, and on which kernels it holds.
 */
export function vitestTest({ stored, kernel, property, violated }: ViolatedAccount): string {
  const { structure, constants, bounds, actions, sysctlValues } = stored
  const { id, question, holdsOn, trace } = stored
  return [
    `// Counterexample ${id}, written by "dstledger export --to vitest".`,
    '// It needs the packages vitest and dstledger.',
    "import { replay, type TraceInput } from 'dstledger'",
    "import { describe, expect, test } from 'vitest'",
    "import 'dstledger/vitest'",
    '',
    'const trace: TraceInput = {',
    '  question: {',
    `    kernel: ${literal(kernel.name)},`,
    `    structure: ${literal(structure)},`,
    `    constants: ${literal(constants)},`,
    `    bounds: ${literal(bounds)},`,
    `    actions: ${literal(actions)},`,
    ...(sysctlValues.length === 0 ? [] : [`    sysctlValues: ${literal(sysctlValues)},`]),
    '  },',
    `  property: ${literal(property.id)},`,
    '  steps: [',
    ...trace.steps.map(step => `    ${literal(step)},`),
    '  ],',
    '}',
    '',
    `describe(${literal(question)}, () => {`,
    ...violatedTest(kernel.name, property.id, violated),
    ...(holdsOn.length === 0 ? [] : ['', ...holdsTest(property.id, holdsOn)]),
    '})',
    '',
  ].join('\n')
}

function violatedTest(kernel: string, id: string, first: FirstViolation): string[] {
  const { violatedAt, violation } = first
  const title = `${kernel}: ${id} is violated at step ${violatedAt} and not before`
  const fields = Object.entries(violation).map(([name, value]) => `${name}: ${literal(value)}`)
  return [
    `  test(${literal(title)}, () => {`,
    '    expect(replay(trace)).toMatchObject({',
    `      violatedAt: ${violatedAt},`,
    ...fields.map(field => `      ${field},`),
    '    })',
    '  })',
  ]
}

function holdsTest(id: string, kernels: readonly string[]): string[] {
  return [
    '  test.each([',
    ...kernels.map(name => `    ${literal(name)},`),
    `  ])('%s: ${id} holds at every step', kernel => {`,
    `    expect(trace).toHoldOn(kernel, ${literal(id)})`,
    '  })',
  ]
}

/** A value as TypeScript has it; texts in single quotes, names of fields bare where they can be. */
function literal(value: unknown): string {
  if (typeof value === 'string') return `'${value.replaceAll(/[\\']/g, sign => `\\${sign}`)}'`
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`
  if (typeof value !== 'object' || value === null) return `${value}`
  const fields = Object.entries(value).filter(([, field]) => field !== undefined)
  const texts = fields.map(([name, field]) => {
    return `${/^[a-z_]\w*$/i.test(name) ? name : literal(name)}: ${literal(field)}`
  })
  return texts.length === 0 ? '{}' : `{ ${texts.join(', ')} }`
}
