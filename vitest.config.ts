import { defineConfig, type ViteUserConfig } from 'vitest/config'

const config: ViteUserConfig = defineConfig({
  test: {
    include: [
      '{engine,model,properties,traces,suite,report,cli,examples,tests,bench}/**/*.test.ts',
    ],
    // Fifty campaigns in one test take 10 s, and minutes with coverage on a loaded machine. A test
    // that hangs is what this stops, not one that is slow.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    coverage: {
      include: ['{engine,model,properties,traces,suite,report}/**/*.ts'],
      exclude: ['**/*.test.ts'],
      reporter: ['text-summary', 'json-summary'],
      thresholds: { lines: 95, branches: 95 },
    },
  },
})

export default config
