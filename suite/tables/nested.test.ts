import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { explore } from '../../engine/explore/explore.ts'
import { judgeTrace } from '../../engine/run/replay.ts'
import { labelsOf, traceOf } from '../../engine/trace.ts'
import { bundlesReleasedBeforeExit } from '../../model/environment.ts'
import { childrenAtRelease } from '../../model/kernels/nested.ts'
import { deferredNetFree } from '../../model/kernels/released.ts'
import { instanceOf } from '../../model/setting.ts'
import { noLateAdd } from '../../properties/lifetime.ts'
import { nestedChecks } from './nested.ts'

const assumed = nestedChecks.filter(({ environment }) => environment === bundlesReleasedBeforeExit)
const checkOf = (name: string) => assumed.find(({ kernel }) => kernel.name === name)

/** The steps of docs/NESTED-ENTRIES.md, without their numbers. */
const documented = (
  /```text\n(1 {2}setup_net[^`]*)```/.exec(readFileSync('docs/NESTED-ENTRIES.md', 'utf8'))?.[1] ??
  ''
)
  .trimEnd()
  .split('\n')
  .map(line => line.replace(/^\d+ +/, '').replace(/ {2,}.*$/, ''))

test('docs/NESTED-ENTRIES.md has the shortest trace, with every bundle let go before the exit', () => {
  const check = checkOf(deferredNetFree.name)
  if (check === undefined) throw new Error('no row for deferred-net-free')
  const { properties } = explore({ ...instanceOf(check), properties: [noLateAdd] })
  const found = properties.get('P9')
  expect(found?.verdict).toBe('violated')
  expect(labelsOf(found?.trace ?? [])).toEqual(documented)
})

test('the repair takes the same steps, and keeps P9', () => {
  const check = checkOf(childrenAtRelease.name)
  if (check === undefined) throw new Error('no row for children-at-release')
  const instance = instanceOf(check)
  const steps = traceOf(instance.system, documented)
  expect(judgeTrace(instance, steps, noLateAdd).violation).toBeUndefined()
})
