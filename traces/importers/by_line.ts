import type { ImportedEvent } from './imported.ts'

/** An event as the import is printed: one record of JSON can hold a second one. */
export type PrintedEvent = ImportedEvent & {
  readonly and_also?:
    | Omit<ImportedEvent, 'line' | 'file'>
    | readonly Omit<ImportedEvent, 'line' | 'file'>[]
}

/** Hands events on by their line: what else a line has goes with its first event. */
export function byLine(print: (event: PrintedEvent) => void): {
  event(event: ImportedEvent): void
  end(): void
} {
  let first: ImportedEvent | undefined
  let more: Omit<ImportedEvent, 'line' | 'file'>[] = []
  const end = (): void => {
    if (first === undefined) return
    const [second] = more
    const also = more.length === 1 && second !== undefined ? second : more
    print(more.length === 0 ? first : { ...first, and_also: also })
    first = undefined
    more = []
  }
  return {
    event: event => {
      if (first !== undefined && first.line === event.line && first.file === event.file) {
        const { line: _, file: __, ...rest } = event
        more.push(rest)
        return
      }
      end()
      first = event
    },
    end,
  }
}
