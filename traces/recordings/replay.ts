import type { Kernel } from '../../model/kernel.ts'
import { type RecordedStep, type RecordingReplay, replayRecording } from './counter/replay.ts'
import { replayFlow } from './flow/replay.ts'
import type { FlowRecording, Recording } from './read/events.ts'

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
