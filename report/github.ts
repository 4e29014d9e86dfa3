import type { TestCase } from './test_case.ts'

/** Annotations of one run, at most: GitHub shows ten of a step. */
const ANNOTATIONS_MAX = 10

/** What is not as expected, as commands that GitHub's runner reads on standard output. */
export function annotations(cases: readonly TestCase[]): readonly string[] {
  const odd = cases.flatMap(({ group, name, failure, error }) => {
    if (failure === undefined && error === undefined) return []
    const kind = failure === undefined ? 'warning' : 'error'
    const message = failure?.message ?? `no answer: ${error}`
    return [`::${kind} title=${asProperty(`${group}: ${name}`)}::${asMessage(message)}`]
  })
  const more = odd.length - ANNOTATIONS_MAX
  const rest = more > 0 ? [`::notice::${more} more, in the summary of this job`] : []
  return [...odd.slice(0, ANNOTATIONS_MAX), ...rest]
}

/** A message has no line of its own: no text can begin another command. */
function asMessage(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function asProperty(text: string): string {
  return asMessage(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
