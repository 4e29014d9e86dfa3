import { readFileSync } from 'node:fs'
import axe from 'axe-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { drop, hasBrowser, type OpenedPage, openPage, press, show } from './browser.ts'

const live = 'recordings/live/linux-4.3/e1-pingloops-unpatched.jsonl.gz'
const recovery = 'counterexamples/copied-template/recovery.json'
const atRest = 'counterexamples/copied-template/at-rest.json'

/** What of axe-core is used in the page. */
interface Axe {
  run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>
}

describe.runIf(hasBrowser)('the page, in a browser', { tags: ['slow'] }, () => {
  let opened: OpenedPage
  beforeAll(async () => {
    opened = await openPage([recovery, atRest, live])
  })
  afterAll(() => opened.close())

  test('a link leads to its step, and is refused for another trace', async () => {
    const { page } = opened
    await show(page, recovery)
    await press(page, 'End', 6)
    await page.waitForFunction(() => location.hash.endsWith('-00006'))
    const hash = await page.evaluate(() => location.hash)
    const place = hash.split('/').at(-1) as string
    expect(place).toHaveLength(36)
    await show(page, atRest)
    await page.evaluate(to => {
      location.hash = to
    }, hash)
    await page.locator('.pl[data-step="6"]').waitFor()
    await page.evaluate(to => {
      location.hash = `#/trace/${encodeURIComponent('copied-template/at-rest.json')}/${to}`
    }, place)
    await page.getByRole('alert').waitFor()
    expect(await page.getByRole('alert').textContent()).toContain('is of another trace')
    expect(await page.locator('.pl').getAttribute('data-step')).toBe('0')
  })

  test('a file that is dropped is played, and a wrong one is refused in a sentence', async () => {
    const { page } = opened
    const origin = readFileSync(recovery, 'utf8')
    await drop(page, 'mine.json', origin)
    await page.locator('.page-head span', { hasText: 'mine.json' }).waitFor()
    expect(await page.locator('.pl').getAttribute('data-length')).toBe('6')
    for (const [name, content, error] of [
      ['a.json', origin.slice(0, 300), 'a.json: is no complete JSON'],
      ['b.json', '{}', 'b.json: is no counterexample'],
      ['c.json', origin.replace('dst_alloc net=0', 'dst_alloc net=9'), ''],
      ['d.jsonl', '{"format":"dst-trace/9"}', 'was written in a newer format'],
    ] as const) {
      await drop(page, name, content)
      if (error === '') await page.locator('.page-head span', { hasText: name }).waitFor()
      else await page.getByRole('alert').filter({ hasText: error }).waitFor()
    }
    await show(page, recovery)
    await drop(page, 'c.json', origin.replace('dst_alloc net=0', 'dst_alloc net=9'))
    await page.locator('.page-head span', { hasText: 'c.json' }).waitFor()
    await press(page, 'ArrowRight', 1)
    expect(await page.locator('.pl-lanes-left .pl-chip').textContent()).toContain('no such step')
  })

  test('hostile strings stay text', async () => {
    const { page } = opened
    const markup = '<img src=x onerror="document.title=1"><script>document.title=1</script>'
    const hostile = JSON.parse(readFileSync(recovery, 'utf8'))
    hostile.question = markup
    hostile.trace.steps = [markup, '__proto__', 'constructor', ...hostile.trace.steps]
    await drop(page, `${markup.slice(0, 40)}.json`, JSON.stringify(hostile))
    await page.locator('.pl h1', { hasText: 'onerror' }).waitFor()
    await press(page, 'ArrowRight', 1)
    expect(await page.locator('.pl-call code').textContent()).toBe(markup)
    expect(await page.locator('.pl img, .pl script').count()).toBe(0)
    expect(await page.title()).not.toBe('1')
  })

  test.each(['light', 'dark'] as const)('%s: axe finds nothing, at any width', async scheme => {
    const page = await opened.another({
      colorScheme: scheme,
      viewport: { width: 1280, height: 900 },
    })
    await page.evaluate(axe.source)
    for (const path of [recovery, live]) {
      await show(page, path)
      await page.keyboard.press('e')
      await page.keyboard.press('v')
      for (const width of [360, 768, 1280, 1920]) {
        await page.setViewportSize({ width, height: 900 })
        const wide = await page.evaluate(() => document.documentElement.scrollWidth)
        expect(wide, `${path} at ${width}`).toBeLessThanOrEqual(width)
        const found = await page.evaluate(async () => {
          const { violations } = await (globalThis as never as { axe: Axe }).axe.run()
          return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))
        })
        expect(found).toEqual([])
      }
    }
    await page.close()
  })

  test('nothing was complained of in the console', () => {
    expect(opened.complaints).toEqual([])
  })
})
