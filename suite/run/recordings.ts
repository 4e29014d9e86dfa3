import { join } from 'node:path'
import { InputError } from '../../engine/input_error.ts'
import { kernelByName } from '../../model/kernels/all.ts'
import { filesBelow } from '../../traces/data_files.ts'
import { mismatchText } from '../../traces/recordings/counter/replay.ts'
import { readAnyRecording } from '../../traces/recordings/read/format.ts'
import { replayAnyRecording } from '../../traces/recordings/replay.ts'
import { compared, type Finding } from '../finding.ts'
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
  const expected = matched(events, values, bounded, 'all match')
  const { found, figures } = replayed(join(directory, file), kernel)
  return {
    checker: 'recordings',
    kernel,
    setting: file,
    expected,
    found,
    status: compared(expected, found),
    evidence: found,
    figures,
  }
}

function replayed(path: string, kernel: string): Pick<Finding, 'found' | 'figures'> {
  try {
    const result = replayAnyRecording(readAnyRecording(path), kernelByName(kernel, path))
    const { events, compared: values, bounded = 0, mismatch } = result
    const text = mismatch === undefined ? 'all match' : mismatchText(mismatch)
    const figures = { events, values: values - bounded, bounded }
    return { found: matched(events, values, bounded, text), figures }
  } catch (error) {
    if (error instanceof InputError) return { found: error.message, figures: {} }
    throw error
  }
}

/** `5202 events, 88418 values (18 of them only bounded), all match` */
function matched(events: number, values: number, bounded: number, text: string): string {
  const loose = bounded === 0 ? '' : ` (${bounded} of them only bounded)`
  return `${events} events, ${values} values${loose}, ${text}`
}
