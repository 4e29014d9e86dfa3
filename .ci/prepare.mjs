// npm runs this after npm ci: it builds, where there is what builds.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

const compiler = 'node_modules/typescript/bin/tsc'
if (existsSync(compiler)) {
  const run = args => spawnSync(process.execPath, args, { stdio: 'inherit' }).status ?? 1
  const page = ['build', '--config', 'vite.page.config.ts', '--logLevel', 'error']
  process.exitCode =
    run([compiler, '-p', 'tsconfig.build.json']) || run(['node_modules/vite/bin/vite.js', ...page])
} else {
  const remedy = 'npm ci --include=dev && npm prune --omit=dev'
  process.stderr.write(`dstledger: not built, for the compiler was left out; to build: ${remedy}\n`)
}
