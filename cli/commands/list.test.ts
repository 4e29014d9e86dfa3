import { expect, test } from 'vitest'
import { allKernels } from '../../model/kernels/all.ts'
import { properties } from '../../properties/properties.ts'
import { terminal } from '../../tests/terminal.ts'

const t = terminal()

test('list: every kernel, property, part and action, by the name that the flags take', async () => {
  expect(await t.dstledger('list')).toBe(0)
  for (const { name } of allKernels) expect(t.out).toMatch(new RegExp(`^${name} `, 'm'))
  for (const { id, name } of properties) expect(t.out).toMatch(new RegExp(`^${id} +${name} `, 'm'))
  expect(t.out).toContain('(--part): lifetimes, ')
  expect(t.out).toContain('(--actions): dst_alloc, ')
})

test('list --json -: the same as data', async () => {
  expect(await t.dstledger('list --json -')).toBe(0)
  const report = JSON.parse(t.out)
  expect(report.kernels.map((of: { name: string }) => of.name)).toEqual(
    allKernels.map(({ name }) => name),
  )
  expect(report.properties[0]).toMatchObject({ id: 'P1', name: 'sumIsLive' })
})
