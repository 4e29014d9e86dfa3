import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'

/** Text that is written as it comes to be, for what is too long to be held whole. */
export interface TextStream {
  write(text: string): void
  /** Hands on what was written so far; resolves when there is room for more. */
  flush(): Promise<void>
  end(): Promise<void>
  /** Nothing is left of it, as far as it is a file. */
  abandon(): void
}

/** Standard output where the path is `-`; else a file, which is there when it is whole. */
export function textStream(path: string): TextStream {
  return path === '-' ? standardOutput() : wholeFile(path)
}

function standardOutput(): TextStream {
  let text = ''
  const flush = async (): Promise<void> => {
    const now = text
    text = ''
    if (now !== '' && !process.stdout.write(now)) {
      await new Promise(resolve => process.stdout.once('drain', resolve))
    }
  }
  return {
    write: more => {
      text += more
    },
    flush,
    end: flush,
    abandon: () => {},
  }
}

function wholeFile(path: string): TextStream {
  const partial = `${path}.${process.pid}.part`
  const file = openSync(partial, 'w')
  let text = ''
  const flush = async (): Promise<void> => {
    writeSync(file, text)
    text = ''
  }
  return {
    write: more => {
      text += more
    },
    flush,
    end: async () => {
      await flush()
      closeSync(file)
      renameSync(partial, path)
    },
    abandon: () => {
      closeSync(file)
      rmSync(partial, { force: true })
    },
  }
}
