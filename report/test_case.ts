import { propertyById } from '../properties/properties.ts'

/** One test case of a report for machines. */
export interface TestCase {
  /** The suite that it belongs to. */
  readonly group: string
  readonly name: string
  /** Absent: it passes. The message is what a reader of a log sees first. */
  readonly failure?: { readonly message: string; readonly text: string }
  /** It has no answer, which is not green either. */
  readonly error?: string
}

/** What a checker found of one thing, beside what is expected. */
export interface Judged {
  readonly checker: string
  readonly kernel: string
  readonly property?: string
  readonly setting: string
  readonly status: 'as expected' | 'differs' | 'unknown'
  readonly expected: string
  readonly found: string
  readonly evidence: string
  readonly trace?: readonly string[]
}

/**
 * A finding as a test case. A failure begins with the property and its equation, and ends with what
 * to do next: whoever reads it may know nothing of the project.
 */
export function testCaseOf({ checker, kernel, property, setting, ...rest }: Judged): TestCase {
  const { status, expected, found, evidence, trace = [] } = rest
  const about = { group: checker, name: [kernel, property, setting].filter(Boolean).join(' ') }
  if (status === 'as expected') return about
  if (status === 'unknown') return { ...about, error: evidence }
  const outcome = `expected ${expected}, found ${found}`
  const only = property === undefined ? '' : ` --property ${property}`
  const next = `next: npx dstledger verify --checker ${checker} --kernel ${kernel}${only}`
  const message = property === undefined ? outcome : `${claimOf(property)}: ${outcome}`
  return { ...about, failure: { message, text: [evidence, ...trace, next].join('\n') } }
}

/** `P1 sumIsLive (count + slots = live)` */
function claimOf(id: string): string {
  const { name, equation } = propertyById(id, 'a finding')
  return `${id} ${name} (${equation})`
}
