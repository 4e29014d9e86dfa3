import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { InputError } from '../checkers/input_error.ts'

/** Writes a file whole or not at all; `-` is standard output. Throws InputError. */
export function writeWhole(path: string, text: string): void {
  if (path === '-') {
    process.stdout.write(text)
    return
  }
  const partial = `${path}.${process.pid}.part`
  try {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(partial, text)
    renameSync(partial, path)
  } catch (error) {
    throw new InputError(path, `cannot be written (${(error as Error).message})`, 'choose another')
  }
}

export function toJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}
