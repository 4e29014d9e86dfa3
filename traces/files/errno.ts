import { ENOBUFS, ENOMEM } from '../../model/action_name.ts'

const names: ReadonlyMap<number, string> = new Map([
  [-ENOBUFS, 'ENOBUFS'],
  [-ENOMEM, 'ENOMEM'],
])

/** The name of an error that an action returns, as recordings have it: `ENOBUFS` of -105. */
export function errnoName(result: number): string | undefined {
  return names.get(result)
}

/** The result of an action in the words of recordings: `ok`, `ENOBUFS`, or its number. */
export function resultWord(result: number): string {
  return result === 0 ? 'ok' : (errnoName(result) ?? `${result}`)
}
