import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { INT_MAX } from '../../model/bounds.ts'
import { seriesOf } from '../../model/kernels/versions.ts'
import { watermarks } from '../../model/params.ts'
import { diagnose } from './diagnose.ts'
import { slack } from './figures.ts'
import { defaultGcThresh, defaultsTable, gcThreshDefaults } from './gc_thresh_defaults.ts'
import { runningKernel, windows } from './running_kernel.ts'

const page = readFileSync('docs/EXPLANATION.md', 'utf8')
const section = page.slice(page.indexOf('## ENOBUFS'), page.indexOf('## The bug report, read'))
const prose = section.replaceAll(/\s+/g, ' ')

/** `v4.3` of a series; before 3.0 a series is the third number of 2.6. */
const named = (series: number): string =>
  series < 1000 ? `v2.6.${series}` : `v${Math.floor(series / 1000)}.${series % 1000}`

describe('docs/EXPLANATION.md, ENOBUFS', () => {
  test('the defaults of T are those of the rules', () => {
    const at = section.split('\n').findIndex(line => line.startsWith('| kernels | T by'))
    const rows = section.split('\n').slice(at + 2, at + 2 + gcThreshDefaults.length + 1)
    expect(rows).toEqual([...defaultsTable(), ''])
  })

  test('the kernels of each cause are those of the rules', () => {
    const { limit, drift, flowCacheLimit, sysctlOfHost, sharedCount } = windows
    const row = `| kernels | up to ${named(limit.last)} | ${named(drift.first)} to \
${named(drift.last)}, with SMP | ${named(flowCacheLimit.first)} to ${named(flowCacheLimit.last)} |`
    expect(section).toContain(row)
    expect(prose).toContain(
      `Up to ${named(sysctlOfHost.last)} the sysctl exists in the first netns`,
    )
    expect(defaultsTable()[0]).toContain(`up to ${named(sharedCount.last)} | one count and one T`)
  })

  test('the figures are computed', () => {
    expect(prose).toContain(`31 for each CPU up to 16 CPUs, ${slack(32)} in all at 32`)
    expect(slack(16)).toBe(16 * 31)
    const { highWatermark } = watermarks
    expect(prose).toContain(`${highWatermark} entries waiting to be freed in one netns`)
    expect(prose).toContain(`it is ${2 * highWatermark} waiting for each online CPU`)
  })

  test.each([
    ['a counter that rises is no refusal by itself', 'rises for *any* bundle that cannot be made'],
    [
      'drift needs two netns that have policies, or hotplug',
      'With two netns that have policies, or hot',
    ],
    ['the flow cache refuses inbound too', 'Inbound refusals show as `XfrmInPolError`'],
    ['its timer', 'The timer of ten minutes throws whole tables'],
    ['errno first', 'Each refusal gives 105'],
    ['a distribution', "A distribution's number is not the state of its code"],
  ])('%s', (_, words) => {
    expect(prose).toContain(words)
  })
})

describe('gc_thresh by default', () => {
  test('rows follow one another, and none is in two', () => {
    const ends = gcThreshDefaults.flatMap(({ from, to = '99.0' }) => [from, to].map(seriesOf))
    expect(ends).toEqual(ends.toSorted((one, other) => one - other))
    expect(new Set(ends).size).toBe(ends.length)
  })

  test.each([
    ['3.12.10', 1024],
    ['3.19 .. 4.2', 32_768],
    ['3.12 .. 3.14', undefined],
    ['3.6.1', undefined],
    ['3.9.1', undefined],
    ['4.4.50', INT_MAX],
    ['4.2.0-28-generic', undefined],
    ['4.14 or later', 32_768],
  ])('of %s: %s', (words, gcThresh) => {
    const kernel = runningKernel(words)
    expect(kernel && defaultGcThresh(kernel)).toBe(gcThresh)
  })

  test('is named where T is to be measured, and never taken for T', () => {
    const facts = { errno: 105, netns_ipsec: 2, slab: { xfrm_dst_cache: 900 } }
    const of = (kernel: string) => diagnose({ ...facts, kernel })
    expect(of('4.2.8')).toMatchObject({ answer: 'cannot-decide' })
    expect(of('4.2.8').measure_next).toContain('that fails (32,768 where nobody has set it)')
    expect(of('4.5.1').measure_next).toContain('that fails (INT_MAX where nobody has set it)')
    expect(of('4.2.0-28-generic').measure_next).toContain('that fails;')
  })
})
