import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { smallTree } from '../../tests/small_tree.ts'
import { buildTree } from './build.ts'

const at = mkdtempSync(join(tmpdir(), 'dstledger-build-'))
afterAll(() => rmSync(at, { recursive: true }))
let folders = 0
const newFolder = (): string => join(at, `${folders++}`)

const shim = 'suite/conform/c'
const hasClang = spawnSync('wasm-ld', ['--version']).status === 0

describe.skipIf(!hasClang)('conform: what is missing is assumed, and listed', () => {
  test('functions, values, objects, types, members of known and of other structs', () => {
    const dst = 'net/core/dst.c'
    const tree = smallTree(newFolder(), [
      [
        dst,
        '\tdst->ops = ops;',
        '\tdst->ops = ops;\n\tsome_object.none = 1;\n\tif (SOME_FLAG) note(unused);',
      ],
      [dst, 'void *dst_alloc(', 'static odd_t unused;\nvoid *dst_alloc('],
      [
        'net/xfrm/xfrm_policy.c',
        '\taudit_something(net);',
        '\taudit_something(net);\n\tnet->serial = 1;\n\tnet->xfrm.generation = 0;',
      ],
      ['include/net/net_namespace.h', 'struct net {', 'struct net {\n\tu64\t\t\tserial;'],
    ])
    const { assumed, rounds } = buildTree({ tree, folder: newFolder(), shim })
    expect(Object.keys(assumed.noOps)).toEqual(['audit_something', 'note'])
    expect(assumed.values).toEqual(['SOME_FLAG', 'some_object'])
    expect(assumed.types).toEqual(['odd_t'])
    expect(assumed.members).toEqual(
      expect.arrayContaining(['u64\t\t\tserial', 'long long generation']),
    )
    expect(rounds).toBeGreaterThan(2)
  })
})

describe('conform: a compiler that does not do what it should', () => {
  const tree = smallTree(newFolder())
  const fake = (script: string): string => {
    const path = join(at, `clang${folders++}`)
    writeFileSync(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 })
    return path
  }
  const built = (script: string) => () =>
    buildTree({ tree, folder: newFolder(), shim, clang: fake(script) })
  const syntax = (then: string, otherwise: string): string =>
    `case "$*" in *-fsyntax-only*) ${then} ;; *) ${otherwise} ;; esac`

  test.each([
    ['does not link', syntax('exit 0', 'echo "error: no symbol" >&2; exit 1'), 'no symbol'],
    ['says nothing', 'exit 1', 'it does not compile: no error'],
    ['does not link, and says nothing', syntax('exit 0', 'exit 1'), 'it does not link: '],
    [
      'misses something new for ever',
      'echo "error: implicit declaration of function \'f$$\'" >&2; exit 1',
      'after 40 rounds something is missing still',
    ],
    [
      'misses a function that was taken',
      `[ -e ${at}/once ] && exit 0; touch ${at}/once\n` +
        `echo "error: implicit declaration of function 'net_free'" >&2; exit 1`,
      'net_free() of net/core/net_namespace.c was taken, and is a no-op elsewhere',
    ],
  ])('it %s', (_, script, why) => {
    expect(built(script)).toThrow(why)
  })
})
