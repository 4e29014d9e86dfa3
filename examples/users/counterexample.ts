// What somebody sent: a counterexample or a recording, made short, explained, and taken on the fix.
import { InputError, readTrace, render, replay, shrink, type Trace } from 'dstledger'

const [path = 'theirs.json', fix = 'per-net-init'] = process.argv.slice(2)

try {
  const theirs: Trace = readTrace(path)
  const short: Trace = await shrink(theirs, { timeMs: 60_000 })
  const { violatedAt, equation, terms } = replay(short)
  console.log(`violated at step ${violatedAt}: ${equation}`, terms)
  const { violatedAt: there } = replay(short, { on: fix })
  console.log(there === undefined ? `${fix} keeps it` : `${fix} violates it at step ${there}`)
  console.log(render(short, 'markdown'))
} catch (error) {
  if (!(error instanceof InputError)) throw error
  console.error(`${error.where}: ${error.what}\n${error.remedy}`)
  process.exitCode = 2
}
