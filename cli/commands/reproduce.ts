import type { Command } from 'commander'
import { InputError } from '../../model/input_error.ts'
import { reproducerScript } from '../../report/reproducer/script.ts'
import { fullTables } from '../../suite/plan/passage.ts'
import { reproducerFor } from '../../suite/plan/reproducer.ts'
import { descriptions } from '../flags/descriptions.ts'
import { number } from '../flags/options.ts'

interface ReproduceFlags {
  readonly cpus: number
  readonly gcThresh?: number
}

export function addReproduceCommand(program: Command): void {
  program
    .command('reproduce')
    .description(descriptions.reproduce)
    .addOption(number('--cpus <C>', 'CPUs of the machine, at most', 1, 64).default(4))
    .addOption(
      number(
        '--gc-thresh <T>',
        'xfrm4_gc_thresh of both netns (default: 4097 for each CPU)',
        1,
        2 ** 24,
      ),
    )
    .action(async ({ cpus, gcThresh }: ReproduceFlags) => {
      const tables = fullTables(cpus)
      if (gcThresh !== undefined && 2 * gcThresh <= tables) {
        const what = `${gcThresh}: full tables of ${cpus} CPUs hold ${tables}`
        const remedy = `a refusal may be right; give more than ${Math.floor(tables / 2)}`
        throw new InputError('--gc-thresh', what, remedy)
      }
      process.stdout.write(reproducerScript(await reproducerFor(cpus, gcThresh)))
    })
}
