import { spawnSync } from 'node:child_process'
import type { TestProject } from 'vitest/node'

/**
 * Threads and child processes of Node 20 cannot start TypeScript: a test that starts one starts the
 * built file. So every run of the tests builds first; tsc knows by content what has changed since.
 * Exit code 2 is that of type errors beside complete output: `npm run check` is for those.
 */
export function setup(project: TestProject): void {
  build()
  project.onTestsRerun(async () => build())
}

function build(): void {
  const compiler = ['node_modules/.bin/tsc', '-p', 'tsconfig.build.json']
  const { status, error } = spawnSync(process.execPath, compiler, { stdio: 'inherit' })
  if (status !== 0 && status !== 2) throw new Error('the sources cannot be built', { cause: error })
  const page = ['node_modules/.bin/vite', 'build', '--config', 'vite.page.config.ts']
  const built = spawnSync(process.execPath, [...page, '--logLevel', 'error'], { stdio: 'inherit' })
  if (built.status !== 0) throw new Error('the page cannot be built', { cause: built.error })
}
