import { openWhole } from './files.ts'

/** Text that is written as it comes to be, for what is too long to be held whole. */
export interface TextStream {
  /** A file takes it at once when there is much of it; standard output waits for `flush`. */
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

/** Characters that wait for a file, at most. */
const HELD_MAX = 1 << 20

function wholeFile(path: string): TextStream {
  const file = openWhole(path)
  let text = ''
  const handOn = (): void => {
    file.write(text)
    text = ''
  }
  return {
    write: more => {
      text += more
      if (text.length > HELD_MAX) handOn()
    },
    flush: async () => handOn(),
    end: async () => {
      handOn()
      file.end()
    },
    abandon: () => file.abandon(),
  }
}
