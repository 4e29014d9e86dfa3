/** A stored recording: the kernel that it is of, its events, and the recorded values compared. */
export interface RecordingCheck {
  readonly file: string
  readonly kernel: string
  readonly events: number
  readonly values: number
  /** Those among them that the model reaches, but does not determine. */
  readonly bounded: number
}

type Row = readonly [file: string, kernel: string, events: number, values: number, bounded?: number]

const rows: readonly Row[] = [
  ['live/linux-4.3/e1-pingloops-unpatched.jsonl.gz', 'copied-template', 3688, 7371],
  ['live/linux-4.3/r1-pingalternate-unpatched.jsonl.gz', 'copied-template', 2052, 4099],
  ['live/linux-4.3/r5-control-fixed.jsonl.gz', 'per-net-init', 29986, 59967],
  ['live/linux-4.3/r5-enobufs-unpatched.jsonl.gz', 'copied-template', 48470, 96935],
  ['reference/fault-c4-n4-patched.jsonl.gz', 'per-net-init', 2000, 10288],
  ['reference/fault-c4-n4-unpatched.jsonl.gz', 'copied-template', 2000, 7781],
  ['reference/flow-c1-watermark-patched.jsonl.gz', 'per-net-init', 5202, 88419, 18],
  ['reference/flow-c1-watermark-unpatched.jsonl.gz', 'copied-template', 5202, 88419, 18],
  ['reference/flow-c2-n1-nx2-patched.jsonl.gz', 'per-net-init', 12002, 20683, 15],
  ['reference/flow-c2-n1-nx2-unpatched.jsonl.gz', 'copied-template', 12002, 20683, 15],
  ['reference/flow-c2-n2-patched.jsonl.gz', 'per-net-init', 20002, 30189, 231],
  ['reference/flow-c2-n2-unpatched.jsonl.gz', 'copied-template', 20002, 29485, 228],
  ['reference/flow-c2-n3-latework-patched.jsonl.gz', 'per-net-init', 6002, 13175, 25],
  ['reference/flow-c2-n3-latework-unpatched.jsonl.gz', 'copied-template', 6002, 12097, 33],
  ['reference/flow-c4-n2-gc5-patched.jsonl.gz', 'per-net-init', 2002, 8104, 16],
  ['reference/flow-c4-n2-gc5-unpatched.jsonl.gz', 'copied-template', 2002, 7496, 16],
  ['reference/flow6-c2-n2-patched.jsonl.gz', 'per-net-init', 12002, 25798, 76],
  ['reference/flow6-c2-n2-unpatched.jsonl.gz', 'copied-template', 12002, 24876, 78],
  ['reference/late-c4-n4-patched.jsonl.gz', 'per-net-init', 3000, 19175],
  ['reference/late-c4-n4-unpatched.jsonl.gz', 'copied-template', 3000, 14577],
  ['reference/long-c4-n3-patched.jsonl.gz', 'per-net-init', 20000, 27482],
  ['reference/long-c4-n3-unpatched.jsonl.gz', 'copied-template', 20000, 25870],
  ['reference/mid-c20-n3-hot-patched.jsonl.gz', 'per-net-init', 6000, 20530],
  ['reference/mid-c20-n3-hot-unpatched.jsonl.gz', 'copied-template', 6000, 16430],
  ['reference/mid-c4-n2-patched.jsonl.gz', 'per-net-init', 3000, 7095],
  ['reference/mid-c4-n2-unpatched.jsonl.gz', 'copied-template', 3000, 6491],
  ['reference/mid-c4-n4-churn-patched.jsonl.gz', 'per-net-init', 4020, 9750],
  ['reference/mid-c4-n4-churn-unpatched.jsonl.gz', 'copied-template', 4020, 8806],
  ['reference/mid-c8-n4-hot-patched.jsonl.gz', 'per-net-init', 4000, 16126],
  ['reference/mid-c8-n4-hot-unpatched.jsonl.gz', 'copied-template', 4000, 12094],
  ['reference/press-c2-n2-patched.jsonl.gz', 'per-net-init', 2000, 10435],
  ['reference/press-c2-n2-unpatched.jsonl.gz', 'copied-template', 2000, 9633],
  ['reference/press6-c4-n2-patched.jsonl.gz', 'per-net-init', 3000, 11145],
  ['reference/press6-c4-n2-unpatched.jsonl.gz', 'copied-template', 3000, 9941],
  ['reference/short-c1-n2-patched.jsonl.gz', 'per-net-init', 200, 3794],
  ['reference/short-c1-n2-unpatched.jsonl.gz', 'copied-template', 200, 3595],
  ['reference/short-c2-n2-patched.jsonl.gz', 'per-net-init', 400, 8793],
  ['reference/short-c2-n2-unpatched.jsonl.gz', 'copied-template', 400, 7995],
  ['reference/short-c3-n3-hot-patched.jsonl.gz', 'per-net-init', 400, 9550],
  ['reference/short-c3-n3-hot-unpatched.jsonl.gz', 'copied-template', 400, 8353],
  ['reference/v6-c4-n3-patched.jsonl.gz', 'per-net-init', 3000, 8632],
  ['reference/v6-c4-n3-unpatched.jsonl.gz', 'copied-template', 3000, 7420],
  ['reference/v6-c8-n3-hot-patched.jsonl.gz', 'per-net-init', 5000, 15756],
  ['reference/v6-c8-n3-hot-unpatched.jsonl.gz', 'copied-template', 5000, 13303],
]

/** Every recording of the suite: one that is missing, cut or thinned out is noticed. */
export const recordingChecks: readonly RecordingCheck[] = rows.map(
  ([file, kernel, events, values, bounded = 0]) => ({ file, kernel, events, values, bounded }),
)
