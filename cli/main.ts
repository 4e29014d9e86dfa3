#!/usr/bin/env node
import chalk from 'chalk'
import { BROKEN_PIPE, USAGE } from './io/exit_codes.ts'
import { run } from './program.ts'

// https://no-color.org, which chalk does not read.
if (process.env.NO_COLOR) chalk.level = 0

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') {
    process.stderr.write(`dstledger: standard output: ${error.message}\n`)
    process.exit(USAGE)
  }
  // A reader that has seen enough is no fault, and no verdict either: one that is near still comes.
  setTimeout(() => process.exit(BROKEN_PIPE), 100).unref()
})

// Where progress and errors cannot be written, the exit code has to do.
process.stderr.on('error', () => {})

process.exitCode = await run(process.argv.slice(2))
