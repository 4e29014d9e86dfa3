/** Values of `dying`: the CPU has left cpu_online_mask, and waits for its fold. */
export const DYING = 1
/** The same, but it is on its way back: it is in cpu_dying_mask no more, and was not folded. */
export const RETURNING = 2
