import { label } from '../../../engine/action.ts'
import type { ActionArgs } from '../../../model/action_name.ts'
import type { Model } from '../../../model/model.ts'
import { faultPoints } from '../../../model/net_namespace.ts'
import type { Family, Structure } from '../../../model/structure.ts'
import {
  familyOf,
  faultPointOf,
  type RecordedEvent,
  type RecordedFamily,
  type RecordedFault,
  type Recording,
} from '../read/events.ts'

/** How the netns of a recording and those of the model correspond, so far. */
export interface Numbering {
  /** The netns of the model, by the number that the recording has for it. */
  readonly nets: Map<number, number>
  /** How many netns of the model are taken. */
  taken: number
}

/**
 * Numbers the netns of an event in the order of birth; init_net is the first.
 *
 * A number that is born again is a new netns: live recordings have inode numbers, which are
 * re-used, and a struct net of the model is not used again while entries of its last life are left.
 */
export function numberNets(numbering: Numbering, event: RecordedEvent): void {
  if (!('netns' in event)) return
  const born = event.op === 'boot' || event.op === 'netns.create'
  if (born || !numbering.nets.has(event.netns)) {
    numbering.nets.set(event.netns, numbering.taken++)
  }
}

/** The smallest structure that has room for a recording. */
export function structureOf({ header, events }: Recording): Structure {
  const numbering: Numbering = { nets: new Map(), taken: 0 }
  for (const event of events) numberNets(numbering, event)
  return { cpus: header.cpus, netns: numbering.taken, families: familiesOf(header.family, events) }
}

/** The family of the header, or else those of the events. */
function familiesOf(family: Family | undefined, events: readonly RecordedEvent[]): Family[] {
  if (family !== undefined) return [family]
  const seen = new Set(events.map(recordedFamily))
  const families = (['xfrm4', 'xfrm6'] as const).filter(each => seen.has(each))
  return families.length === 0 ? ['ipv4'] : families.map(familyOf)
}

function recordedFamily(event: RecordedEvent): RecordedFamily | undefined {
  return 'family' in event ? event.family : undefined
}

/** The values that a recording writes to gc_thresh, as the unsigned variable holds them. */
export function sysctlValuesOf({ events }: Recording): readonly number[] {
  const values = events.flatMap(event => (event.op === 'sysctl.gc_thresh' ? event.value >>> 0 : []))
  return [...new Set(values)]
}

/** What an event is about; what the event leaves open is init_net and the first family. */
export function aboutOf(
  m: Model,
  nets: ReadonlyMap<number, number>,
  event: RecordedEvent,
): { net: number; family: Family } {
  const recorded = recordedFamily(event)
  const [first = 'ipv4'] = m.structure.families
  return {
    net: ('netns' in event ? nets.get(event.netns) : undefined) ?? 0,
    family: recorded === undefined ? first : familyOf(recorded),
  }
}

/** The label of the action that an event is, in the model's numbers. */
export function labelOf(m: Model, nets: ReadonlyMap<number, number>, event: RecordedEvent): string {
  const { net, family } = aboutOf(m, nets, event)
  const ofFamily = m.structure.families.length > 1 ? { family } : {}
  switch (event.op) {
    case 'boot':
      return 'boot'
    case 'netns.create':
      return label('setup_net', { net, ...faultOf(m, family, event.fault) })
    case 'netns.destroy':
      return label('cleanup_net', { net })
    case 'dst.alloc':
      return label('dst_alloc', { net, cpu: event.cpu, ...ofFamily })
    case 'dst.free':
      return label('dst_free', { net, cpu: event.cpu, ...ofFamily })
    case 'cpu.offline':
      return label('cpu_down', { cpu: event.cpu })
    case 'cpu.online':
      return label('cpu_up', { cpu: event.cpu })
    case 'sysctl.gc_thresh':
      return label('proc_dointvec', { net, ...ofFamily, gc_thresh: event.value >>> 0 })
    default:
      return event satisfies never
  }
}

/** The fault point, if the kernel passes it: an allocation that it does not make cannot fail. */
function faultOf(
  m: Model,
  family: Family,
  recorded: RecordedFault | undefined,
): Pick<ActionArgs, 'fault'> {
  if (recorded === undefined) return {}
  const fault = faultPointOf(recorded, family)
  return faultPoints(m.kernel, m.variables).includes(fault) ? { fault } : {}
}
