import wrapAnsi from 'wrap-ansi'
import { visible } from '../../model/input_error.ts'

/** What goes on, on standard error: a line that changes on a terminal, plain lines elsewhere. */
export interface Progress {
  /**
   * A stage has begun. `turns` says that the event loop turns during it, so that Ctrl-C can take
   * the line away before it ends the process. Where the loop does not turn, a handler would keep
   * Ctrl-C from ending anything: there the line stays, and says how far the stage was.
   */
  readonly stage: (text: string, turns?: boolean) => void
  /** How far the stage is; shown on terminals only. */
  readonly update: (text: string) => void
}

/**
 * Does some work and shows how far it is. However the work ends, by an error too, its line is gone
 * before anything else is printed.
 */
export async function withProgress<T>(work: (show: Progress) => T | Promise<T>): Promise<T> {
  const line = progressLine()
  try {
    return await work(line)
  } finally {
    line.end()
  }
}

/** Goes to the beginning of the cursor's line, and erases it. */
const ERASE = '\r\u001b[K'

function progressLine(): Progress & { end(): void } {
  const { stderr } = process
  // Only where the width is known can a line be kept from wrapping, and be erased whole.
  const terminal = stderr.isTTY && stderr.columns > 0
  let stage = ''
  const show = (text: string): void => {
    stderr.write(ERASE + cut(text, stderr.columns - 1))
  }
  const end = (): void => {
    process.off('SIGINT', interrupted)
    if (terminal && stage !== '') stderr.write(ERASE)
    stage = ''
  }
  const interrupted = (): void => {
    end()
    process.kill(process.pid, 'SIGINT')
  }
  return {
    stage: (text, turns = false) => {
      stage = visible(text)
      process.off('SIGINT', interrupted)
      if (terminal && turns) process.on('SIGINT', interrupted)
      if (terminal) show(stage)
      else stderr.write(`${stage}\n`)
    },
    update: text => {
      if (terminal) show(`${stage}: ${visible(text)}`)
    },
    end,
  }
}

/** As much of a text as so many columns of a terminal have room for. */
function cut(text: string, room: number): string {
  const lines = wrapAnsi(text, room, { hard: true, wordWrap: false, trim: false }).split('\n')
  return lines[0] ?? ''
}
