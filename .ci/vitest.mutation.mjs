import { defineConfig } from 'vitest/config'

/** The quick tests of the folders that are mutated; what threads run is the unmutated build. */
export default defineConfig({
  test: {
    root: process.cwd(),
    include: ['{engine,model,properties}/**/*.test.ts'],
    tags: [{ name: 'slow', description: 'takes a second or more' }],
    tagsFilter: ['!slow'],
  },
})
