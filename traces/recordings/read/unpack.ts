import { closeSync, openSync, readSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { InputError } from '../../../model/input_error.ts'

/** What a recording may have, packed or not, in bytes: some ten times the largest stored one. */
const BYTES_MAX = 2 ** 26
/** What a line may have, in UTF-16 units; the longest stored one has 672. */
const LINE_MAX = 2 ** 20
const CHUNK = 2 ** 20
/** Between two looks at a pipe, in milliseconds. */
const WAIT_MS = 10

const shorter = 'record fewer events: a part of a recording does not begin at boot'
const copyAgain = 'copy or record it again'

/** The name of standard input, of which nobody says whether it is packed. */
const STDIN = '-'

/**
 * The text of a `.jsonl` or `.jsonl.gz` file, or of standard input for `-`, of 64 MiB at most.
 * Throws InputError.
 */
export function unpack(path: string): string {
  const bytes = readBytes(path)
  const packed = path === STDIN ? isGzip(bytes) : path.endsWith('.gz') && bytes.length > 0
  const plain = packed ? gunzip(path, bytes) : bytes
  if ((plain[0] === 0xff && plain[1] === 0xfe) || (plain[0] === 0xfe && plain[1] === 0xff)) {
    throw new InputError(path, 'the file is UTF-16', 'write it as UTF-8')
  }
  const text = plain.toString().replace(/^\uFEFF/, '')
  if (!/\S/.test(text)) throw new InputError(path, 'the file is empty', 'record again')
  return text
}

/**
 * The lines of a text, one at a time, without blank lines at its end: a text of line breaks alone
 * would make a list larger than itself. `cut` where the last line has no line break.
 */
export function* linesOf(path: string, text: string): Generator<{ line: string; cut: boolean }> {
  let last = text.length
  while (last > 0 && /\s/.test(text[last - 1] ?? '')) last--
  for (let [at, number] = [0, 1]; at < last; number++) {
    const found = text.indexOf('\n', at)
    const end = found < 0 ? text.length : found
    if (end - at > LINE_MAX) {
      const what = `this line has ${end - at} characters where ${LINE_MAX} fit`
      throw new InputError(`${path}:${number}`, what, copyAgain)
    }
    yield { line: text.slice(at, end), cut: found < 0 }
    at = end + 1
  }
}

/**
 * The bytes of a file, or of standard input for `-`, 64 MiB at most; a device or a pipe has no
 * size, so they are counted as they come. Throws InputError.
 */
export function readBytes(path: string): Buffer {
  const parts: Buffer[] = []
  let [size, file] = [0, -1]
  try {
    file = path === STDIN ? 0 : openSync(path, 'r')
    for (;;) {
      const part = Buffer.allocUnsafe(CHUNK)
      const read = readPart(file, part)
      if (read === undefined) continue
      if (read === 0) return Buffer.concat(parts)
      parts.push(part.subarray(0, read))
      size += read
      if (size > BYTES_MAX) break
    }
  } catch (error) {
    const code = codeOf(error)
    const what = code === 'ENOENT' ? 'there is no such file' : `the file cannot be read (${code})`
    throw new InputError(path, what, 'give the path of a .jsonl or .jsonl.gz file')
  } finally {
    if (file > 0) closeSync(file)
  }
  throw new InputError(path, `the file has more than ${BYTES_MAX} bytes`, shorter)
}

/** How many bytes came; undefined: none yet from a pipe that does not wait, after a while. */
function readPart(file: number, part: Buffer): number | undefined {
  try {
    return readSync(file, part)
  } catch (error) {
    if (codeOf(error) !== 'EAGAIN') throw error
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, WAIT_MS)
    return undefined
  }
}

/** Whether data begins as gzip does. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b
}

function gunzip(path: string, bytes: Buffer): Buffer {
  if (!isGzip(bytes)) {
    const advice = 'drop .gz from its name, or compress it'
    throw new InputError(path, 'the file is not gzip data', advice)
  }
  try {
    return gunzipSync(bytes, { maxOutputLength: BYTES_MAX })
  } catch (error) {
    const code = codeOf(error)
    if (code === 'ERR_BUFFER_TOO_LARGE') {
      throw new InputError(path, `the file unpacks to more than ${BYTES_MAX} bytes`, shorter)
    }
    const what = code === 'Z_BUF_ERROR' ? 'the gzip data breaks off' : 'the gzip data is damaged'
    throw new InputError(path, what, copyAgain)
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error)
}
