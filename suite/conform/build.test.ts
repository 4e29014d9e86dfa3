import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
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
