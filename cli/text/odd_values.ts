import type { OddValue } from '../../traces/recordings/counter/whole.ts'

const whatItIs: Readonly<Record<OddValue['kind'], string>> = {
  overtaken: 'where two events on two CPUs have changed places',
  missing: 'where an event is missing from the trace',
  impossible: 'at steps that the model cannot take',
  wrong: 'that nothing explains',
}

/** The values of a replay that do not match, by what explains them; no kind is empty. */
export function byKind(
  odd: readonly OddValue[],
): readonly { readonly what: string; readonly values: readonly OddValue[] }[] {
  const kinds = Object.keys(whatItIs) as (keyof typeof whatItIs)[]
  return kinds
    .map(kind => ({ what: whatItIs[kind], values: odd.filter(value => value.kind === kind) }))
    .filter(({ values }) => values.length > 0)
}
