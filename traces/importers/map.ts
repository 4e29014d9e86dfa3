import { z } from 'zod'
import { InputError } from '../../model/input_error.ts'
import { inForm, jsonIn, readText } from '../files/json_text.ts'

/** @file What a person says of a trace: which event means what, and where a netns has its ops. */

const offset = z
  .int()
  .min(0)
  .max(2 ** 31)
const field = z
  .string()
  .regex(/^net\+(?:0x[0-9a-f]{1,8}|\d{1,9})$/i, 'is not of the form net+0xec0')

export const mapSchema = z.looseObject({
  map: z
    .record(z.string(), z.string().max(200))
    .optional()
    .describe('By event: netns.create, netns.destroy, dst.alloc, dst.free, an amount, a callback'),
  off4: offset.optional().describe('Of xfrm.xfrm4_dst_ops in struct net, in bytes'),
  off6: offset.optional().describe('Of xfrm.xfrm6_dst_ops, in bytes'),
  fbc4: field.optional().describe('The percpu_counter of xfrm4_dst_ops: net+0xec0'),
  fbc6: field.optional().describe('The same of xfrm6_dst_ops'),
  values: z.enum(['before', 'after']).optional().describe('When numbers are read; default: after'),
  columns: z.string().max(200).optional().describe('Of a bpftrace script, the last to the end'),
  base: z
    .union([z.literal(10), z.literal(16)])
    .optional()
    .describe('Of numbers without 0x, where pointers have none either'),
})

export type TraceMap = z.infer<typeof mapSchema>

/** What a mapped event means. */
export type Meaning =
  | 'netns.create'
  | 'netns.destroy'
  | 'dst.alloc'
  | 'dst.free'
  | 'amount'
  | 'callback'

const meanings = ['netns.create', 'netns.destroy', 'dst.alloc', 'dst.free'] as const

/** The events of our own recorders (`dstledger record`, recordings/). */
const own: Readonly<Record<string, Meaning>> = {
  nsnew: 'netns.create',
  nsdel: 'netns.destroy',
  dstalloc: 'dst.alloc',
  dstfree: 'dst.free',
  pcadd: 'amount',
  cpuhp_enter: 'callback',
}

/** What each event of a trace means; that of our own recorders where the map names none. */
export function meaningsOf({ map }: TraceMap, where = 'the map'): ReadonlyMap<string, Meaning> {
  if (map === undefined) return new Map(Object.entries(own))
  return new Map(
    Object.entries(map).map(([event, text]) => [event, meaningOf(text, `${where}: map.${event}`)]),
  )
}

function meaningOf(text: string, where: string): Meaning {
  const found = meanings.find(meaning => text.startsWith(meaning))
  if (found !== undefined) return found
  if (/\bamount\b/.test(text)) return 'amount'
  if (/^cpu\.|\bcallback\b/.test(text)) return 'callback'
  const remedy = `write one of ${meanings.join(', ')}, amount, callback`
  throw new InputError(where, `has the meaning "${text}", which is none`, remedy)
}

/** The bytes between struct net and a percpu_counter: `net+0xec0`. */
export function offsetIn(text: string): bigint {
  return BigInt(text.slice('net+'.length))
}

/** Reads a map. Throws InputError that says where the file is wrong. */
export function readMap(path: string): TraceMap {
  const json = jsonIn(readText(path), path, REMEDY)
  const map = inForm(mapSchema, json, path, REMEDY)
  meaningsOf(map, path)
  return map
}

const REMEDY = 'write it as docs/VALIDATE.md has it'
