#!/usr/bin/env node
import chalk from 'chalk'
import { USAGE } from './io/exit_codes.ts'
import { run } from './program.ts'

// https://no-color.org, which chalk does not read.
if (process.env.NO_COLOR) chalk.level = 0

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // A reader that has seen enough is no fault.
  if (error.code !== 'EPIPE') process.stderr.write(`dstledger: standard output: ${error.message}\n`)
  process.exit(error.code === 'EPIPE' ? 0 : USAGE)
})

process.exitCode = await run(process.argv.slice(2))
