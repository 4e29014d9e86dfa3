import ora from 'ora'

/** What goes on, on standard error: a line that changes on a terminal, plain lines elsewhere. */
export interface Progress {
  /** A stage has begun. */
  stage(text: string): void
  /** How far the stage is; shown on terminals only. */
  update(text: string): void
  done(): void
}

export function progress(): Progress {
  // A hidden cursor needs a handler for Ctrl-C, which a search that blocks would never let run.
  const spinner = ora({ stream: process.stderr, discardStdin: false, hideCursor: false })
  // A terminal that does not say how wide it is would have the spinner erase lines for ever.
  const terminal = process.stderr.isTTY && process.stderr.columns > 0
  let stage = ''
  const show = (text: string): void => {
    // The work blocks the event loop, so the spinner would not turn by itself.
    spinner.text = text
    spinner.render()
  }
  return {
    stage: text => {
      stage = text
      if (spinner.isSpinning) show(text)
      else if (terminal) spinner.start(text)
      else process.stderr.write(`${text}\n`)
    },
    update: text => {
      if (spinner.isSpinning) show(`${stage}: ${text}`)
    },
    done: () => {
      spinner.stop()
    },
  }
}
