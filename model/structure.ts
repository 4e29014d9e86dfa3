/** Each family has a `dst_ops` in every netns: xfrm4_dst_ops and xfrm6_dst_ops. */
export type Family = 'ipv4' | 'ipv6'

/**
 * What a model can have beside counters, namespaces and CPUs. Each part brings cells and actions
 * of its own, and takes the place of a coarser step:
 *
 * - `lifetimes`: an entry is given up first and destroyed later, and the struct net is freed after
 *   its exit (instead of dst_free, and of a cleanup_net that does everything);
 * - `cpu_dead`: a CPU leaves the online mask first and is folded later (instead of cpu_down);
 * - `flow_cache`: entries come and go as bundles of the flow cache (instead of dst_alloc and
 *   dst_free; it has lifetimes of its own, and excludes `lifetimes`);
 * - `interrupts`: an add of init_net is several steps, with interrupts in the middle that add too
 *   (instead of everything else: it stands alone);
 * - `nested`: two entries in one bundle, of which the outer holds the other until it is destroyed
 *   (with `lifetimes`, and only where dst_destroy() runs in an RCU callback);
 * - `partial_hotplug`: a CPU that has left the mask may be brought back before it is folded (with
 *   `cpu_dead`).
 */
export const parts = [
  'lifetimes',
  'cpu_dead',
  'flow_cache',
  'interrupts',
  'nested',
  'partial_hotplug',
] as const

export type Part = (typeof parts)[number]

const needed: Partial<Readonly<Record<Part, Part>>> = {
  nested: 'lifetimes',
  partial_hotplug: 'cpu_dead',
}

/** The parts in their order, each once, with those that they need. */
export function withNeeded(asked: readonly Part[]): readonly Part[] {
  const all = asked.flatMap(part => [part, needed[part] ?? part])
  return parts.filter(part => all.includes(part))
}

/** How large a model is, and how fine: chosen per run. */
export interface Structure {
  /** Possible CPUs. */
  readonly cpus: number
  /** Network namespaces, init_net (0) included. */
  readonly netns: number
  readonly families: readonly Family[]
  /** Absent: none. */
  readonly parts?: readonly Part[]
  /** For the part `flow_cache`: the xfrm_state of a bundle, each an entry; absent: 1. */
  readonly xfrmsPerBundle?: number
  /**
   * For the part `flow_cache`: the most entries that a shrink in the action table keeps, not less
   * than the low watermark, or `any` in proofs; absent: 2.
   */
  readonly keptMax?: number | 'any'
}

/** Whether the models of a structure have a part. */
export function hasPart({ parts }: Structure, part: Part): boolean {
  return parts?.includes(part) ?? false
}
