import { fileURLToPath } from 'node:url'
import { defineConfig, type UserConfig } from 'vite'
import { viteSingleFile } from 'vite-plugin-singlefile'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** One HTML file with everything inside: it opens from a file, without a network. */
const config: UserConfig = defineConfig({
  root: here('page'),
  resolve: {
    alias: [{ find: /^node:(crypto|fs|zlib)$/, replacement: here('page/no_node.ts') }],
  },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  plugins: [viteSingleFile({ removeViteModuleLoader: true })],
  build: { outDir: here('dist/page'), emptyOutDir: true, target: 'es2023' },
})

export default config
