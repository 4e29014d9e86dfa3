import { execFileSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { readBtf } from './btf.ts'
import { members, offsetsOf, probesOf } from './probes.ts'
import { bpftraceScript, ftraceScript } from './script.ts'

/** BTF of a few types, as pahole would write it. */
function btf(): Buffer {
  const names = [
    ...['', 'net', 'xfrm', 'xfrm4_dst_ops', 'xfrm6_dst_ops', 'ns', 'inum', 'dst_entry', 'ops'],
    ...['callback_head', 'dst_ops', 'pcpuc_entries', 'count', 'counters', 'int', 'flag', 'state'],
  ]
  const at = (name: string): number =>
    names.slice(0, names.indexOf(name)).reduce((sum, before) => sum + before.length + 1, 0)
  const words: number[] = []
  const type = (name: string, kind: number, parts: number, of: number, ...more: number[]) =>
    words.push(at(name), (kind << 24) | parts, of, ...more)
  const bits = (bytes: number): number => bytes * 8
  type('int', 1, 0, 4, 0) // 1
  type('dst_ops', 4, 1, 0, at('pcpuc_entries'), 3, bits(128)) // 2
  type('', 4, 2, 0, at('count'), 1, bits(8), at('counters'), 1, bits(32)) // 3
  type('', 10, 0, 2) // 4: const struct dst_ops
  type('', 8, 0, 4) // 5: a typedef of it
  // 6: the members of struct net are in a union without a name, as some are.
  type('', 5, 2, 0, at('xfrm4_dst_ops'), 5, bits(64), at('xfrm6_dst_ops'), 2, bits(256))
  type('', 4, 1, 0, at('inum'), 1, bits(16)) // 7
  type('', 4, 1, 0, at(''), 6, bits(32)) // 8: holds 6
  type('net', 4, 2, 0, at('xfrm'), 8, bits(1024), at('ns'), 7, bits(128)) // 9
  words.push(at('dst_entry'), 2 ** 31 + (4 << 24) + 3, 0)
  words.push(at('ops'), 1, bits(8), at('callback_head'), 1, bits(80))
  words.push(at('flag'), 1, 3 * 2 ** 24 + bits(96))
  const types = Buffer.alloc(words.length * 4)
  for (const [i, word] of words.entries()) types.writeUInt32LE(word >>> 0, i * 4)
  const strings = Buffer.from(`${names.join('\0')}\0`, 'latin1')
  const header = Buffer.alloc(24)
  header.writeUInt16LE(0xeb9f, 0)
  header.writeUInt8(1, 2)
  for (const [i, word] of [24, 0, types.length, types.length, strings.length].entries()) {
    header.writeUInt32LE(word, 4 + i * 4)
  }
  return Buffer.concat([header, types, strings])
}

describe('readBtf: where members stand', () => {
  const whole = btf()

  test('in structs, in unions without a name, behind typedefs and const', () => {
    const found = readBtf(whole)
    expect(found && offsetsOf(found)).toEqual({
      OFF4: 1024 + 32 + 64,
      OFF6: 1024 + 32 + 256,
      INUM: 128 + 16,
      OPS: 8,
      RCU: 80,
      BASE: 128,
      COUNT: 136,
      COUNTERS: 160,
    })
    expect(found?.offsetOf('dst_entry', 'flag')).toBe(96)
  })

  test('what is not there is undefined', () => {
    const found = readBtf(whole)
    expect(found?.offsetOf('sk_buff', 'len')).toBeUndefined()
    expect(found?.offsetOf('net', 'xfrm.none')).toBeUndefined()
  })

  test('other bytes are none, and so is what breaks off anywhere', () => {
    expect(readBtf(Buffer.from('hello'))).toBeUndefined()
    expect(readBtf(Buffer.alloc(100))).toBeUndefined()
    for (let length = 0; length < whole.length; length += 7) {
      expect(readBtf(whole.subarray(0, length))).toBeUndefined()
    }
  })

  test('a type that nobody knows, and one that has more parts than there are bytes', () => {
    const unknown = Buffer.from(whole)
    unknown.writeUInt32LE(31 << 24, 24 + 4)
    expect(readBtf(unknown)).toBeUndefined()
    const long = Buffer.from(whole)
    long.writeUInt32LE((4 << 24) | 0xffff, 24 + 4)
    expect(readBtf(long)).toBeUndefined()
    const short = Buffer.from(whole)
    short.writeUInt32LE(short.readUInt32LE(12) - 4, 12)
    expect(readBtf(short)).toBeUndefined()
  })
})

describe('recorders', () => {
  const found = readBtf(btf())
  const offsets = found === undefined ? {} : offsetsOf(found)
  const versions = ['3.13', '4.13.9', '4.14', '6.1.192', '6.12.1']
  const kinds = [
    ['ftrace', ftraceScript],
    ['bpftrace', bpftraceScript],
  ] as const

  test.each(
    versions.flatMap(version => kinds.map(([tool, script]) => [version, tool, script] as const)),
  )('%s, %s: a shell takes it, and ends where an offset is missing', (version, _tool, script) => {
    const probes = probesOf(version)
    for (const known of [offsets, {}]) {
      const text = script({ version, probes, offsets: known })
      execFileSync('sh', ['-n'], { input: text })
      for (const line of probes.blind) expect(text).toContain(line)
    }
    const run = () =>
      execFileSync('sh', ['-s'], { input: script({ version, probes, offsets: {} }), stdio: 'pipe' })
    expect(run).toThrow(/bytes from struct net to xfrm\.xfrm4_dst_ops/)
    const names = Object.keys(members).filter(name =>
      script({ version, probes, offsets }).includes(`${name}=`),
    )
    expect(names.length).toBeGreaterThanOrEqual(6)
  })

  test.each([
    ['3.13', 'add', '__percpu_counter_add', false],
    ['4.6', 'add', '__percpu_counter_add', true],
    ['4.13.9', 'add', 'percpu_counter_add_batch', true],
    ['4.14', 'entries', 'call_rcu', true],
    ['6.2', 'entries', 'call_rcu_hurry', true],
  ])('%s: probes the %s, %s', (version, at, symbol, hotplug) => {
    expect(probesOf(version)).toMatchObject({ at, symbol, hotplug })
  })

  test('what is blind differs with the time of the -1', () => {
    const saying = (version: string) => probesOf(version).blind.join(' ')
    expect(saying('6.1')).toContain('at the destruction')
    expect(saying('6.12')).toContain('at the release')
    expect(saying('6.1.0')).toContain('From 6.1.117 on it is booked before the probe.')
    expect(saying('6.2')).not.toContain('before the probe')
  })

  test('the end says how the trace is validated', () => {
    const of = (version: string) => ftraceScript({ version, probes: probesOf(version), offsets })
    expect(of('6.1')).toContain('--off4 1120 --off6 1312')
    expect(of('3.13')).toContain('"fbc4":"net+1248"')
    const unknown = ftraceScript({ version: '6.1', probes: probesOf('6.1'), offsets: {} })
    expect(unknown).toContain('--off4 $OFF4 --off6 $OFF6')
  })
})
