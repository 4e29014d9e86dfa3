/** Where the add of a CPU stands. IDLE: the CPU adds nothing. */
export const IDLE = 0
/** The slot is read into the local variable; nothing is written yet. */
export const READ = 1
/** fbc->count is written, fbc->lock is held, and the slot is still to be written. */
export const COUNTED = 2
