import { defineConfig, type ViteUserConfig } from 'vitest/config'

const config: ViteUserConfig = defineConfig({
  test: {
    include: ['{model,properties,checkers,cli,tests}/**/*.test.ts'],
    benchmark: { include: ['bench/**/*.bench.ts'] },
    // Two searches of the suite take some seconds on a slow machine.
    testTimeout: 30_000,
    coverage: {
      include: ['model/**/*.ts', 'properties/**/*.ts', 'checkers/**/*.ts'],
      exclude: ['**/*.test.ts'],
      reporter: ['text-summary', 'json-summary'],
      thresholds: { lines: 95, branches: 95 },
    },
  },
})

export default config
