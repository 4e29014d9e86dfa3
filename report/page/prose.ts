/** What stands before the counterexamples of a kernel, in the order of the page. */
export const introductions: Readonly<Record<string, string>> = {
  'copied-template':
    'The bug: all netns share the slots of the template. The pumped traces have the real constants, 4\n' +
    'CPUs and a batch of 32; no search reaches as far, and the solver proves that none is shorter\n' +
    '([docs/DRIFT.md](../docs/DRIFT.md)).',
  'per-net-init':
    'What the patch does not give. The refusals are of IPv6, whose gc compares the fast read.',
  'copied-template-v3.0':
    'Its add overwrites what an interrupt has added. At any coarser grain its traces are those of\n' +
    '`copied-template`.',
  'atomic-entries': 'The rest of the line: what each kernel still had, or has.',
  'flow-cache-limit': 'Its flow cache refuses by itself: the third cause of an `ENOBUFS`.',
  'no-flow-cache': 'Entries end in RCU callbacks.',
  'sums-dying-cpus': 'The sum adds the slots of CPUs on their way out.',
  'count-at-release':
    'The last step of both is the dst_release() of an entry that outlives its netns.',
  'deferred-net-free': 'An entry must outlive one more cleanup round.',
}

/** What is worth knowing of one file besides, by its path below counterexamples/. */
export const remarks: Readonly<Record<string, string>> = {
  'copied-template/no-use-after-free.json': 'Older than the bug: CVE-2024-56658.',
  'per-net-init/no-late-add.json': 'The class of CVE-2024-50036.',
  'per-net-init/recovery.json':
    'With 2 * gc_thresh < C * (B - 1); no free is left that could heal it.',
}
