/**
 * What a checker found, and nothing stronger than what was done: proved by induction; exhausted
 * inside bounds; not refuted by so many runs or up to a depth; violated, with a trace; open, an
 * obligation that failed without a trace; vacuous, since nothing put it to the question; unknown.
 * The last two are never green.
 */
export type Verdict =
  | 'proved'
  | 'exhausted'
  | 'not refuted'
  | 'violated'
  | 'open'
  | 'vacuous'
  | 'unknown'
