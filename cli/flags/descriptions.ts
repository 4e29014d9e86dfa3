/** Every command, in the order of the help, with what it says of itself there. */
export const descriptions = {
  verify: 'run the suite: recordings, counterexamples, searches, campaigns and proofs',
  lineage: 'what holds on which kernel, the trace behind each violation, who refutes mutants',
  replay: 'replay counterexamples (.json) and recordings (.jsonl, .jsonl.gz) step by step',
  export:
    'write a counterexample as a sequence diagram (mermaid), an ITF trace for the viewers of ' +
    'Apalache and Quint (itf), a test that stands alone (vitest) or a page (markdown)',
  page: 'write one HTML file that plays traces on two kernels at once, step by step',
  shrink: 'make the shortest counterexample of a failing trace or of a recording',
  explore: 'visit every reachable state inside the bounds, breadth first',
  simulate: "random runs, by default with the kernel's own batch; failing cases are kept",
  prove: 'prove by induction, for any batch, gc_thresh and counts, unless a flag fixes them',
  compare:
    'your patch (a file of JavaScript) beside a released kernel: what each violates, and how',
  validate: 'which kernels explain a trace of ftrace, trace-cmd, perf or bpftrace',
  record: 'print a script that records the dst entries of a kernel, for validate',
  conform: "which kernel of the model your own tree's code is, by running both",
  diagnose: 'which cause an ENOBUFS of IPsec has, by what is known of the machine',
  plan: 'how long a test must run: time to the first refusal without the patch, for a load',
  reproduce: 'print a script that brings the bug about on a machine for throwing away',
  list: 'the names that flags take: kernels, properties, parts and actions',
  drift:
    'the largest mean drift of a netns per action, over all cycles, where no allocation is refused',
} as const

export type CommandName = keyof typeof descriptions
