import { describe, expect, test } from 'vitest'
import { numbers } from '../engine/arith/numbers.ts'
import { scaled } from './bounds.ts'
import {
  cpuDying,
  cpuOffline,
  cpuOnline,
  cpuReturning,
  cpuUnfolded,
  numOnlineCpus,
  summedCpus,
} from './cpumask.ts'
import { DYING, RETURNING } from './hotplug_state.ts'
import type { Kernel } from './kernel.ts'
import { perNetInit, sumsDyingCpus } from './kernels/released.ts'
import { buildModel } from './model.ts'
import type { Part } from './structure.ts'

const a = numbers(scaled(2))
const partial: readonly Part[] = ['cpu_dead', 'partial_hotplug']

/** What is said of CPU 1 of two, in a state in which it stands so. */
function of(online: number, dying: number, parts: readonly Part[], kernel: Kernel = perNetInit) {
  const m = buildModel(kernel, { cpus: 2, netns: 1, families: ['ipv4'], parts })
  const boot = m.initial(a)
  const { variables: v } = m
  const s = (cell: number): number => {
    if (cell === v.online[1]) return online
    return cell === v.dying?.[1] ? dying : boot(cell)
  }
  const says = [cpuOnline, cpuDying, cpuReturning, cpuUnfolded, cpuOffline]
    .filter(predicate => predicate(m, 1)(a, s))
    .map(({ name }) => name)
  return { says, summed: summedCpus(m)(a, s), online: numOnlineCpus(m)(a, s) }
}

describe('a CPU', () => {
  test.each<readonly [string, number, number, readonly Part[], readonly string[]]>([
    ['online', 1, 0, partial, ['cpuOnline']],
    ['offline', 0, 0, partial, ['cpuOffline']],
    ['on its way out', 0, DYING, partial, ['cpuDying', 'cpuUnfolded']],
    ['coming back', 0, RETURNING, partial, ['cpuReturning', 'cpuUnfolded', 'cpuOffline']],
    ['on its way out, where none comes back', 0, DYING, ['cpu_dead'], ['cpuDying', 'cpuUnfolded']],
    ['online, without the parts', 1, 0, [], ['cpuOnline']],
    ['offline, without the parts', 0, 0, [], ['cpuOffline']],
  ])('%s', (_, online, dying, parts, says) => {
    expect(of(online, dying, parts).says).toEqual(says)
  })

  test('only an online one is counted', () => {
    expect(of(1, 0, partial).online).toBe(2)
    expect(of(0, DYING, partial).online).toBe(1)
  })

  test.each<readonly [string, number, number, boolean, boolean]>([
    ['online', 1, 0, true, true],
    ['on its way out', 0, DYING, false, true],
    ['coming back', 0, RETURNING, false, false],
    ['offline', 0, 0, false, false],
  ])('%s, a sum has its slot', (_, online, dying, before, since) => {
    expect(of(online, dying, partial).summed).toEqual([true, before])
    expect(of(online, dying, partial, sumsDyingCpus).summed).toEqual([true, since])
  })
})
