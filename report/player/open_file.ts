import { InputError } from '../../model/input_error.ts'
import { parseCounterexample } from '../../traces/counterexamples/format.ts'
import { readAnyRecording } from '../../traces/recordings/read/format.ts'
import { type PlayedTrace, playedCounterexample, playedRecording } from './played.ts'

/** What a page takes, unpacked, in bytes: the limit of the command line. */
const BYTES_MAX = 2 ** 26

/**
 * Reads a file that somebody has dropped: a counterexample, or a recording, packed or not. `kernel`
 * is that of a recording whose header does not tell. Throws InputError that says what is wrong.
 */
export async function openFile(file: File, kernel?: string): Promise<PlayedTrace> {
  const { name } = file
  if (file.size > BYTES_MAX) throw tooLarge(name)
  const text = await textOf(file)
  if (!/\S/.test(text)) throw new InputError(name, 'is empty', 'get the file again')
  if (/^\s*\{[^\n]*"format"\s*:\s*"dst-trace\//.test(text)) return recordingIn(text, name, kernel)
  if (/\.jsonl(\.gz)?$/.test(name)) return recordingIn(text, name, kernel)
  return playedCounterexample(parseCounterexample(text, name), name)
}

function recordingIn(text: string, name: string, kernel: string | undefined): PlayedTrace {
  const recording = readAnyRecording(name, text)
  if ('events' in recording) return playedRecording(recording, name, kernel)
  const what = 'is a recording in which the flow cache runs: its steps are not single steps'
  throw new InputError(name, what, 'replay it on the command line: dstledger replay')
}

async function textOf(file: File): Promise<string> {
  const head = new Uint8Array(await file.slice(0, 2).arrayBuffer())
  if (head[0] !== 0x1f || head[1] !== 0x8b) return await file.text()
  const reader = file.stream().pipeThrough(new DecompressionStream('gzip')).getReader()
  const decoder = new TextDecoder()
  let [text, size] = ['', 0]
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return text + decoder.decode()
      size += value.length
      if (size > BYTES_MAX) break
      text += decoder.decode(value, { stream: true })
    }
  } catch {
    throw new InputError(file.name, 'the gzip data is damaged or breaks off', 'copy it again')
  }
  await reader.cancel()
  throw tooLarge(file.name)
}

function tooLarge(name: string): InputError {
  const what = `has more than ${BYTES_MAX} bytes when it is unpacked`
  return new InputError(name, what, 'record fewer events')
}
