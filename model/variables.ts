import { given } from '../engine/given.ts'
import type { Cell } from '../engine/state.ts'
import { type CellInfo, cellInfo, type NewCell } from './cells.ts'
import { type FlowCache, flowCacheCells } from './flow_cache_cells.ts'
import { type Family, hasPart, type Part, type Structure } from './structure.ts'

/** The variables of `net->xfrm.xfrm4_dst_ops` or `xfrm6_dst_ops` (include/net/dst_ops.h). */
export interface DstOps {
  readonly net: number
  readonly family: Family
  /** pcpuc_entries.count, in entries. */
  readonly count: Cell
  /** The netns's own percpu block, one slot per CPU, in entries; zero while not allocated. */
  readonly slots: readonly Cell[]
  /** pcpuc_entries.counters: 1 while the netns has a percpu block of its own, 0 if it has none. */
  readonly counters: Cell
  /** gc_thresh, in entries, 0 .. 2^32 - 1. */
  readonly gcThresh: Cell
  /** Ghost: the true number of live entries. No kernel stores it; the specification's ledger. */
  readonly live: Cell
  /**
   * With the part `lifetimes`: the live entries whose last owner has released them and that wait
   * to be destroyed, on dst_garbage or for the end of an RCU grace period.
   */
  readonly released?: Cell
  /** With the part `nested`: the bundles whose outer entry has an owner. */
  readonly bundles?: Cell
  /** The same of those whose outer entry was released, and waits to be destroyed. */
  readonly falling?: Cell
  /** Ghost of the same part: percpu blocks that are allocated; 0 or 1 if all is right. */
  readonly blocks?: Cell
}

/** The cells of the part `lifetimes` that are of no dst_ops. */
export interface Lifetimes {
  /** Ghost: the percpu blocks of all templates that are allocated, together. */
  readonly templateBlocks: Cell
  /** By netns: 1 while its struct net is allocated. */
  readonly structNet: readonly Cell[]
  /** By netns: 1 while its struct net is on defer_free_list. */
  readonly deferred: readonly Cell[]
}

/** The cells of the part `interrupts`, by CPU: the add that the CPU is in the middle of. */
export interface Interrupts {
  /** Where it stands: IDLE, READ or COUNTED of percpu_counter_add.ts. */
  readonly pc: readonly Cell[]
  /** The local variable `count` of the C function. */
  readonly local: readonly Cell[]
  /** The argument `amount`. */
  readonly amount: readonly Cell[]
}

/** A family's template: xfrm4_dst_ops in xfrm4_policy.c, since the fix xfrm4_dst_ops_template. */
export interface Template {
  readonly count: Cell
  /** The percpu block of the template; every copied pointer leads here. */
  readonly slots: readonly Cell[]
}

export interface Variables {
  readonly structure: Structure
  readonly cells: readonly CellInfo[]
  /** cpu_online_mask, one cell per CPU. */
  readonly online: readonly Cell[]
  /** 1 while the netns is on net_namespace_list. */
  readonly alive: readonly Cell[]
  /** Every dst_ops, netns by netns. */
  readonly dstOps: readonly DstOps[]
  readonly templates: ReadonlyMap<Family, Template>
  /** per_cpu_ptr(NULL, cpu): where an add through a destroyed counter lands, whoever made it. */
  readonly nullSlots: readonly Cell[]
  /** Ghost: what deaths took out of the counts, less what births put in, in entries. */
  readonly ledger: Cell
  /** The part `lifetimes`, where the structure has it. */
  readonly lifetimes?: Lifetimes
  /**
   * The part `cpu_dead`: by CPU, 1 (DYING) after it has left the online mask and before its fold;
   * with `partial_hotplug` 2 (RETURNING) while it comes back without one.
   */
  readonly dying?: readonly Cell[]
  /** The part `flow_cache`, where the structure has it. */
  readonly flowCache?: FlowCache
  /** The part `interrupts`. */
  readonly interrupts?: Interrupts
}

/** Lays out the state vector of a structure: the cells of its parts come last. */
export function variables(structure: Structure): Variables {
  const cells: CellInfo[] = []
  const cell: NewCell = (kind, stem, index = {}) =>
    cells.push(cellInfo(structure, kind, stem, index)) - 1
  const base = baseVariables(structure, cells, cell)
  const has = (part: Part): boolean => hasPart(structure, part)
  return {
    ...base,
    ...(has('lifetimes') ? lifetimeCells(base, cell) : {}),
    ...(has('cpu_dead')
      ? { dying: base.online.map((_, cpu) => cell('dying', 'dying', { cpu })) }
      : {}),
    ...(has('flow_cache') ? { flowCache: flowCacheCells(cell, structure) } : {}),
    ...(has('interrupts') ? { interrupts: interruptCells(base, cell) } : {}),
  }
}

/** What stands before the names of a family's cells: nothing where there is but one family. */
function prefixOf(structure: Structure, family: Family): string {
  if (structure.families.length === 1) return ''
  return family === 'ipv4' ? 'xfrm4.' : 'xfrm6.'
}

function baseVariables(structure: Structure, cells: readonly CellInfo[], cell: NewCell): Variables {
  const range = (size: number): number[] => [...Array(size).keys()]
  const cpus = range(structure.cpus)
  const prefix = (family: Family): string => prefixOf(structure, family)

  const online = cpus.map(cpu => cell('online', 'online', { cpu }))
  const alive = range(structure.netns).map(net => cell('alive', 'alive', { net }))
  const dstOps = range(structure.netns).flatMap(net =>
    structure.families.map((family): DstOps => {
      const p = prefix(family)
      return {
        net,
        family,
        live: cell('live', `${p}live`, { net }),
        count: cell('count', `${p}count`, { net }),
        slots: cpus.map(cpu => cell('slot', `${p}slot`, { net, cpu })),
        counters: cell('counters', `${p}counters`, { net }),
        gcThresh: cell('gc_thresh', `${p}gc_thresh`, { net }),
      }
    }),
  )
  const templates = new Map(
    structure.families.map(family => {
      const p = prefix(family)
      const count = cell('template.count', `${p}template.count`)
      const slots = cpus.map(cpu => cell('template.slot', `${p}template.slot`, { cpu }))
      return [family, { count, slots }]
    }),
  )
  const nullSlots = cpus.map(cpu => cell('null.slot', 'null.slot', { cpu }))
  const ledger = cell('ledger', 'ledger')
  return { structure, cells, online, alive, dstOps, templates, nullSlots, ledger }
}

/** The variables of the part `lifetimes`, those of each dst_ops among them. */
function lifetimeCells(
  { structure, alive, dstOps }: Variables,
  cell: NewCell,
): Required<Pick<Variables, 'dstOps' | 'lifetimes'>> {
  const perOps = (kind: 'released' | 'blocks' | 'bundles' | 'falling'): readonly Cell[] =>
    dstOps.map(({ net, family }) => cell(kind, `${prefixOf(structure, family)}${kind}`, { net }))
  const perNet = (kind: 'struct_net' | 'deferred'): readonly Cell[] =>
    alive.map((_, net) => cell(kind, kind, { net }))
  const [released, blocks] = [perOps('released'), perOps('blocks')]
  const nested = hasPart(structure, 'nested')
  const [bundles, falling] = nested ? [perOps('bundles'), perOps('falling')] : [[], []]
  return {
    dstOps: dstOps.map((ops, i) => ({
      ...ops,
      released: released[i] as Cell,
      blocks: blocks[i] as Cell,
      ...given({ bundles: bundles[i], falling: falling[i] }),
    })),
    lifetimes: {
      templateBlocks: cell('blocks', 'template.blocks'),
      structNet: perNet('struct_net'),
      deferred: perNet('deferred'),
    },
  }
}

function interruptCells({ online }: Variables, cell: NewCell): Interrupts {
  const perCpu = (kind: 'add.pc' | 'add.local' | 'add.amount'): readonly Cell[] =>
    online.map((_, cpu) => cell(kind, kind, { cpu }))
  return { pc: perCpu('add.pc'), local: perCpu('add.local'), amount: perCpu('add.amount') }
}

/** The template of a family. Throws if the structure lacks the family. */
export function templateOf(v: Variables, family: Family): Template {
  const template = v.templates.get(family)
  if (template === undefined) throw new Error(`the structure has no family ${family}`)
  return template
}

/** The dst_ops of one netns, one per family. */
export function dstOpsOf(v: Variables, net: number): readonly DstOps[] {
  return v.dstOps.filter(ops => ops.net === net)
}
