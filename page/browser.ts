import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { pageWith } from '../report/player/page_file.ts'

const executablePath = '/usr/bin/chromium'

/** Debian's chromium; where it is not installed, the tests of the page are left out. */
export const hasBrowser: boolean = existsSync(executablePath)

const args = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** The built page with some files in it, opened from a file as a reader opens it. */
export interface OpenedPage {
  readonly page: Page
  /** What the page wrote to its console as an error or a warning, or threw. */
  readonly complaints: readonly string[]
  /** Another tab. */
  another(options: BrowserContextOptions): Promise<Page>
  close(): Promise<void>
}

/** Opens the built page in a browser, with files of this repository inside, by path. */
export async function openPage(paths: readonly string[]): Promise<OpenedPage> {
  const folder = mkdtempSync(join(tmpdir(), 'dstledger-page-'))
  const files = paths.map(path => ({
    name: path.split('/').slice(-2).join('/'),
    about: path,
    gzip: path.endsWith('.gz')
      ? readFileSync(path).toString('base64')
      : gzipSync(readFileSync(path)).toString('base64'),
  }))
  const html = join(folder, 'page.html')
  writeFileSync(html, pageWith(readFileSync('dist/page/index.html', 'utf8'), files))
  const browser: Browser = await chromium.launch({ executablePath, args })
  const complaints: string[] = []
  const another = async (options: BrowserContextOptions): Promise<Page> => {
    const page = await browser.newPage(options)
    page.on('console', message => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
    })
    page.on('pageerror', error => complaints.push(error.message))
    await page.goto(pathToFileURL(html).href)
    return page
  }
  const page = await another({ viewport: { width: 1280, height: 900 } })
  return {
    page,
    complaints,
    another,
    close: async () => {
      await browser.close()
      rmSync(folder, { recursive: true })
    },
  }
}

/** Goes to a trace of the page, by the path of its file. */
export async function show(page: Page, path: string): Promise<void> {
  const name = path.split('/').slice(-2).join('/')
  await page.evaluate(
    hash => {
      location.hash = '#/'
      location.hash = hash
    },
    `#/trace/${encodeURIComponent(name)}`,
  )
  await page.locator('.page-head span', { hasText: name }).waitFor()
  await page.locator('.pl[data-step="0"]').waitFor()
}

/** Presses a key, and waits until the player is at a step. */
export async function press(page: Page, key: string, step: number): Promise<void> {
  await page.keyboard.press(key)
  await page.locator(`.pl[data-step="${step}"]`).waitFor()
}

/** Drops a file onto the page. */
export async function drop(page: Page, name: string, content: string): Promise<void> {
  await page.evaluate(
    ([file, text]) => {
      const dataTransfer = new DataTransfer()
      dataTransfer.items.add(new File([text ?? ''], file ?? ''))
      for (const type of ['dragover', 'drop']) {
        document.body.dispatchEvent(
          new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer }),
        )
      }
    },
    [name, content],
  )
}
