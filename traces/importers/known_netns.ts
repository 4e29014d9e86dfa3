import { addressOf } from './fields.ts'
import { offsetIn, type TraceMap } from './map.ts'

/** Which netns and family an address stands for. */
interface Ops {
  readonly netns: number
  readonly family: 'xfrm4' | 'xfrm6'
}

/** What is known of addresses: by the births of netns, and by who allocates. */
export interface KnownNetns {
  /** A birth; false: this netns is there already. */
  born(netns: number, net: string | undefined, family?: string): boolean
  /** An exit; false: it has gone already, or goes with another line. */
  gone(netns: number, family?: string): boolean
  /** Whether entries of a netns come late. */
  isGone(netns: number): boolean
  /** The netns of a dst_ops, or of its counter. */
  at(address: string): Ops | undefined
  /** An address that is known to be of an xfrm dst_ops, or to be of another. */
  note(address: string, ofXfrm: boolean): void
  /** Whether an address that no birth has told of can be of an xfrm dst_ops. */
  mayBeXfrm(address: string): boolean
}

export function knownNetns({ off4, off6, fbc4, fbc6 }: TraceMap): KnownNetns {
  const families = [
    ['xfrm4', off4 === undefined ? undefined : BigInt(off4)],
    ['xfrm6', off6 === undefined ? undefined : BigInt(off6)],
    ['xfrm4', fbc4 === undefined ? undefined : offsetIn(fbc4)],
    ['xfrm6', fbc6 === undefined ? undefined : offsetIn(fbc6)],
  ] as const
  const offsets = families.flatMap(([family, offset]) =>
    offset === undefined ? [] : [{ family, offset }],
  )
  const ops = new Map<string, Ops>()
  const noted = new Map<string, boolean>()
  const alive = new Set<number>()
  const dead = new Set<number>()
  const withXfrm4 = new Set<number>()
  return {
    born: (netns, net, family) => {
      if (family === 'xfrm4') withXfrm4.add(netns)
      if (alive.has(netns)) return false
      alive.add(netns)
      dead.delete(netns)
      const base = addressOf(net)
      if (base === undefined) return true
      for (const { family, offset } of offsets) {
        ops.set(`0x${(BigInt(base) + offset).toString(16)}`, { netns, family })
      }
      return true
    },
    gone: (netns, family) => {
      // Where each family has a line, the exit stands where the birth does: with xfrm4.
      if (dead.has(netns) || (family === 'xfrm6' && withXfrm4.has(netns))) return false
      withXfrm4.delete(netns)
      alive.delete(netns)
      dead.add(netns)
      return true
    },
    isGone: netns => dead.has(netns),
    at: address => ops.get(address),
    note: (address, ofXfrm) => {
      noted.set(address, ofXfrm)
    },
    mayBeXfrm: address => noted.get(address) ?? offsets.length === 0,
  }
}
