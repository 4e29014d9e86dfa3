import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { InputError, visibleOutput } from '../../model/input_error.ts'

/** The bits of a file's mode that let somebody write it. */
const ANYONE_WRITES = 0o222

/** A file to write, or `-` for standard output, checked before the work that fills it begins. */
export function outputFile(path: string): string {
  if (path === '-') return path
  if (path === '' || path.endsWith('/')) {
    throw new InputError(`"${path}"`, 'is no name of a file', 'name one, or - for standard output')
  }
  const folder = dirname(path)
  if (!existsSync(folder))
    throw new InputError(path, 'its folder does not exist', 'create it first')
  try {
    accessSync(folder, constants.W_OK)
  } catch {
    throw new InputError(path, 'its folder cannot be written to', 'name a file elsewhere')
  }
  const there = statSync(path, { throwIfNoEntry: false })
  if (there?.isDirectory()) throw new InputError(path, 'is a folder', 'name a file')
  // A rename would replace it all the same.
  if (there?.isFile() && (there.mode & ANYONE_WRITES) === 0)
    throw new InputError(path, 'is read-only', 'name another, or remove it first')
  return path
}

/** A folder to write into, created if it is not there. */
export function outputFolder(path: string): string {
  laterFolder(path)
  try {
    mkdirSync(path, { recursive: true })
    accessSync(path, constants.W_OK)
  } catch (error) {
    const { message } = error as Error
    throw new InputError(path, `cannot be used as a folder (${message})`, 'name another')
  }
  return path
}

/** Where mkdir -p goes on for ever in some versions of Node: the kernel makes what is in there. */
const UNWRITABLE = /^\/(?:proc|sys)(?:\/|$)/

/** A folder that may not be there yet: it is created when there is something to put into it. */
export function laterFolder(path: string, remedy = 'name another'): string {
  if (path === '') throw new InputError('""', 'is no name of a folder', remedy)
  let there = path
  while (!existsSync(there)) there = dirname(there)
  if (!statSync(there).isDirectory()) throw new InputError(there, 'is no folder', remedy)
  if (UNWRITABLE.test(realpathSync(there)))
    throw new InputError(there, 'cannot be written to', remedy)
  try {
    accessSync(there, constants.W_OK)
  } catch {
    throw new InputError(there, 'cannot be written to', remedy)
  }
  return path
}

/** A file that is open for writing, and is there when it has ended. */
export interface OpenFile {
  write(text: string | Uint8Array): void
  end(): void
  /** Nothing is left of it, as far as it is a file. */
  abandon(): void
}

/**
 * Opens a file that is written whole or not at all, by renaming a finished one. What is no regular
 * file (a device, a pipe, a link) is written to as it stands: a rename would put a file in its
 * place.
 */
export function openWhole(path: string): OpenFile {
  mkdirSync(dirname(path), { recursive: true })
  const there = lstatSync(path, { throwIfNoEntry: false })
  const regular = there === undefined || there.isFile()
  const written = regular ? `${path}.${process.pid}.part` : path
  const file = openSync(written, 'w')
  return {
    // writeSync() writes as much as a pipe takes; this writes all.
    write: text => writeFileSync(file, text),
    end: () => {
      closeSync(file)
      if (regular) renameSync(written, path)
    },
    abandon: () => {
      closeSync(file)
      if (regular) rmSync(written, { force: true })
    },
  }
}

/** Writes a file whole or not at all. */
export function writeWhole(path: string, text: string | Uint8Array): void {
  const file = openWhole(path)
  try {
    file.write(text)
  } catch (error) {
    file.abandon()
    throw error
  }
  file.end()
}

/** JSON in which what a terminal would obey, or not show, is an escape: the same value. */
export function toJson(value: unknown): string {
  const text = JSON.stringify(value, null, 2)
  return `${text.replaceAll(/[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu, unitsEscaped)}\n`
}

/** Each of its 16-bit units, as JSON escapes them. */
function unitsEscaped(character: string): string {
  const units = Array.from({ length: character.length }, (_, i) => character.charCodeAt(i))
  return units.map(unit => `\\u${unit.toString(16).padStart(4, '0')}`).join('')
}

/** Prints text for a person: nothing in it that came from a file is obeyed by a terminal. */
export function printText(text: string): void {
  console.log(visibleOutput(text))
}

/** Writes the report where `--json` says, and the text unless the report is on standard output. */
export function printReport(json: string | undefined, report: unknown, text: string): void {
  if (json === '-') {
    process.stdout.write(toJson(report))
    return
  }
  if (json !== undefined) writeWhole(json, toJson(report))
  printText(text)
}
