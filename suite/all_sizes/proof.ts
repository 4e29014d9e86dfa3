import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Kernel } from '../../model/kernel.ts'
import { type CoqcRequest, type Ended, runCoqc } from './coqc.ts'
import {
  instanceScript,
  propertiesScript,
  type Size,
  type TheoremKernel,
} from './instance_script.ts'
import { files, type Theorem } from './theorems.ts'

/**
 * `proved`: Coq's kernel has checked it. `open`: Coq refuses it. `unknown`: there is no Coq, or no
 * answer in time.
 */
export interface Checked {
  readonly status: 'proved' | 'open' | 'unknown'
  /** What is missing; empty if it is proved. */
  readonly reason: string
}

export interface ProofRequest extends CoqcRequest {
  /** The folder with the files of proof/. */
  readonly proofDir: string
  readonly onProgress?: (what: string) => void
}

/** The files of proof/ as Coq has checked them, in a folder of their own. */
export interface Proof {
  /** What came of the files themselves. */
  readonly checked: Checked
  /** Of Coq, as it prints it; empty: there is none. */
  readonly version: string
  /** That theorems rest on no axiom. */
  withoutAxioms(theorems: readonly Theorem[]): Promise<Checked>
  /** That the general model is, at one size, what model/ says of a kernel. */
  bridge(kernel: Kernel, as: TheoremKernel, size: Size): Promise<Checked>
  /** That the theorems on per-net-init say what properties/ says, at one size. */
  properties(kernel: Kernel, size: Size): Promise<Checked>
  /** Removes the folder. */
  close(): void
}

const proved: Checked = { status: 'proved', reason: '' }

/** Has the files of proof/ checked, each after those that it needs. Nothing is stored. */
export async function openProof(request: ProofRequest): Promise<Proof> {
  const { proofDir, onProgress } = request
  const folder = mkdtempSync(join(tmpdir(), 'dstledger-coq-'))
  let scripts = 0
  const check = async (text: string, what: string): Promise<Checked & { output: string }> => {
    const name = `Script${scripts++}.v`
    writeFileSync(join(folder, name), text)
    const ended = await runCoqc(request, folder, [name])
    return { ...judged(ended, what), output: 'output' in ended ? ended.output : '' }
  }
  const there = await runCoqc(request, folder, ['--version'])
  const version =
    there.kind === 'accepted' ? (/version ([\d.]+)/.exec(there.output)?.[1] ?? '?') : ''
  let checked: Checked =
    there.kind === 'accepted'
      ? proved
      : { status: 'unknown', reason: `Coq does not run: ${judged(there, 'coqc').reason}` }
  for (const file of files) {
    if (checked.status !== 'proved') break
    onProgress?.(`${file}.v`)
    copyFileSync(join(proofDir, `${file}.v`), join(folder, `${file}.v`))
    checked = judged(await runCoqc(request, folder, [`${file}.v`]), `${file}.v`)
  }
  return {
    checked,
    version,
    withoutAxioms: async theorems => {
      onProgress?.('axioms')
      const found = await check(axiomsScript(theorems), 'the theorems')
      return found.status === 'proved' ? closed(found.output, theorems.length) : found
    },
    bridge: (kernel, as, size) => {
      const { cpus, netns } = size
      const where = `${kernel.name} with ${cpus} CPUs and ${netns} netns`
      onProgress?.(where)
      return check(instanceScript(kernel, as, size), `Model.v is not ${where}`)
    },
    properties: (kernel, size) => {
      onProgress?.('properties')
      return check(propertiesScript(kernel, size), 'the theorems are not what properties/ says')
    },
    close: () => {
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function axiomsScript(of: readonly Theorem[]): string {
  const requires = [...new Set(of.map(({ file }) => file))].join(' ')
  const prints = of.map(({ name }) => `Print Assumptions ${name}.`)
  return [`Require Import ${requires}.`, ...prints, ''].join('\n')
}

/** Each theorem has a line that says so, and nothing else is printed. */
function closed(output: string, theorems: number): Checked {
  const lines = output.split('\n').filter(line => line.trim() !== '')
  const open = lines.filter(line => line !== 'Closed under the global context')
  if (open.length === 0 && lines.length === theorems && theorems > 0) return proved
  return { status: 'open', reason: `rests on axioms: ${open.join(' ').slice(0, 200)}` }
}

function judged(ended: Ended, what: string): Checked {
  switch (ended.kind) {
    case 'accepted':
      return proved
    case 'unknown':
      return { status: 'unknown', reason: `${what}: ${ended.reason}` }
    case 'refused': {
      const [, line = '?'] = /line (\d+), characters/.exec(ended.output) ?? []
      return { status: 'open', reason: `${what}: Coq refuses line ${line}` }
    }
    default:
      return ended satisfies never
  }
}
