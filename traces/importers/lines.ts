import { createReadStream } from 'node:fs'
import type { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { InputError } from '../../model/input_error.ts'
import { isGzip } from '../recordings/read/unpack.ts'

/** What is read at once, in bytes. */
const CHUNK = 2 ** 20

/** What a line may have, in bytes: a longer one is cut, and cannot be read as an event. */
export const LINE_MAX = 2 ** 16

/**
 * The lines of a trace, plain or gzip (of several members, too), some at a time. A line is as its
 * bytes are: what we read of it is ASCII. Throws InputError; no file is held whole.
 */
export async function* linesOf(path: string): AsyncGenerator<readonly string[]> {
  const where = path === '-' ? 'standard input' : path
  try {
    yield* linesIn(await unpacked(path))
  } catch (error) {
    throw inWords(where, error)
  }
}

async function* linesIn(chunks: AsyncIterable<Buffer>): AsyncGenerator<readonly string[]> {
  let [rest, first] = ['', true]
  for await (const chunk of chunks) {
    let text = chunk.toString('latin1')
    if (first) {
      if (/^(?:\xff\xfe|\xfe\xff)/.test(text)) throw new Utf16()
      text = text.replace(/^\xef\xbb\xbf/, '')
      first = false
    }
    const lines = text.split('\n')
    lines[0] = rest + lines[0]
    rest = lines.pop() as string
    if (rest.length > LINE_MAX) rest = rest.slice(0, LINE_MAX + 1)
    if (lines.length > 0) yield lines
  }
  if (rest !== '') yield [rest]
}

class Utf16 extends Error {}

/** The bytes of a file or of standard input, unpacked if they begin as gzip does. */
async function unpacked(path: string): Promise<AsyncIterable<Buffer>> {
  const source: Readable =
    path === '-' ? process.stdin : createReadStream(path, { highWaterMark: CHUNK })
  const iterator = source[Symbol.asyncIterator]() as AsyncIterator<Buffer>
  const head = await iterator.next()
  const all = chained(head, iterator)
  if (head.done || !isGzip(head.value)) return all
  const gunzip = createGunzip({ chunkSize: CHUNK })
  void feed(all, gunzip)
  return gunzip
}

async function* chained(
  head: IteratorResult<Buffer>,
  rest: AsyncIterator<Buffer>,
): AsyncGenerator<Buffer> {
  if (!head.done) yield head.value
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value
}

/** Writes at the pace at which it is read; an error of the source ends what it feeds. */
async function feed(from: AsyncIterable<Buffer>, to: ReturnType<typeof createGunzip>) {
  try {
    for await (const chunk of from) {
      if (!to.write(chunk)) await new Promise(resolve => to.once('drain', resolve))
    }
    to.end()
  } catch (error) {
    to.destroy(error as Error)
  }
}

function inWords(where: string, error: unknown): unknown {
  if (error instanceof Utf16) {
    return new InputError(where, 'the file is UTF-16', 'write it as UTF-8')
  }
  const code = (error as NodeJS.ErrnoException).code ?? ''
  if (code === 'Z_BUF_ERROR') {
    return new InputError(where, 'the gzip data breaks off', 'copy it again')
  }
  if (code.startsWith('Z_')) {
    return new InputError(where, `the gzip data is damaged (${code})`, 'copy it again')
  }
  if (code === '') return error
  return new InputError(where, `cannot be read (${code})`, 'check the name of the file')
}
