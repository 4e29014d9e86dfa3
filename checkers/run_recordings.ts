import { join } from 'node:path'
import { type RecordingCheck, recordingChecks } from '../properties/suite_data.ts'
import { filesBelow } from './data_files.ts'
import { compared, type Finding } from './finding.ts'
import { InputError } from './input_error.ts'
import { kernelByName } from './names.ts'
import { readRecording } from './recording_format.ts'
import { mismatchText, replayRecording } from './replay_recording.ts'

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
  const { file, kernel, events, values } = check
  const expected = `${events} events, ${values} values, all match`
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
    const result = replayRecording(readRecording(path), kernelByName(kernel, path))
    const { events, compared: values, mismatch } = result
    const text = mismatch === undefined ? 'all match' : mismatchText(mismatch)
    return { found: `${events} events, ${values} values, ${text}`, figures: { events, values } }
  } catch (error) {
    if (error instanceof InputError) return { found: error.message, figures: {} }
    throw error
  }
}
