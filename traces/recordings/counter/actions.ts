import { label } from '../../../engine/action.ts'
import { actionsByLabel } from '../../../engine/trace.ts'
import type { Action } from '../../../model/action.ts'
import type { ActionArgs } from '../../../model/action_name.ts'
import type { Model } from '../../../model/model.ts'
import { faultPoints } from '../../../model/net_namespace.ts'
import type { Family, Structure } from '../../../model/structure.ts'
import { familyOf, faultPointOf, type Recording } from '../read/events.ts'
import type { RecordedEvent, RecordedFamily, RecordedFault } from '../read/schemas.ts'

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
function numberNets(numbering: Numbering, event: RecordedEvent): void {
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

/** An event of a recording, in the model's numbers. */
export interface NumberedEvent {
  /** The first event is 0. */
  readonly position: number
  readonly event: RecordedEvent
  /** What the event leaves open is init_net and the first family. */
  readonly net: number
  readonly family: Family
  /** The step as traces print it; the birth of init_net is `boot`. */
  readonly label: string
  /** Undefined: the model has no such action, or it has it behind it after boot. */
  readonly action: Action | undefined
}

/** The events one after another. Each is numbered when it is asked for, and not before. */
export function* numberedEvents(
  m: Model,
  numbering: Numbering,
  { events }: Recording,
): Generator<NumberedEvent, void, undefined> {
  const actions = actionsByLabel(m)
  const [first = 'ipv4'] = m.structure.families
  for (const [position, event] of events.entries()) {
    numberNets(numbering, event)
    const recorded = recordedFamily(event)
    const family = recorded === undefined ? first : familyOf(recorded)
    const net = ('netns' in event ? numbering.nets.get(event.netns) : undefined) ?? 0
    const label = labelOf(m, net, family, event)
    const action = position === 0 ? undefined : actions.get(label)
    yield { position, event, net, family, label, action }
  }
}

function labelOf(m: Model, net: number, family: Family, event: RecordedEvent): string {
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
  return faultPoints(m).includes(fault) ? { fault } : {}
}
