/** A stored recording: the kernel that it is of, its events, and the recorded values compared. */
export interface RecordingCheck {
  readonly file: string
  readonly kernel: string
  readonly events: number
  readonly values: number
  /** Values among them that the model reaches, but does not determine. */
  readonly bounded: number
}

interface Recorded {
  readonly events: number
  readonly values: number
  /** Absent: none. */
  readonly bounded?: number
}

/** Recordings of kernels without the fix. */
const copiedTemplateFiles: Readonly<Record<string, Recorded>> = {
  'live/linux-4.3/e1-pingloops-unpatched.jsonl.gz': { events: 3688, values: 7371 },
  'live/linux-4.3/r1-pingalternate-unpatched.jsonl.gz': { events: 2052, values: 4099 },
  'live/linux-4.3/r5-enobufs-unpatched.jsonl.gz': { events: 48470, values: 96935 },
  'reference/fault-c4-n4-unpatched.jsonl.gz': { events: 2000, values: 7781 },
  'reference/flow-c1-watermark-unpatched.jsonl.gz': { events: 5202, values: 88419, bounded: 18 },
  'reference/flow-c2-n1-nx2-unpatched.jsonl.gz': { events: 12002, values: 20683, bounded: 15 },
  'reference/flow-c2-n2-unpatched.jsonl.gz': { events: 20002, values: 29485, bounded: 228 },
  'reference/flow-c2-n3-latework-unpatched.jsonl.gz': { events: 6002, values: 12097, bounded: 33 },
  'reference/flow-c4-n2-gc5-unpatched.jsonl.gz': { events: 2002, values: 7496, bounded: 16 },
  'reference/flow-c4-n3-hot-unpatched.jsonl.gz': { events: 20002, values: 34573, bounded: 518 },
  'reference/flow6-c2-n2-unpatched.jsonl.gz': { events: 12002, values: 24876, bounded: 78 },
  'reference/late-c4-n4-unpatched.jsonl.gz': { events: 3000, values: 14577 },
  'reference/long-c4-n3-unpatched.jsonl.gz': { events: 20000, values: 25870 },
  'reference/mid-c20-n3-hot-unpatched.jsonl.gz': { events: 6000, values: 16430 },
  'reference/mid-c4-n2-unpatched.jsonl.gz': { events: 3000, values: 6491 },
  'reference/mid-c4-n4-churn-unpatched.jsonl.gz': { events: 4020, values: 8806 },
  'reference/mid-c8-n4-hot-unpatched.jsonl.gz': { events: 4000, values: 12094 },
  'reference/press-c2-n2-unpatched.jsonl.gz': { events: 2000, values: 9633 },
  'reference/press6-c4-n2-unpatched.jsonl.gz': { events: 3000, values: 9941 },
  'reference/short-c1-n2-unpatched.jsonl.gz': { events: 200, values: 3595 },
  'reference/short-c2-n2-unpatched.jsonl.gz': { events: 400, values: 7995 },
  'reference/short-c3-n3-hot-unpatched.jsonl.gz': { events: 400, values: 8353 },
  'reference/v6-c4-n3-unpatched.jsonl.gz': { events: 3000, values: 7420 },
  'reference/v6-c8-n3-hot-unpatched.jsonl.gz': { events: 5000, values: 13303 },
}

/** Recordings of kernels with it. */
const perNetInitFiles: Readonly<Record<string, Recorded>> = {
  'live/linux-4.3/r5-control-fixed.jsonl.gz': { events: 29986, values: 59967 },
  'reference/fault-c4-n4-patched.jsonl.gz': { events: 2000, values: 10288 },
  'reference/flow-c1-watermark-patched.jsonl.gz': { events: 5202, values: 88419, bounded: 18 },
  'reference/flow-c2-n1-nx2-patched.jsonl.gz': { events: 12002, values: 20683, bounded: 15 },
  'reference/flow-c2-n2-patched.jsonl.gz': { events: 20002, values: 30189, bounded: 231 },
  'reference/flow-c2-n3-latework-patched.jsonl.gz': { events: 6002, values: 13175, bounded: 25 },
  'reference/flow-c4-n2-gc5-patched.jsonl.gz': { events: 2002, values: 8104, bounded: 16 },
  'reference/flow6-c2-n2-patched.jsonl.gz': { events: 12002, values: 25798, bounded: 76 },
  'reference/late-c4-n4-patched.jsonl.gz': { events: 3000, values: 19175 },
  'reference/long-c4-n3-patched.jsonl.gz': { events: 20000, values: 27482 },
  'reference/mid-c20-n3-hot-patched.jsonl.gz': { events: 6000, values: 20530 },
  'reference/mid-c4-n2-patched.jsonl.gz': { events: 3000, values: 7095 },
  'reference/mid-c4-n4-churn-patched.jsonl.gz': { events: 4020, values: 9750 },
  'reference/mid-c8-n4-hot-patched.jsonl.gz': { events: 4000, values: 16126 },
  'reference/press-c2-n2-patched.jsonl.gz': { events: 2000, values: 10435 },
  'reference/press6-c4-n2-patched.jsonl.gz': { events: 3000, values: 11145 },
  'reference/short-c1-n2-patched.jsonl.gz': { events: 200, values: 3794 },
  'reference/short-c2-n2-patched.jsonl.gz': { events: 400, values: 8793 },
  'reference/short-c3-n3-hot-patched.jsonl.gz': { events: 400, values: 9550 },
  'reference/v6-c4-n3-patched.jsonl.gz': { events: 3000, values: 8632 },
  'reference/v6-c8-n3-hot-patched.jsonl.gz': { events: 5000, values: 15756 },
}

/** Recordings of stable kernels with both repairs of 2024. */
const stable61Files: Readonly<Record<string, Recorded>> = {
  'live/debian-6.1/round.jsonl.gz': { events: 1740, values: 1737 },
}

function checksOf(
  kernel: string,
  files: Readonly<Record<string, Recorded>>,
): readonly RecordingCheck[] {
  return Object.entries(files).map(([file, recorded]) => {
    return { file, kernel, bounded: 0, ...recorded }
  })
}

/** Every recording of the suite, by path: one that is missing, cut or thinned out is noticed. */
export const recordingChecks: readonly RecordingCheck[] = [
  ...checksOf('copied-template', copiedTemplateFiles),
  ...checksOf('per-net-init', perNetInitFiles),
  ...checksOf('stable-6.1', stable61Files),
].toSorted((one, other) => (one.file < other.file ? -1 : 1))
