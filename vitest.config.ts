import { defineConfig, type ViteUserConfig } from 'vitest/config'

const config: ViteUserConfig = defineConfig({
  test: {
    include: [
      '{engine,model,properties,traces,suite,report,page,cli,generate,api,examples,tests,bench}/**/*.test.ts',
    ],
    globalSetup: ['tests/build.ts'],
    // A test that becomes ten times slower is to fail: without a tag none takes 3 s, and a machine
    // that is loaded four times over, with coverage on, is no reason for a minute.
    testTimeout: 30_000,
    hookTimeout: 30_000,
    tags: [
      {
        name: 'slow',
        description: 'takes a second or more, or many tests that do together; npm test runs it',
        // The longest takes 11 s on an idle machine.
        timeout: 180_000,
      },
    ],
    coverage: {
      include: ['{engine,model,properties,traces,suite,report,api}/**/*.ts'],
      // The two entries of threads and processes: what they run is covered in process.
      exclude: ['**/*.test.ts', 'engine/explore/team/worker.ts', 'engine/prove/solver_process.ts'],
      reporter: ['text-summary', 'json-summary'],
      thresholds: { lines: 95, branches: 95 },
    },
  },
})

export default config
