/**
 * @file What can be behind an `ENOBUFS` of IPsec, and what only looks so. `answer_detail` says
 * which of its kind.
 */

/** What a diagnosis can answer. */
export type Answer =
  | 'drift'
  | 'true-limit'
  | 'flow-cache-limit'
  | 'memory'
  | 'missing-sa'
  | 'other'
  | 'cannot-decide'

/** The causes that this project is about: three refusals that an operator cannot tell apart. */
export const refusals = ['drift', 'true-limit', 'flow-cache-limit'] as const
export type Refusal = (typeof refusals)[number]

/** `high`: no other cause is left. `medium`: a fact is a guess, or the rule has exceptions. */
export type Certainty = 'high' | 'medium' | 'low'

/** What each answer is, and what to do about it now. */
export const answers: Readonly<Record<Answer, { readonly what: string; readonly remedy: string }>> =
  {
    drift: {
      what: 'counts have wandered between netns: this one counts entries that it does not have',
      remedy:
        'run a kernel with a8a572a6b5f2 (v4.4). Until then a larger gc_thresh in every netns buys ' +
        'time, and a container that is made anew has a new netns, with a new count',
    },
    'true-limit': {
      what: 'the netns has, or is read to have, more than twice gc_thresh entries',
      remedy: 'raise xfrm4_gc_thresh and xfrm6_gc_thresh in the netns that fails',
    },
    'flow-cache-limit': {
      what: 'too many entries of the flow cache wait to be freed, and no new flow is taken',
      remedy: 'run v4.9 or later, whose limit grows with the CPUs; change policies less often',
    },
    memory: {
      what: 'the kernel could not get memory for an entry',
      remedy: 'find what takes the memory: the log and /proc/slabinfo say it',
    },
    'missing-sa': {
      what: 'no usable SA is there for the packet',
      remedy: 'read `ip xfrm state` and the log of the IKE daemon',
    },
    other: {
      what: 'another subsystem refuses, or nothing of IPsec is refused',
      remedy: 'go on there: gc_thresh of xfrm has no part in it',
    },
    'cannot-decide': {
      what: 'the facts allow more than one cause, or none of those that are known here',
      remedy: 'measure what is named, while it fails',
    },
  }
