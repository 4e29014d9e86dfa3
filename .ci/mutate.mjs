// npm run mutate [-- --slice I/N] [FILE...]: single faults in the model, the properties and the
// engine, each against the quick tests. Slice I of N has every Nth file, so that slices are alike.
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { parseArgs } from 'node:util'

const USAGE = 2
const fail = message => {
  process.stderr.write(`mutate: ${message}\n`)
  process.exit(USAGE)
}

const { values, positionals } = parseArgs({
  options: { slice: { type: 'string', default: '1/1' } },
  allowPositionals: true,
})
const [, slice, slices] = (/^(\d+)\/(\d+)$/.exec(values.slice) ?? []).map(Number)
if (!(slice >= 1 && slice <= slices)) fail(`--slice ${values.slice}: write I/N, as 2/12`)

const all = ['engine', 'model', 'properties'].flatMap(folder =>
  readdirSync(folder, { recursive: true })
    .filter(name => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map(name => `${folder}/${name}`)
    .sort(),
)
const stranger = positionals.find(file => !all.includes(file))
if (stranger !== undefined) fail(`${stranger}: is no source of engine/, model/ or properties/`)
const files = (positionals.length > 0 ? positionals : all).filter(
  (_, i) => i % slices === slice - 1,
)
if (files.length === 0) fail(`--slice ${values.slice}: there are fewer files than that`)

const stryker = ['node_modules/.bin/stryker', 'run', '--mutate']
const { status } = spawnSync(process.execPath, [...stryker, files.join(',')], { stdio: 'inherit' })
process.exit(status ?? 1)
