import { existsSync } from 'node:fs'
import chalk from 'chalk'
import type { Command } from 'commander'
import { solverPool } from '../../engine/prove/solver_pool.ts'
import { InputError } from '../../model/input_error.ts'
import type { Kernel } from '../../model/kernel.ts'
import { allKernels, kernelByName } from '../../model/kernels/all.ts'
import {
  cellText,
  comparisonLegend,
  comparisonMarkdown,
  conclusions,
  differenceHead,
  differenceLines,
} from '../../report/comparison.ts'
import { compareKernels } from '../../suite/compare.ts'
import { type ComparedCell, comparisonOf, type KernelComparison } from '../../suite/comparison.ts'
import { descriptions } from '../flags/descriptions.ts'
import { jsonOption, markdownOption, number, seedOption } from '../flags/options.ts'
import { exitCode } from '../io/exit_codes.ts'
import { printReport, writeWhole } from '../io/files.ts'
import { kernelsOfFile, withUsersCode } from '../io/patch_file.ts'
import { withProgress } from '../io/progress.ts'
import { withTemporaryFolder } from '../io/temporary.ts'
import type { CellLine } from '../text/cell_table.ts'
import { blockText } from '../text/document.ts'

interface CompareFlags {
  readonly seed: number
  readonly deadline: number
  readonly json?: string
  readonly markdown?: string
}

export function addCompareCommand(program: Command, report: (exit: number) => void): void {
  program
    .command('compare')
    .description(descriptions.compare)
    .argument('<KERNEL...>', 'names of kernels, or files (.mjs) that export what patch() makes')
    .addOption(seedOption())
    .addOption(
      number(
        '--deadline <S>',
        'for each script of the solver, and for a file to load, in s',
        1,
        3600,
      ).default(60),
    )
    .addOption(jsonOption())
    .addOption(markdownOption())
    .action(async (named: readonly string[], flags: CompareFlags) => {
      const files = named.filter(isFile)
      const run = (answered: () => void) => compareCommand(named, flags, answered)
      const deadlineMs = flags.deadline * 1000
      report(await (files.length === 0 ? run(() => {}) : withUsersCode(files, deadlineMs, run)))
    })
}

/** Solvers that prove while the searches go on. */
const SOLVERS = 2

async function compareCommand(
  named: readonly string[],
  flags: CompareFlags,
  answered: () => void,
): Promise<number> {
  const { seed, deadline, json, markdown } = flags
  if (json === '-' && markdown === '-') {
    throw new InputError('--markdown -', 'and --json - share standard output', 'name a file')
  }
  const kernels = (await Promise.all(named.map(kernelsOf))).flat()
  const start = performance.now()
  const compared = await withTemporaryFolder(() =>
    withProgress(show => {
      const solver = solverPool(SOLVERS)
      return compareKernels({
        kernels,
        seed,
        deadlineMs: deadline * 1000,
        solver,
        onStage: stage => {
          answered()
          show.stage(stage)
        },
        onProgress: show.update,
        breath: () => new Promise(resolve => setImmediate(resolve)),
      }).finally(solver.close)
    }),
  )
  const comparison = await comparisonOf(kernels, compared)
  const seconds = Number(((performance.now() - start) / 1000).toFixed(1))
  if (markdown === '-') process.stdout.write(comparisonMarkdown(comparison))
  else if (markdown !== undefined) writeWhole(markdown, comparisonMarkdown(comparison))
  const { figures } = comparison
  const whole = { ...comparison, figures: { ...figures, seconds } }
  if (markdown !== '-') printReport(json, whole, text(comparison, seconds))
  else if (json !== undefined) printReport(json, whole, '')
  return exitCode([comparison.status])
}

/** A name, or a file: what ends like one or has a slash in it is none of a kernel. */
async function kernelsOf(named: string): Promise<readonly Kernel[]> {
  return isFile(named) ? kernelsOfFile(named) : [kernelByName(named, 'compare')]
}

/** A kernel's name is one even where a file or a folder of that name is. */
function isFile(named: string): boolean {
  if (allKernels.some(({ name }) => name === named)) return false
  return /[\\/]|\.[cm]?[jt]s$/.test(named) || existsSync(named)
}

function text(comparison: KernelComparison, seconds: number): string {
  const { kernels, rows, differences, figures } = comparison
  const head = ['', ...kernels.map(({ name }) => name)]
  const table = {
    head,
    rows: rows.map(({ property, name, cells }) => [
      [{ text: `${property} ${name}` }],
      ...cells.map(cell => [lineOf(cell)]),
    ]),
  }
  const { states = 0, steps = 0, obligations = 0 } = figures
  const count = (of: number): string => of.toLocaleString('en-US')
  const parts = [
    blockText({ kind: 'cells', table }),
    blockText({ kind: 'legend', entries: comparisonLegend }),
    ...differences.map(difference =>
      [chalk.bold(differenceHead(difference)), ...differenceLines(difference)].join('\n'),
    ),
    [
      ...conclusions(comparison).map(line => chalk.bold(line)),
      `${count(states)} states, ${count(steps)} random steps, ` +
        `${count(obligations)} obligations, ${seconds} s`,
    ].join('\n'),
  ]
  return parts.join('\n\n')
}

function lineOf(cell: ComparedCell): CellLine {
  const { verdict, prove } = cell
  if (verdict === 'violated') return { text: cellText(cell), tone: 'bad' }
  if (prove === 'unknown') return { text: cellText(cell), tone: 'alarm' }
  return { text: cellText(cell), tone: prove === 'open' ? 'open' : 'good' }
}
