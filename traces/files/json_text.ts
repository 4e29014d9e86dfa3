import { readFileSync } from 'node:fs'
import type { z } from 'zod'
import { InputError } from '../../model/input_error.ts'

/** The text of a file. Throws InputError if there is none. */
export function readText(path: string): string {
  return bytesOf(path).toString('utf8')
}

/** The bytes of a file. Throws InputError if there is none. */
export function bytesOf(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new InputError(path, `cannot be read (${code})`, 'check the name of the file')
  }
}

/** The value that a text of JSON has. Throws InputError with this remedy if it has none. */
export function jsonIn(text: string, where: string, remedy: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const what =
      text.trim() === '' ? 'is empty' : `is no complete JSON (${(error as Error).message})`
    throw new InputError(where, what, remedy)
  }
}

/** A value as a schema has it. Throws InputError: which field is wrong first, and the remedy. */
export function inForm<T>(schema: z.ZodType<T>, value: unknown, where: string, remedy: string): T {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const field = issue?.path.join('.') || 'top level'
  throw new InputError(`${where}: ${field}`, issue?.message ?? 'is wrong', remedy)
}
