import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { machine } from '../engine/run/machine.ts'
import { judgeTrace, replayTrace } from '../engine/run/replay.ts'
import { expanded } from '../engine/run/steps.ts'
import { traceOf } from '../engine/trace.ts'
import { INT_MAX } from '../model/bounds.ts'
import { kernelByName } from '../model/kernels/all.ts'
import { plainNumber } from '../report/player/numbers.ts'
import { readCounterexample } from '../traces/counterexamples/format.ts'
import { open } from '../traces/counterexamples/opened.ts'
import { filesBelow } from '../traces/files/data_files.ts'
import { hasBrowser, type OpenedPage, openPage, press, show } from './browser.ts'

const LONG = 3000
const stored = filesBelow('counterexamples', '.json')
const short = stored.filter(path => steps(path).length <= LONG)
const recovery = 'counterexamples/copied-template/recovery.json'

function steps(path: string): readonly string[] {
  return expanded(readCounterexample(path).trace.steps)
}

/** The cells of a kernel's state as the page shows them. */
function cellsOf(page: Page, side: 'left' | 'right'): Promise<Record<string, string>> {
  return page
    .locator(`.pl-lanes-${side} .pl-cells`)
    .evaluate(list =>
      Object.fromEntries(
        [...list.querySelectorAll('div')].map(each => [
          each.querySelector('dt')?.textContent ?? '',
          each.querySelector('dd')?.textContent ?? '',
        ]),
      ),
    )
}

/** The cells at every step from the start to the last and back, by the keys. */
function thereAndBack(page: Page, side: 'left' | 'right'): Promise<Record<string, string>[]> {
  return page.evaluate(async lanes => {
    const cells = (): Record<string, string> =>
      Object.fromEntries(
        [...document.querySelectorAll(`${lanes} .pl-cells div`)].map(each => [
          each.querySelector('dt')?.textContent ?? '',
          each.querySelector('dd')?.textContent ?? '',
        ]),
      )
    const shown = document.querySelector<HTMLElement>('.pl')
    const length = Number(shown?.dataset.length)
    const all = [cells()]
    for (const [key, last] of [
      ['ArrowRight', length],
      ['ArrowLeft', 0],
    ] as const) {
      for (let presses = 0; presses < length; presses++) {
        document.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }))
        await new Promise(done => setTimeout(done))
        all.push(cells())
      }
      if (Number(shown?.dataset.step) !== last) throw new Error(`${key} did not get to ${last}`)
    }
    return all
  }, `.pl-lanes-${side}`)
}

/** The same by the steps of replay. */
function replayed(path: string, name: string): readonly Record<string, string>[] {
  const opened = open(readCounterexample(path), path, kernelByName(name, path))
  const { system, params } = opened.instance
  const { values } = machine(system, params)
  const shown = (): Record<string, string> =>
    Object.fromEntries(
      system.cells.map(({ name: cell }, i) => [
        cell,
        values[i] === INT_MAX ? 'INT_MAX' : plainNumber(values[i] as number),
      ]),
    )
  const found = [shown()]
  for (const { changes } of replayTrace(opened.instance, opened.trace)) {
    for (const { cell, to } of changes) values[system.cells.indexOf(cell)] = to
    found.push(shown())
  }
  return found
}

describe.runIf(hasBrowser)('the player, in a browser', { tags: ['slow'] }, () => {
  let opened: OpenedPage
  beforeAll(async () => {
    opened = await openPage(stored)
  })
  afterAll(() => opened.close())

  test('forwards and back, it shows the numbers of replay at every step', async () => {
    const { page } = opened
    expect(short.length).toBeGreaterThan(40)
    for (const path of short) {
      await show(page, path)
      const { kernel, holdsOn } = readCounterexample(path)
      const other = await page.evaluate(() => {
        for (const all of document.querySelectorAll('summary')) all.click()
        return document.querySelectorAll('select')[1]?.value ?? ''
      })
      const left = replayed(path, kernel)
      const there = [...left, ...left.slice(0, -1).reverse()]
      expect(await thereAndBack(page, 'left'), path).toEqual(there)
      expect(await page.locator('.pl-lanes-left .pl-verdict').textContent()).toContain('violates')
      if (!holdsOn.includes(other)) continue
      const right = replayed(path, other)
      const onOther = [...right, ...right.slice(0, -1).reverse()]
      expect(await thereAndBack(page, 'right'), `${path} on ${other}`).toEqual(onOther)
    }
  })

  test.each(stored.filter(path => !short.includes(path)))(
    '%s: its last step, and the one before',
    async path => {
      const { page } = opened
      await show(page, path)
      await page.locator('.pl-lanes-left summary').click()
      const left = replayed(path, readCounterexample(path).kernel)
      const last = left.length - 1
      await press(page, 'End', last)
      expect(await cellsOf(page, 'left')).toEqual(left[last])
      await press(page, 'ArrowLeft', last - 1)
      expect(await cellsOf(page, 'left')).toEqual(left[last - 1])
      expect(await page.locator('.pl-steps li').count()).toBeLessThan(60)
    },
  )

  test('edit and re-run agrees with the engine', async () => {
    const { page } = opened
    await show(page, recovery)
    await page.keyboard.press('e')
    const text = page.locator('.pl-edit textarea')
    const { instance, property } = open(readCounterexample(recovery), recovery)
    const all = steps(recovery)
    const edits = [all, all.slice(1), all.slice(0, -1), [...all, ...all], [all[0] as string], []]
    const verdicts = new Set<boolean>()
    for (const labels of edits) {
      await text.fill(labels.join('\n'))
      await page.locator(`.pl[data-length="${labels.length}"]`).waitFor()
      const trace = traceOf(instance.system, labels)
      const { violatedAt } = judgeTrace({ ...instance, bounds: {} }, trace, property)
      const expected =
        violatedAt === undefined ? 'holds at every step' : `violates P13 at step ${violatedAt}`
      verdicts.add(violatedAt !== undefined)
      expect(await page.locator('.pl-lanes-left .pl-verdict').textContent()).toContain(expected)
    }
    expect(verdicts.size).toBe(2)
    await text.fill(all.join('\n'))
    await page.getByLabel('T, gc_thresh').fill('7')
    await page.locator('.pl-lanes-left .pl-verdict.pl-good').waitFor()
    await page.getByRole('button', { name: 'As it was stored' }).click()
    await page.locator('.pl-lanes-left .pl-verdict.pl-bad').waitFor()
    await press(page, 'End', 6)
    await page.getByRole('button', { name: 'Delete it' }).click()
    await page.locator('.pl[data-length="5"] .pl-lanes-left .pl-verdict.pl-good').waitFor()
  })

  test('every key does what the list says', async () => {
    const { page } = opened
    await show(page, 'counterexamples/deferred-net-free/no-use-after-free.json')
    await page.locator('.pl-tag-chance').first().waitFor()
    await press(page, 'n', 7)
    await press(page, 'd', 8)
    await press(page, 'Home', 0)
    await press(page, 'v', 8)
    await press(page, 'PageUp', 7)
    await press(page, 'PageDown', 8)
    await page.keyboard.press('x')
    expect(await page.locator('.pl-kernel select').nth(1).inputValue()).toBe('deferred-net-free')
    await page.keyboard.press('s')
    expect(await page.locator('.pl-slice input').isChecked()).toBe(true)
    await page.keyboard.press('?')
    await page.locator('dialog[open]').waitFor()
    await page.keyboard.press('ArrowLeft')
    expect(await page.locator('.pl').getAttribute('data-step')).toBe('8')
    await page.keyboard.press('Escape')
    await page.locator('dialog').waitFor({ state: 'detached' })
  })

  test('nothing was complained of in the console', () => {
    expect(opened.complaints).toEqual([])
  })
})
