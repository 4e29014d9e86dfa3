import { execFileSync, spawnSync } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

/** A project of somebody else, with the packed package in it, and what that depends on. */
const project = mkdtempSync(join(tmpdir(), 'dstledger-user-'))
const programs = ['ci', 'counterexample', 'document'] as const

beforeAll(() => {
  const modules = join(project, 'node_modules')
  mkdirSync(modules)
  const pack = ['pack', '--ignore-scripts', '--json', '--pack-destination', project]
  const [packed] = JSON.parse(execFileSync('npm', pack, { encoding: 'utf8' }))
  execFileSync('tar', ['-xzf', join(project, packed.filename), '-C', modules])
  execFileSync('mv', [join(modules, 'package'), join(modules, 'dstledger')])
  for (const name of readdirSync('node_modules').filter(each => !each.startsWith('.'))) {
    symlinkSync(resolve('node_modules', name), join(modules, name))
  }
  for (const name of readdirSync('examples/users')) {
    copyFileSync(join('examples/users', name), join(project, name))
  }
  copyFileSync('counterexamples/copied-template/isolation.json', join(project, 'theirs.json'))
  writeFileSync(join(project, 'package.json'), '{ "type": "module", "private": true }')
})
afterAll(() => rmSync(project, { recursive: true }))

function tsc(
  module: 'nodenext' | 'bundler',
  outDir: string,
): { status: number | null; text: string } {
  const options = {
    strict: true,
    exactOptionalPropertyTypes: true,
    target: 'es2022',
    module: module === 'bundler' ? 'esnext' : module,
    moduleResolution: module,
    types: ['node'],
    skipLibCheck: false,
    outDir,
  }
  const files = [...programs.map(name => `${name}.ts`), 'surface.ts']
  const config = JSON.stringify({ compilerOptions: options, files })
  writeFileSync(join(project, `tsconfig.${module}.json`), config)
  const args = [resolve('node_modules/.bin/tsc'), '-p', `tsconfig.${module}.json`]
  const { status, stdout } = spawnSync(process.execPath, args, { cwd: project, encoding: 'utf8' })
  return { status, text: stdout }
}

const run = (file: string, ...args: readonly string[]) =>
  spawnSync(process.execPath, [file, ...args], { cwd: project, encoding: 'utf8' })

describe('the packed package', { tags: ['slow'] }, () => {
  test.each(['nodenext', 'bundler'] as const)('%s: user programs compile strictly', module => {
    const surface = [
      "import { explore, type System } from 'dstledger/engine'",
      "import { matchers } from 'dstledger/vitest'",
      'type Used = [typeof explore, System | undefined, object]',
      'export const used: Used = [explore, undefined, matchers]',
    ]
    writeFileSync(join(project, 'surface.ts'), surface.join('\n'))
    expect(tsc(module, join(project, `out-${module}`))).toEqual({ status: 0, text: '' })
  })

  test.each(['out-nodenext/ci.js', 'ci.mjs'])('%s: says what holds, and exits with 0', file => {
    const { status, stdout, stderr } = run(file)
    expect([status, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(/^P1 exhausted: \d+ states/m)
    expect(stdout).toMatch(/^P1 proved: \d+ obligation/m)
  })

  test.each(['out-nodenext/counterexample.js', 'counterexample.mjs'])('%s: explains it', file => {
    const { status, stdout, stderr } = run(file)
    expect([status, stderr]).toEqual([0, ''])
    expect(stdout).toContain('per-net-init keeps it')
    expect(stdout).toContain('## The trace')
    const missing = run(file, 'nothing.json')
    expect([missing.status, missing.stdout]).toEqual([2, ''])
    expect(missing.stderr).toBe(
      'nothing.json: cannot be read (ENOENT)\ncheck the name of the file\n',
    )
  })

  test.each(['out-nodenext/document.js', 'document.mjs'])('%s: what the patch breaks', file => {
    const { status, stdout } = run(file)
    expect(status).toBe(1)
    expect(stdout).toContain('fold-late violates what per-net-init keeps: P2')
  })

  test('every stored counterexample can be imported', () => {
    const file = 'dstledger/counterexamples/copied-template/isolation.json'
    const script = `import it from '${file}' with { type: 'json' }; console.log(it.property)`
    const { status, stdout } = run('--input-type=module', '-e', script)
    expect([status, stdout.trim()]).toEqual([0, 'P4'])
  })

  test('no page that is packed links to one that is not', () => {
    const root = join(project, 'node_modules/dstledger')
    const pages = readdirSync(root, { encoding: 'utf8', recursive: true }).filter(
      path => path.endsWith('.md') && !path.includes('node_modules'),
    )
    expect(pages).toContain('engine/README.md')
    const dead = pages.flatMap(page =>
      [...readFileSync(join(root, page), 'utf8').matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)]
        .map(([, target = '']) => join(dirname(page), target))
        .filter(target => !existsSync(join(root, target)))
        .map(target => `${page}: ${target}`),
    )
    expect(dead).toEqual([])
  })

  test('nothing else is exported', () => {
    const { exports } = JSON.parse(readFileSync('package.json', 'utf8'))
    expect(Object.keys(exports)).toEqual([
      '.',
      './engine',
      './vitest',
      './counterexamples/*.json',
      './schema/counterexample-1.json',
      './schema/trace-1.json',
      './package.json',
    ])
    const files = Object.values<string | { types: string; default: string }>(exports)
    const paths = files.flatMap(file => (typeof file === 'string' ? file : Object.values(file)))
    for (const path of paths.filter(each => !each.includes('*'))) {
      expect(readFileSync(join(project, 'node_modules/dstledger', path), 'utf8')).not.toBe('')
    }
    const inner = run('-e', "import('dstledger/model/kernel').catch(e => console.log(e.code))")
    expect(inner.stdout.trim()).toBe('ERR_PACKAGE_PATH_NOT_EXPORTED')
  })
})
