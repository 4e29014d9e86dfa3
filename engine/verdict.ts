/**
 * What a checker found, and nothing stronger than what was done: proved by induction; exhausted
 * inside bounds; not refuted by so many runs or up to a depth; violated, with a trace; open, an
 * obligation that failed without a trace; unknown, which is never green.
 */
export type Verdict = 'proved' | 'exhausted' | 'not refuted' | 'violated' | 'open' | 'unknown'
