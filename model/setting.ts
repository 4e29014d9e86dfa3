import { given } from '../engine/given.ts'
import type { Instance } from '../engine/system.ts'
import type { ActionName } from './action_name.ts'
import type { Bounds } from './bounds.ts'
import type { Environment } from './environment.ts'
import type { Kernel } from './kernel.ts'
import { buildModel, type Model } from './model.ts'
import { type Params, watermarks } from './params.ts'
import { hasPart, type Structure } from './structure.ts'

/** A model with everything that a run of it needs to be told. */
export interface Setting {
  readonly kernel: Kernel
  readonly structure: Structure
  readonly params: Params
  readonly bounds: Bounds
  /** Absent: all. */
  readonly actions?: readonly ActionName[]
  /** Values of gc_thresh that somebody may write; absent: nobody writes any. */
  readonly sysctlValues?: readonly number[]
  /** What is assumed of the steps that can happen; absent: nothing. */
  readonly environment?: Environment
}

/** The model of a setting, with all that a run of it needs to be told. */
export function instanceOf(setting: Setting): Instance<Model> {
  const { params, bounds } = setting
  return { system: modelOf(setting), params, bounds }
}

export function modelOf(setting: Setting): Model {
  const { kernel, structure, actions, sysctlValues, environment } = setting
  return buildModel(kernel, structure, {
    ...given({ actions, sysctlValues, environment }),
  })
}

/** One line that tells settings of a kernel apart: `ipv4 C=2 N=2 B=2 T=1 L=4 K=8 churn hotplug`. */
export function settingText(setting: Setting): string {
  const { structure, params, bounds, actions, sysctlValues = [] } = setting
  const can = (name: ActionName): boolean => actions?.includes(name) ?? true
  const batch =
    params.batchPerCpu === 0 ? `${params.batch}` : `max(${params.batch},${params.batchPerCpu}C)`
  const limits: readonly (readonly [string, number | undefined])[] = [
    ['L=', bounds.liveMax],
    ['K=', bounds.countMax],
    ['depth<=', bounds.depthMax],
    ['states<=', bounds.statesMax],
  ]
  return [
    structure.families.join('+'),
    `C=${structure.cpus}`,
    `N=${structure.netns}`,
    `B=${batch}`,
    `T=${params.gcThresh === 2 ** 31 - 1 ? 'INT_MAX' : params.gcThresh}`,
    ...limits.flatMap(([name, value]) => (value === undefined ? [] : `${name}${value}`)),
    ...(structure.parts ?? []),
    ...(hasPart(structure, 'flow_cache') ? [flowText(setting)] : []),
    ...(can('setup_net') ? ['churn'] : []),
    ...(can('cpu_down') ? ['hotplug'] : []),
    ...(can('proc_dointvec') && sysctlValues.length > 0 ? ['sysctl'] : []),
    ...(setting.environment === undefined ? [] : [`assuming ${setting.environment.sentence}`]),
  ].join(' ')
}

/** `SAs=2 H=4096 low=2048 keep=2`: of what a bundle is made, and what a table is shrunk to. */
function flowText({ structure, params }: Setting): string {
  const { xfrmsPerBundle = 1 } = structure
  const { highWatermark, lowWatermark, shrinkTo } = { ...watermarks, ...params }
  return `SAs=${xfrmsPerBundle} H=${highWatermark} low=${lowWatermark} keep=${shrinkTo}`
}
