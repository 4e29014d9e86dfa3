import chalk from 'chalk'
import { answers } from '../../suite/diagnose/causes.ts'
import type { Diagnosis } from '../../suite/diagnose/diagnose.ts'
import { drawn, type Rows } from './drawn.ts'

/** A diagnosis for a person: the answer, why, what is ruled out, what to do and to measure. */
export function diagnosisText(found: Diagnosis): string {
  const { answer, answer_detail: detail, certainty, derivation, unread } = found
  const { what, remedy } = answers[answer]
  const decides = derivation.filter(({ excludes }) => excludes === undefined)
  const ruledOut = derivation.flatMap(({ excludes, says }) =>
    excludes === undefined ? [] : [[excludes.join(', '), says] as const],
  )
  const sources = [...new Set(derivation.map(({ source }) => source))]
  const rows: Rows = [
    ['answer', chalk.bold(detail === null ? answer : `${answer}: ${detail}`)],
    ['', what],
    ['certainty', answer === 'cannot-decide' ? `${certainty}, that it is undecided` : certainty],
    ...decides.map(({ says }, at) => [at === 0 ? 'because' : '', says]),
    ...ruledOut.map(([causes, says], at) => [at === 0 ? 'ruled out' : '', `${causes}: ${says}`]),
    ['do now', remedy],
    ['measure', found.measure_next],
    ...sources.map((source, at) => [at === 0 ? 'sources' : '', source]),
    ...(unread.length === 0 ? [] : [['not read', `${unread.join(', ')}: no fact has this name`]]),
  ]
  return drawn(rows)
}
