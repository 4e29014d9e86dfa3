/**
 * @file Offsets of members, by the types that a kernel says of itself (/sys/kernel/btf/vmlinux).
 * @kernel Documentation/bpf/btf.rst
 */

const MAGIC = 0xeb9f
const HEADER = 24
/** A type, a member: three words of 32 bits. */
const TRIPLE = 12

const kinds = { struct: 4, union: 5, typedef: 8, volatile: 9, const: 10, restrict: 11, tag: 18 }
const composite: readonly number[] = [kinds.struct, kinds.union]
/** They stand before a type and do not change its size. */
const modifiers: readonly number[] = [
  kinds.typedef,
  kinds.volatile,
  kinds.const,
  kinds.restrict,
  kinds.tag,
]

/** Bytes behind a type, by its kind, for each of its `vlen` parts. */
const perPart: Readonly<Record<number, number>> = { 4: 12, 5: 12, 6: 8, 13: 8, 15: 12, 19: 12 }
/** Bytes behind a type, by its kind, however many parts it has. */
const once: Readonly<Record<number, number>> = { 1: 4, 3: 12, 14: 4, 17: 4 }
const KIND_MAX = 19

interface Member {
  readonly name: string
  readonly type: number
  /** Bytes from the begin of the struct. */
  readonly offset: number
}

interface Type {
  readonly kind: number
  readonly name: string
  /** The type that a modifier is of. */
  readonly of: number
  readonly members: readonly Member[]
}

/** The types of a kernel. */
export interface Btf {
  /** Bytes from a struct to a member, as `xfrm.xfrm4_dst_ops`; undefined: there is none. */
  offsetOf(struct: string, path: string): number | undefined
}

/** Reads BTF; undefined: the bytes are none, or break off. */
export function readBtf(bytes: Buffer): Btf | undefined {
  if (bytes.length < HEADER || bytes.readUInt16LE(0) !== MAGIC) return undefined
  const header = bytes.readUInt32LE(4)
  const at = (word: number): number => bytes.readUInt32LE(word)
  const [typeOff, typeLen, strOff, strLen] = [at(8), at(12), at(16), at(20)]
  const [typesAt, stringsAt] = [header + typeOff, header + strOff]
  if (typesAt + typeLen > bytes.length || stringsAt + strLen > bytes.length) return undefined
  const strings = bytes.subarray(stringsAt, stringsAt + strLen)
  const text = (offset: number): string => {
    const end = strings.indexOf(0, offset)
    return strings.toString('latin1', offset, end < 0 ? strings.length : end)
  }
  const types = readTypes(bytes.subarray(typesAt, typesAt + typeLen), text)
  return types && { offsetOf: (struct, path) => offsetIn(types, struct, path.split('.')) }
}

/** By their number; the first is 1, and 0 is void. */
function readTypes(bytes: Buffer, text: (offset: number) => string): readonly Type[] | undefined {
  const types: Type[] = [{ kind: 0, name: '', of: 0, members: [] }]
  for (let at = 0; at < bytes.length; ) {
    if (at + TRIPLE > bytes.length) return undefined
    const [name, info, of] = [at, at + 4, at + 8].map(word => bytes.readUInt32LE(word)) as [
      number,
      number,
      number,
    ]
    const kind = (info >>> 24) & 0x1f
    const parts = info & 0xffff
    at += TRIPLE
    const more = (perPart[kind] ?? 0) * parts + (once[kind] ?? 0)
    if (kind > KIND_MAX || at + more > bytes.length) return undefined
    const bitfields = info >>> 31 === 1
    const members = composite.includes(kind)
      ? Array.from({ length: parts }, (_, i) => memberAt(bytes, at + i * TRIPLE, bitfields, text))
      : []
    types.push({ kind, name: text(name), of, members })
    at += more
  }
  return types
}

function memberAt(
  bytes: Buffer,
  at: number,
  bitfields: boolean,
  text: (offset: number) => string,
): Member {
  const bits = bytes.readUInt32LE(at + 8)
  return {
    name: text(bytes.readUInt32LE(at)),
    type: bytes.readUInt32LE(at + 4),
    offset: (bitfields ? bits & 0xff_ffff : bits) / 8,
  }
}

function offsetIn(types: readonly Type[], struct: string, path: readonly string[]) {
  const found = types.find(({ kind, name }) => kind === kinds.struct && name === struct)
  let [type, total]: [Type | undefined, number] = [found, 0]
  for (const name of path) {
    const member = type && memberOf(types, type, name)
    if (member === undefined) return undefined
    total += member.offset
    type = bare(types, member.type)
  }
  return found && total
}

/** A type without the names and modifiers before it. */
function bare(types: readonly Type[], number: number): Type | undefined {
  let type = types[number]
  for (let i = 0; type !== undefined && modifiers.includes(type.kind) && i < types.length; i++) {
    type = types[type.of]
  }
  return type
}

/** A member by its name, those of anonymous structs and unions among them. */
function memberOf(types: readonly Type[], of: Type, name: string, depth = 0): Member | undefined {
  for (const member of of.members) {
    if (member.name === name) return member
    const inner = member.name === '' && depth < 8 ? bare(types, member.type) : undefined
    const found = inner && memberOf(types, inner, name, depth + 1)
    if (found !== undefined) return { ...found, offset: found.offset + member.offset }
  }
  return undefined
}
