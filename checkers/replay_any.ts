import type { Kernel } from '../model/kernel.ts'
import type { FlowRecording } from './flow_recording.ts'
import { replayFlow } from './flow_replay.ts'
import type { Recording } from './recording.ts'
import { type RecordedStep, type RecordingReplay, replayRecording } from './replay_recording.ts'

/** Replays a recording, whether its entries come one by one or through the flow cache. */
export function replayAnyRecording(
  recording: Recording | FlowRecording,
  kernel: Kernel,
  onStep?: (step: RecordedStep) => void,
): RecordingReplay {
  return 'flowEvents' in recording
    ? replayFlow(recording, kernel, onStep)
    : replayRecording(recording, kernel, onStep)
}
