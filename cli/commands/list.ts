import type { Command } from 'commander'
import type { Kernel } from '../../model/kernel.ts'
import { allKernels } from '../../model/kernels/all.ts'
import { properties } from '../../properties/properties.ts'
import { descriptions } from '../flags/descriptions.ts'
import { jsonOption, offeredActions, offeredParts } from '../flags/options.ts'
import { printReport } from '../io/files.ts'
import { drawn } from '../text/drawn.ts'

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
    drawn(released.map(({ name, releases, summary }) => [name, releases, summary])),
    'Patches that were never released (--kernel)',
    drawn(patches.map(patchRow)),
    'Properties (--property, by id or name)',
    drawn(properties.map(({ id, name, sentence }) => [id, name, sentence])),
    `Parts of a model (--part): ${offeredParts.join(', ')}`,
    `Actions (--actions): ${offeredActions.join(', ')}`,
  ].join('\n\n')
}

function patchRow({ name, mutantOf = '', right, summary }: Kernel): readonly string[] {
  return [name, `${right ? 'right' : 'wrong'}, of ${mutantOf}`, summary]
}
