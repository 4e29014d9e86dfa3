import { describe, expect, test } from 'vitest'
import { copiedTemplate, perNetInit } from '../../model/kernels/released.ts'
import { readCounterexample } from '../../traces/counterexamples/format.ts'
import { pathOf, pointsOf } from './decimated.ts'
import { withSteps } from './edit.ts'
import { lockstep } from './lockstep.ts'
import { playedCounterexample } from './played.ts'
import { driftAt, stripOf } from './strip.ts'
import { stripSvg } from './strip_svg.ts'

const path = 'counterexamples/copied-template/recovery.json'
const recovery = playedCounterexample(readCounterexample(path), path)
const both = lockstep(recovery, copiedTemplate, perNetInit)

describe('the debt strip', () => {
  const strip = stripOf(both.left, both.right, { width: 600, height: 100 })

  test('without the patch two drifts that mirror each other, with it none', () => {
    expect(strip.left.map(({ name, last }) => [name, last])).toEqual([
      ['net 0', -2],
      ['net 1', 3],
    ])
    expect(strip.right.map(({ extreme }) => extreme)).toEqual([0, 0])
    expect(strip.right[0]?.line).toBe('M0,50H600')
  })

  test('zero is in the middle, and both kernels have one axis', () => {
    expect([strip.high, strip.y(0), strip.y(3), strip.y(-3)]).toEqual([3, 50, 6, 94])
    expect([strip.x(0), strip.x(3), strip.x(6)]).toEqual([0, 300, 600])
  })

  test('a netns that does not exist owes nothing', () => {
    const series = { ...both.left.series[1], alive: new Uint8Array(7) } as never
    expect(driftAt(series, 6)).toBe(0)
  })

  test('a trace without steps is a line', () => {
    const none = lockstep(withSteps(recovery, []), copiedTemplate, perNetInit)
    expect(stripOf(none.left, none.right, { width: 10, height: 10 }).high).toBe(1)
  })

  test('the picture for documents has both names, and no markup of a title', () => {
    const svg = stripSvg(both, 'a <b> & c', 'd')
    expect(svg).toContain('<title>a &lt;b&gt; &amp; c</title>')
    expect(svg).toContain('net 1 +3')
    expect(svg).toContain('filled: copied-template; dashed: per-net-init')
  })
})

describe('pointsOf, pathOf', () => {
  test('of many steps a point has the value that is farthest from zero', () => {
    const points = pointsOf(9999, step => (step === 5000 ? -9 : step % 2))
    expect(points.length).toBeLessThanOrEqual(801)
    expect(points.map(([, value]) => value)).toContain(-9)
    expect(points.at(-1)).toEqual([9999, 1])
  })

  test('few points have corners', () => {
    const path = pathOf(
      [
        [0, 0],
        [1, 0],
        [2, 3],
      ],
      x => x,
      y => y,
    )
    expect(path).toBe('M0,0H1.5V3H2')
  })

  test('of many points those are left out that lie on a line, and no other', () => {
    const ramp = Array.from({ length: 401 }, (_, i) => [i, i < 200 ? i : 400 - i] as const)
    expect(
      pathOf(
        ramp,
        x => x,
        y => y,
      ),
    ).toBe('M0,0L200,200L400,0')
    const noise = Array.from({ length: 400 }, (_, i) => [i, (i % 2) * 10] as const)
    expect(
      pathOf(
        noise,
        x => x,
        y => y,
      ).split('L').length,
    ).toBe(400)
  })
})
