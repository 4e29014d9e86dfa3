import { afterEach, beforeEach, vi } from 'vitest'
import { run } from '../cli/program.ts'

/** A command line that runs in the test's own process, with what it prints caught. */
export interface Terminal {
  /** Standard output since the test began, or since it was cleared. */
  out: string
  err: string
  /** The exit code of a command line, given as one would type it or as its words. */
  dstledger(line: string | readonly string[]): Promise<number>
}

/** To be called once in a test file. */
export function terminal(): Terminal {
  const caught: Terminal = {
    out: '',
    err: '',
    dstledger: line => run(typeof line === 'string' ? line.split(' ') : line),
  }
  beforeEach(() => {
    caught.out = ''
    caught.err = ''
    vi.spyOn(process.stdout, 'write').mockImplementation(text => {
      caught.out += text
      return true
    })
    vi.spyOn(process.stderr, 'write').mockImplementation(text => {
      caught.err += text
      return true
    })
    vi.spyOn(console, 'log').mockImplementation((...texts: unknown[]) => {
      caught.out += `${texts.join(' ')}\n`
    })
  })
  afterEach(() => {
    vi.restoreAllMocks()
  })
  return caught
}
