import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { terminal } from '../../tests/terminal.ts'

const folder = mkdtempSync(join(tmpdir(), 'dstledger-record-'))
afterAll(() => rmSync(folder, { recursive: true }))

const t = terminal()
const noBtf = join(folder, 'vmlinux')
writeFileSync(noBtf, 'hello')
const empty = join(folder, 'empty')
const header = Buffer.alloc(24)
header.writeUInt16LE(0xeb9f, 0)
header.writeUInt32LE(24, 4)
writeFileSync(empty, header)

test.each(['ftrace', 'bpftrace'])('record --tool %s: a script, and nothing else', async tool => {
  const version = '6.1.192$(reboot)'
  expect(await t.dstledger(['record', '--tool', tool, '--kernel-version', version])).toBe(0)
  expect(t.out).toMatch(/^#!\/bin\/sh\n# Records the dst entries of IPsec on a Linux 6\.1\.192, /)
  expect(t.out).not.toContain('reboot')
})

test.each([
  ['record --tool ftrace', '--kernel-version'],
  ['record --kernel-version 6.1', '--tool'],
  ['record --tool perf --kernel-version 6.1', 'perf'],
  ['record --tool ftrace --kernel-version new', '"new" is no version'],
  ['record --tool ftrace --kernel-version 2.6.39', '3.0 is the oldest'],
  ['record --tool bpftrace --kernel-version 4.4', 'use --tool ftrace'],
  ['record --tool ftrace --kernel-version 6.1 --btf no/such', 'cannot be read (ENOENT)'],
  [`record --tool ftrace --kernel-version 6.1 --btf ${noBtf}`, 'is no BTF, or breaks off'],
  [`record --tool ftrace --kernel-version 6.1 --btf ${empty}`, 'has none of the structs'],
])('%s: one line, exit code 2', async (args, message) => {
  expect(await t.dstledger(args)).toBe(2)
  expect(t.err).toContain(message)
  expect(t.err.trim().split('\n')).toHaveLength(1)
})
