import { join } from 'node:path'
import { InputError } from '../../model/input_error.ts'
import { kernelByName } from '../../model/kernels/all.ts'
import { filesBelow } from '../../traces/files/data_files.ts'
import { mismatchText } from '../../traces/recordings/counter/replay.ts'
import { readAnyRecording } from '../../traces/recordings/read/format.ts'
import { replayAnyRecording } from '../../traces/recordings/replay.ts'
import { compared, type Finding } from '../findings/finding.ts'
import { type RecordingCheck, recordingChecks } from '../tables/recordings.ts'

/** Replays every recording of the suite; one that is missing or cut differs like any other. */
export async function runRecordings(
  directory: string,
  wanted: (kernel: string) => boolean,
  onProgress?: (text: string) => void,
): Promise<readonly Finding[]> {
  // An empty folder is one error, not one for each file that it lacks.
  filesBelow(directory, '.jsonl.gz')
  const findings: Finding[] = []
  for (const check of recordingChecks.filter(({ kernel }) => wanted(kernel))) {
    onProgress?.(check.file)
    findings.push(runRecording(directory, check))
    await new Promise(resolve => setImmediate(resolve))
  }
  return findings
}

function runRecording(directory: string, check: RecordingCheck): Finding {
  const { file, kernel, events, values, bounded } = check
  const found = replayed(join(directory, file), kernel)
  const expected = { events, values, bounded, outcome: 'all match' }
  return {
    kind: 'run',
    checker: 'recordings',
    kernel,
    setting: file,
    ...compared<Replayed>(expected, found, replayedText),
    evidence: replayedText(found),
    figures: 'error' in found ? {} : figuresOf(found),
  }
}

/** What was matched, and how it ended; or why the file cannot be read. */
type Replayed =
  | {
      readonly events: number
      /** The number of all values, those that the model does not determine (`bounded`) included. */
      readonly values: number
      readonly bounded: number
      readonly outcome: string
    }
  | { readonly error: string }

function replayed(path: string, kernel: string): Replayed {
  try {
    const result = replayAnyRecording(readAnyRecording(path), kernelByName(kernel, path))
    const { events, compared: values, bounded = 0, mismatch } = result
    const outcome = mismatch === undefined ? 'all match' : mismatchText(mismatch)
    return { events, values, bounded, outcome }
  } catch (error) {
    if (error instanceof InputError) return { error: error.message }
    throw error
  }
}

/** `5202 events, 88418 values (18 of them only bounded), all match` */
function replayedText(found: Replayed): string {
  if ('error' in found) return found.error
  const { events, values, bounded, outcome } = found
  const loose = bounded === 0 ? '' : ` (${bounded} of them only bounded)`
  return `${events} events, ${values} values${loose}, ${outcome}`
}

function figuresOf({ events, values, bounded }: Exclude<Replayed, { error: string }>) {
  return { events, values: values - bounded, bounded }
}
