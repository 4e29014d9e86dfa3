import type { Kernel } from '../../model/kernel.ts'
import type { Size, TheoremKernel } from './instance_script.ts'
import { type Checked, openProof, type ProofRequest } from './proof.ts'
import { type Theorem, theorems } from './theorems.ts'

/** What is to be checked. */
export interface AllSizesRequest extends ProofRequest {
  readonly kernel: Kernel
  /** The kernel of proof/Model.v that it is said to be. */
  readonly as: TheoremKernel
  /** Where the general model is compared with model/: one at least. */
  readonly sizes: readonly Size[]
}

/** What came of it. The status is that of all of it, and `reason` what is missing first. */
export interface AllSizes extends Checked {
  readonly theorems: readonly Theorem[]
  /** Of Coq; empty: there is none. */
  readonly version: string
  /** Where the general model is that of model/, and how long that took, in ms. */
  readonly bridged: readonly (Size & { readonly ms: number })[]
  readonly ms: number
}

/** Has the theorems about a kernel checked, and that they speak of its model. */
export async function checkAllSizes(request: AllSizesRequest): Promise<AllSizes> {
  const { kernel, as, sizes } = request
  const start = performance.now()
  const bridged: (Size & { readonly ms: number })[] = []
  const own = theorems.filter(({ kernels }) => kernels.includes(as))
  const proof = await openProof(request)
  const ended = ({ status, reason }: Checked): AllSizes => {
    const { version } = proof
    return { status, reason, theorems: own, version, bridged, ms: performance.now() - start }
  }
  try {
    if (proof.checked.status !== 'proved') return ended(proof.checked)
    const axioms = await proof.withoutAxioms(own)
    if (axioms.status !== 'proved') return ended(axioms)
    for (const size of sizes) {
      const began = performance.now()
      const found = await proof.bridge(kernel, as, size)
      if (found.status !== 'proved') return ended(found)
      bridged.push({ ...size, ms: performance.now() - began })
    }
    const last = sizes.at(-1)
    if (last === undefined) return ended({ status: 'open', reason: 'no size ties it to model/' })
    if (as !== 'per-net-init') return ended({ status: 'proved', reason: '' })
    return ended(await proof.properties(kernel, last))
  } finally {
    proof.close()
  }
}
