import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { stable61 } from '../../model/kernels/beside.ts'
import { lineage } from '../../model/kernels/released.ts'
import { type Change, shapes, smallTree } from '../../tests/small_tree.ts'
import { buildTree } from './build.ts'
import { conform, isLike } from './conform.ts'
import { differing, fieldsOf } from './fields.ts'
import { runTree } from './running_tree.ts'

const at = mkdtempSync(join(tmpdir(), 'dstledger-conform-'))
afterAll(() => rmSync(at, { recursive: true }))
let folders = 0
const newFolder = (): string => join(at, `${folders++}`)

const shim = 'suite/conform/c'
const run = (changes: readonly Change[], more: Partial<Parameters<typeof conform>[0]> = {}) =>
  conform({
    tree: smallTree(newFolder(), changes),
    folder: newFolder(),
    shim,
    runs: 100,
    seed: 1,
    depth: 2,
    deadlineMs: 10_000,
    ...more,
  })

const stable = fieldsOf(stable61)

// The compiler is needed for trees, and not to use the suite: .ci/run installs it.
const hasClang = spawnSync('wasm-ld', ['--version']).status === 0

describe.skipIf(!hasClang)('conform: a small tree in several shapes', { tags: ['slow'] }, () => {
  test('own slots, -1 at release, freed later: it is stable-6.1, and each field is decided', () => {
    const found = run([])
    expect(found.fields).toEqual(stable)
    expect(found).toMatchObject({
      same: ['stable-6.1'],
      nearest: [],
      batch: 'constant 32',
      add: 'passes the batch',
    })
    const decided = found.decided.map(({ field, difference }) => [field, difference.commands])
    expect(decided).toEqual([
      ['slots4', ['setup_net net=1']],
      ['slots6', ['setup_net net=1']],
      ['refuses', ['gc_thresh=1 net=0 family=ipv4', expect.stringContaining('33 times')]],
      [
        'countDecAt',
        [expect.stringContaining('dst_alloc'), expect.stringContaining('dst_release')],
      ],
      ['sumsDyingCpus', [expect.stringContaining('dst_alloc'), 'take_cpu_down cpu=0']],
      ['netFree', ['setup_net net=1', 'cleanup_net net=1']],
    ])
    expect(found.compared.steps).toBeGreaterThan(5000)
    expect(found.built.assumed.noOps).toEqual({ audit_something: undefined })
    expect(found.digest).toMatch(/^[0-9a-f]{64}$/)
    expect(isLike(stable61, found)).toBe(true)
    expect(lineage.filter(kernel => isLike(kernel, found))).toEqual([])
  })

  test.each([
    ['copied', shapes.copied, { slots4: 'shared', slots6: 'shared' }],
    ['half repaired', shapes.halfRepaired, { slots6: 'shared' }],
    ['-1 at destroy', shapes.countedAtDestroy, { countDecAt: 'dst_destroy' }],
  ] as const)('%s: the fields say so', (_, changes, other) => {
    const found = run(changes)
    expect(found.fields).toEqual({ ...stable, ...other })
    expect(found.same).toEqual([])
    expect(found.nearest.length).toBeGreaterThan(0)
  })

  const sum = 'lib/percpu_counter.c'
  const net = 'net/core/net_namespace.c'
  test.each([
    [
      'dying CPUs are summed',
      [
        sum,
        'for_each_online_cpu(cpu) all',
        'for_each_cpu_or(cpu, cpu_online_mask, cpu_dying_mask) all',
      ],
      { sumsDyingCpus: true },
    ],
    [
      'struct net is freed at once',
      [
        net,
        'llist_add(&net->defer_free_list, &defer_free_list);',
        'kmem_cache_free(net_cachep, net);',
      ],
      { netFree: 'at once' },
    ],
  ] as const)('%s', (_, change, other) => {
    expect(run([change]).fields).toEqual({ ...stable, ...other })
  })

  test.each([
    [
      'the fold comes late',
      [sum, 'value >= batch || value <= -batch', 'value > batch || value < -batch'],
      /dst_alloc.*3[23] times/,
    ],
    ['a dead CPU is not folded', [sum, '*slot = 0;', ''], /percpu_counter_cpu_dead/],
    [
      'no block is freed at exit',
      ['net/ipv4/xfrm4_policy.c', '\tdst_entries_destroy(&net->xfrm.xfrm4_dst_ops);\n}', '}'],
      /fault=xfrm6_dst_entries_init/,
    ],
    [
      'no block is freed on error',
      ['net/ipv6/xfrm6_policy.c', '\t\tdst_entries_destroy(&net->xfrm.xfrm6_dst_ops);\n', ''],
      /fault=xfrm6_net_sysctl_init/,
    ],
  ] as const)('%s: no kernel does so, and where the nearest differs', (_, change, last) => {
    const found = run([change])
    expect(found.fields).toBeUndefined()
    expect(found.decided).toEqual([])
    const nearest = found.differences.find(({ fields }) => differing(fields, stable).length === 0)
    expect(nearest?.commands.at(-1)).toMatch(last)
    expect(isLike(stable61, found)).toBe(false)
  })

  test('the add and the batch are fields of their own', () => {
    const absolute = run([
      [sum, 'this_cpu_sub(*c->counters, value - amount);', 'this_cpu_write(*c->counters, 0);'],
      [sum, 'this_cpu_add(*c->counters, amount);', 'this_cpu_write(*c->counters, value);'],
    ])
    expect(absolute).toMatchObject({ fields: stable, add: 'loses adds' })
    expect(absolute.nearest.flatMap(({ fields }) => fields)).toContain('the form of the add')
    const safe = run([
      [
        sum,
        '\ts64 value = this_cpu_read',
        '\tunsigned long flags;\n\ts64 value;\n\tlocal_irq_save(flags);\n\tvalue = this_cpu_read',
      ],
      [sum, 'amount);\n\t}\n}', 'amount);\n\t}\n\tlocal_irq_restore(flags);\n}'],
    ])
    expect(safe.add).toBe('safe')
    const scaled = run([
      ['include/net/dst_ops.h', ', v, 32)', ', v, percpu_counter_batch)'],
      [
        'lib/percpu_counter.c',
        'static int __init counters_init(void)\n{\n',
        'int percpu_counter_batch = 32;\nstatic int __init counters_init(void)\n{\n\tpercpu_counter_batch = max(32, (int)num_online_cpus() * 2);\n',
      ],
    ])
    expect(scaled.batch).toBe('max(32, 2 * CPUs)')
  })
})

describe.skipIf(!hasClang)('conform: no answer', { tags: ['slow'] }, () => {
  test.each([
    [
      'a file that is missing',
      () =>
        conform({
          tree: at,
          folder: newFolder(),
          shim,
          runs: 1,
          seed: 1,
          depth: 1,
          deadlineMs: 1000,
        }),
      'lib/percpu_counter.c is not in the tree',
    ],
    [
      'a root that is missing',
      () => run([['net/core/dst.c', 'void dst_release(', 'void dst_let_go(']]),
      'net/core/dst.c has no function dst_release()',
    ],
    [
      'what does not compile',
      () => run([['net/core/dst.c', 'dst->ops = ops;', 'dst->ops == = ops;']]),
      'it does not compile: net_core_dst_c',
    ],
    [
      'a no-op that books',
      () =>
        run([
          [
            'include/net/xfrm.h',
            'struct xfrm',
            'static inline void audit_something(struct net *n) { dst_entries_add(&n->ops, 1); }\nstruct xfrm',
          ],
        ]),
      'audit_something() of include/net/xfrm.h would be a no-op',
    ],
    [
      'a trap',
      () =>
        run([['net/core/dst.c', 'dst_entries_add(ops, 1);', 'dst_entries_add(ops, 1); BUG();']]),
      "the tree's code has trapped",
    ],
    [
      'a hang',
      () =>
        run(
          [
            [
              'net/core/dst.c',
              'dst_entries_add(ops, 1);',
              'dst_entries_add(ops, 1); for (;;) smp_mb();',
            ],
          ],
          { deadlineMs: 300 },
        ),
      "the tree's code gives no answer in 0.3 s",
    ],
    [
      'no compiler',
      () => run([], { clang: join(at, 'no-clang') }),
      "install Debian's packages clang and lld",
    ],
  ])('%s says so', (_, started, why) => {
    expect(started).toThrow(why)
  })

  test('code that hangs at boot, in the thread of its own', () => {
    const tree = smallTree(newFolder(), [
      ['lib/percpu_counter.c', '\treturn cpuhp', '\tfor (;;) smp_mb();\n\treturn cpuhp'],
    ])
    const { wasm } = buildTree({ tree, folder: newFolder(), shim })
    const running = runTree({ wasm, cpus: 1, netns: 1, deadlineMs: 200 })
    expect(() => running.command(0, 1, 1)).toThrow('gives no answer')
  })
})
