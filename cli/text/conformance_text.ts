import chalk from 'chalk'
import { figure } from '../../engine/figure.ts'
import { counted } from '../../report/trace/sentences.ts'
import { config } from '../../suite/conform/build.ts'
import type { Conformance } from '../../suite/conform/conform.ts'
import { fieldNames } from '../../suite/conform/fields.ts'
import type { Difference } from '../../suite/conform/side_by_side.ts'
import { cut } from '../../suite/conform/tree.ts'
import { drawn, type Rows } from './drawn.ts'

/** Differences that are shown where no kernel does the same. */
const SHOWN = 3

/** What a tree is, what decided it, and what that rests on. */
export function conformanceText(
  tree: string,
  found: Conformance,
  expected: string | undefined,
  like: boolean | undefined,
): string {
  const parts = [
    chalk.bold(`${tree}: ${verdictOf(found)}`),
    ...(like === undefined ? [] : [`expected ${expected}: ${like ? 'as expected' : 'differs'}`]),
    drawn(found.fields === undefined ? differenceRows(found) : fieldRows(found)),
    drawn(trustRows(found)),
  ]
  return parts.join('\n\n')
}

function verdictOf({ fields, same, nearest }: Conformance): string {
  if (fields === undefined) return 'does what no combination of released kernels does'
  if (same.length > 0) return `does what ${same.join(' and ')} does`
  const near = nearest.map(of => `${of.kernel}, but for: ${of.fields.join(', ')}`)
  return `is no released kernel; the nearest is ${near.join('; or ')}`
}

function fieldRows({ fields, decided, batch, add }: Conformance): Rows {
  const rows = Object.entries(fields ?? {}).map(([field, value]) => {
    const by = decided.find(of => of.field === field)
    const how = by === undefined ? '' : differenceText(by.difference)
    return [fieldNames[field as keyof typeof fieldNames], valueText(value), how]
  })
  return [
    ['field', 'value', 'decided by: with the other value'],
    ...rows,
    ['batch', batch, '31 and 32 adds on one of 20 CPUs'],
    ['the add', add, 'an interrupt that adds, at each access of an add'],
  ]
}

const valueText = (value: unknown): string =>
  value === true ? 'yes' : value === false ? 'no' : String(value)

function differenceText({ commands, cell, tree, model }: Difference): string {
  return `${commands.join('; ')}: ${cell} is ${figure(tree)}, the model has ${figure(model)}`
}

/** Where the kernels part from it that came furthest. */
function differenceRows({ differences, add, batch }: Conformance): Rows {
  return [
    ...differences
      .slice(0, SHOWN)
      .map(({ fields, ...difference }) => [
        Object.values(fields).map(valueText).join(', '),
        differenceText(difference),
      ]),
    ['batch', batch],
    ['the add', add],
  ]
}

/** What has to be believed. */
function trustRows({ compared, depth, runs, digest, built }: Conformance): Rows {
  const { taken, assumed, rounds } = built
  const noOps = Object.entries(assumed.noOps).map(([name, path]) => `${name}() ${path ?? '?'}`)
  const lines = taken.reduce((sum, of) => sum + of.lines, 0)
  return [
    ['tried', `all sequences of ${counted(depth, 'command')}, ${counted(runs, 'random run')}`],
    ['', `${counted(compared.steps, 'step')}, ${counted(compared.numbers, 'number')} compared`],
    ['taken', `${counted(lines, 'line')}, ${counted(rounds, 'round')} until it compiled`],
    ...taken.map(({ path, items }) => [
      '',
      `${path}: ${items.length === 1 ? items[0] : `${items.length} items`}`,
    ]),
    ['no-ops', noOps.join(', ') || 'none'],
    ['taken for 0', assumed.values.join(', ') || 'none'],
    ['left out', cut.join(', ')],
    ['CONFIG', config.join(', ')],
    ['SHA-256', digest],
    ['not seen', 'races, memory order, bundles, the dst_ops of routes, the flow cache'],
  ]
}
