import { figure } from '../engine/figure.ts'
import { copiedTemplate, perNetInit } from '../model/kernels/released.ts'
import { lockstep } from '../report/player/lockstep.ts'
import { playedRecording } from '../report/player/played.ts'
import { stripSvg } from '../report/player/strip_svg.ts'
import { readRecording } from '../traces/recordings/read/format.ts'
import type { Generator } from './generated.ts'

/** The recording of the reporter's reproduction, on a kernel of his time. */
const RECORDING = 'recordings/live/linux-4.3/r5-enobufs-unpatched.jsonl.gz'

/** The debt strip of README.md: what one real kernel did, and what the fix makes of it. */
export const pictures: Generator = {
  name: 'pictures',
  files: () => {
    const trace = playedRecording(readRecording(RECORDING), 'r5-enobufs-unpatched')
    const of = lockstep(trace, copiedTemplate, perNetInit)
    const title = `${figure(of.length)} steps of Linux 4.3, with and without the fix`
    const about =
      'Without the fix the counters of two network namespaces drift apart from their entries, ' +
      'one up and one down by the same amount. With it they never leave zero.'
    return [{ path: 'docs/DEBT-STRIP.svg', text: stripSvg(of, title, about) }]
  },
}
