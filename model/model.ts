import type { Arith } from '../engine/arith/arith.ts'
import { after, type State } from '../engine/state.ts'
import type { System } from '../engine/system.ts'
import type { Action } from './action.ts'
import type { ActionName } from './action_name.ts'
import { actionTable } from './actions.ts'
import type { CellInfo } from './cells.ts'
import { draws } from './draws.ts'
import { type Environment, restricted } from './environment.ts'
import type { Host, Kernel } from './kernel.ts'
import { setupNet } from './net_namespace.ts'
import { defaults, flowParameterNames, parameterNames } from './params.ts'
import type { Structure } from './structure.ts'
import { variables } from './variables.ts'

/**
 * A kernel in a structure. Its initial state is that after boot: every CPU is online, and the netns
 * exist that exist from the start.
 */
export interface Model extends System, Host {
  readonly structure: Structure
  readonly cells: readonly CellInfo[]
  /** What can happen, in the order of the action table. */
  readonly actions: readonly Action[]
}

export interface ModelOptions {
  /** The actions that can happen; absent: all, the sysctl only if there are values to write. */
  readonly actions?: readonly ActionName[]
  /** Values of gc_thresh that somebody may write. */
  readonly sysctlValues?: readonly (number | 'any')[]
  /** What is assumed of the steps that can happen; absent: nothing. */
  readonly environment?: Environment
}

/**
 * The model of a kernel in a structure.
 *
 * Where netns can be created, only init_net exists at the start; otherwise all of them do.
 */
export function buildModel(
  kernel: Kernel,
  structure: Structure,
  options: ModelOptions = {},
): Model {
  const v = variables(structure)
  const can = (name: ActionName): boolean => options.actions?.includes(name) ?? true
  const { environment } = options
  const host: Host = { kernel, variables: v }
  const table = actionTable(host, options.sysctlValues ?? [])
  const booted = can('setup_net') ? 1 : structure.netns
  return {
    kernel,
    structure,
    variables: v,
    name: kernel.name,
    cells: v.cells,
    scalarsets: [
      // init_net is there from boot on, and never goes.
      { name: 'net', size: structure.netns, special: 1 },
      { name: 'cpu', size: structure.cpus },
    ],
    parameters: [...parameterNames, ...(v.flowCache ? flowParameterNames : [])],
    defaults,
    draws,
    actions: table
      .filter(action => can(action.name))
      .map(action => (environment ? restricted(host, environment, action) : action)),
    initial: a => boot(a, host, booted),
  }
}

/**
 * `register_pernet_subsys()` has run each ->init for the netns that exist; all counts are zero.
 * @kernel net/core/net_namespace.c net_ns_init()
 */
function boot<I, B>(a: Arith<I, B>, host: Host, netns: number): State<I> {
  const { variables: v } = host
  const online = new Set(v.online)
  // Every CPU is online, and each template that has a counter has its percpu block.
  const before: State<I> = cell => {
    if (cell === v.lifetimes?.templateBlocks) return a.int(v.templates.size)
    return a.int(online.has(cell) ? 1 : 0)
  }
  let s = before
  for (let net = 0; net < netns; net++) s = after(s, setupNet(host, net)(a, s))
  const booted = v.cells.map((_, cell) => s(cell))
  return cell => booted[cell] as I
}
