import type { Command } from 'commander'
import type { Kernel } from '../../model/kernel.ts'
import { allKernels } from '../../model/kernels/all.ts'
import { properties } from '../../properties/properties.ts'
import { columns } from '../../report/text/columns.ts'
import { descriptions } from '../flags/descriptions.ts'
import { jsonOption, offeredActions, offeredParts } from '../flags/options.ts'
import { printReport } from '../io/files.ts'

export function addListCommand(program: Command): void {
  program
    .command('list')
    .description(descriptions.list)
    .addOption(jsonOption())
    .action((flags: { readonly json?: string }) => {
      const report = {
        kernels: allKernels.map(kernelJson),
        properties: properties.map(({ id, name, sentence }) => ({ id, name, sentence })),
        parts: offeredParts,
        actions: offeredActions,
      }
      printReport(flags.json, report, text())
    })
}

function kernelJson({ name, commit, releases, summary, mutantOf, right }: Kernel): object {
  return { name, commit, releases, summary, mutantOf, right }
}

function text(): string {
  const released = allKernels.filter(({ mutantOf }) => mutantOf === undefined)
  const patches = allKernels.filter(({ mutantOf }) => mutantOf !== undefined)
  return [
    'Kernels (--kernel)',
    table(released.map(({ name, releases, summary }) => [name, releases, summary])),
    'Patches that were never released (--kernel)',
    table(patches.map(patchRow)),
    'Properties (--property, by id or name)',
    table(properties.map(({ id, name, sentence }) => [id, name, sentence])),
    `Parts of a model (--part): ${offeredParts.join(', ')}`,
    `Actions (--actions): ${offeredActions.join(', ')}`,
  ].join('\n\n')
}

function patchRow({ name, mutantOf = '', right, summary }: Kernel): readonly string[] {
  return [name, `${right ? 'right' : 'wrong'}, of ${mutantOf}`, summary]
}

/** As wide as the terminal, at most; 100 columns where there is none. */
function table(rows: readonly (readonly string[])[]): string {
  return columns(rows, { wrap: process.stdout.columns || 100 })
}
