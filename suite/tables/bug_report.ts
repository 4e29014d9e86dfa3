/** What the bug report (R) and the commit of the fix (F) say, sentence by sentence. */
export interface ReportClaim {
  readonly id: string
  /** The sentence, in short. */
  readonly says: string
  /** What is expected of it, as it is written. */
  readonly expected: ReportVerdict
}

/** `refuted`: what was measured or proved is not what the sentence says. */
export type ReportVerdict = 'confirmed' | 'refuted'

/**
 * @source R: Ubuntu bug 1486670 (Launchpad), comment 9, by the author of the fix
 * @source F: commit a8a572a6b5f2, "xfrm: dst_entries_init() per-net dst_ops", by the same; F4 is
 *   what its reader takes for granted
 */
export const reportClaims: readonly ReportClaim[] = [
  { id: 'R1', says: 'one xfrm dst entry per flow cache entry', expected: 'refuted' },
  { id: 'R2', says: 'the flow cache is limited to 4096 per CPU', expected: 'refuted' },
  { id: 'R3', says: 'in all there are 4096 * CPUs dst entries', expected: 'refuted' },
  { id: 'R4', says: 'allocation stops at count >= 2T', expected: 'refuted' },
  {
    id: 'R5',
    says: 'at T = 32768 failures can begin at 16 CPUs, never below',
    expected: 'confirmed',
  },
  { id: 'R6', says: 'T below 2 * 4096 * CPUs fails', expected: 'refuted' },
  { id: 'R7', says: 'with T = 5 IPsec will never work', expected: 'refuted' },
  { id: 'R8', says: 'gc_thresh removes no entry', expected: 'confirmed' },
  { id: 'R9', says: 'all entries are cleared every 10 minutes', expected: 'refuted' },
  {
    id: 'R10',
    says: "a container's changes can be given to another",
    expected: 'confirmed',
  },
  {
    id: 'R11',
    says: 'one count goes steadily down while another goes up',
    expected: 'confirmed',
  },
  {
    id: 'R12',
    says: 'the other reaches 2T, and its IPsec is unusable',
    expected: 'confirmed',
  },
  {
    id: 'R13',
    says: 'the error looks identical where the counter is correct',
    expected: 'confirmed',
  },
  { id: 'R14', says: 'two containers are enough', expected: 'confirmed' },
  {
    id: 'R15',
    says: 'each ping -c 1 makes an entry, a running ping uses the one it has',
    expected: 'confirmed',
  },
  {
    id: 'R16',
    says: 'at T = 10k * CPUs it takes days or less, and never with the patch',
    expected: 'refuted',
  },
  { id: 'R17', says: 'it takes luck: changes are given to others at random', expected: 'refuted' },
  {
    id: 'F1',
    says: 'a percpu_counter cannot be copied: own counts, shared slots',
    expected: 'confirmed',
  },
  { id: 'F2', says: "the templates' counters are never used", expected: 'refuted' },
  {
    id: 'F3',
    says: 'with dst_entries_init() for each netns its counter is right',
    expected: 'confirmed',
  },
  { id: 'F4', says: 'the end of a netns is safe', expected: 'refuted' },
]
