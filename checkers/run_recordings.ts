import { relative } from 'node:path'
import { filesBelow } from './data_files.ts'
import type { Finding } from './finding.ts'
import { kernelByName } from './names.ts'
import { readRecording } from './recording_format.ts'
import { kernelOfRecording, mismatchText, replayRecording } from './replay_recording.ts'

/** Replays every recording below a directory on the kernel that its header names. */
export async function runRecordings(
  directory: string,
  wanted: (kernel: string) => boolean,
  onProgress?: (text: string) => void,
): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  for (const path of filesBelow(directory, '.jsonl.gz')) {
    const name = relative(directory, path)
    onProgress?.(name)
    const recording = readRecording(path)
    const kernel = kernelOfRecording(recording.header, path)
    if (!wanted(kernel)) continue
    const { events, compared, mismatch } = replayRecording(recording, kernelByName(kernel, path))
    findings.push({
      checker: 'recordings',
      kernel,
      setting: name,
      expected: 'matched',
      found: mismatch === undefined ? 'matched' : 'diverged',
      status: mismatch === undefined ? 'as expected' : 'differs',
      figures: { events, numbers: compared },
      evidence:
        mismatch === undefined ? `${events} events, ${compared} numbers` : mismatchText(mismatch),
    })
    await new Promise(resolve => setImmediate(resolve))
  }
  return findings
}
