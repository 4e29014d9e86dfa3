import type { Command } from 'commander'
import { given } from '../../engine/given.ts'
import type { Proof } from '../../engine/prove/prove.ts'
import { createSolver } from '../../engine/prove/solver.ts'
import { InputError } from '../../model/input_error.ts'
import type { Kernel } from '../../model/kernel.ts'
import type { Structure } from '../../model/structure.ts'
import { goalOf } from '../../properties/inductive/goal.ts'
import { provableActions, prove } from '../../properties/inductive/prove.ts'
import { counted } from '../../report/trace/sentences.ts'
import { statusOf } from '../../suite/findings/single_verdict.ts'
import { descriptions } from '../flags/descriptions.ts'
import {
  folderOption,
  kernelOf,
  number,
  propertiesOf,
  type StructureFlags,
  structureFromFlags,
  withStructureFlags,
} from '../flags/options.ts'
import { exitCode } from '../io/exit_codes.ts'
import { printReport } from '../io/files.ts'
import { withProgress } from '../io/progress.ts'
import { withTemporaryFolder } from '../io/temporary.ts'
import {
  type SingleVerdict,
  singleVerdict,
  vacuousHint,
  verdictLine,
} from '../text/single_report.ts'
import { proveAllSizes } from './prove_all_sizes.ts'

interface ProveFlags extends StructureFlags {
  readonly deadline: number
  readonly sas?: number
  readonly smtlib?: string
  readonly allSizes?: true | readonly string[]
}

const defaults = { batch: 'any', gcThresh: 'any', liveMax: 'any, a proof needs no bound' }

export function addProveCommand(program: Command, report: (exit: number) => void): void {
  const command = program.command('prove').description(descriptions.prove)
  withStructureFlags(command, defaults)
    .addOption(
      number('--deadline <S>', 'for each script of the solver, in seconds', 1, 3600).default(60),
    )
    .addOption(folderOption('--smtlib <DIR>', 'keep the SMT-LIB 2 scripts in DIR'))
    .addOption(
      number('--sas <S>', 'with the part flow_cache, and so many SAs in a bundle', 1, 16).default(
        undefined,
        'without it',
      ),
    )
    .option(
      '--all-sizes [CxN...]',
      'for every number of CPUs and netns, by Coq; compared with the model at these sizes',
    )
    .action(async ({ allSizes, ...flags }: ProveFlags) => {
      const all = allSizes && { ...flags, allSizes }
      report(await (all ? proveAllSizes(kernelOf(flags), all) : proveCommand(flags)))
    })
}

async function proveCommand(flags: ProveFlags): Promise<number> {
  const kernel = kernelOf(flags)
  const structure = provenStructure(flags)
  const goals = propertiesOf(flags.property, provableActions(kernel, structure), structure).map(
    property => goalOf(property, structure, flags),
  )
  const result = await withTemporaryFolder(() =>
    withProgress(async show => {
      show.stage(
        `prove ${kernel.name}, ${counted(structure.cpus, 'CPU')}, ${structure.netns} netns`,
        true,
      )
      const solver = createSolver()
      return prove({
        kernel,
        structure,
        goals,
        solver,
        deadlineMs: flags.deadline * 1000,
        ...given({ smtlibDir: flags.smtlib }),
        onProgress: (done, scripts, name) => show.update(`${name}, ${done} of ${scripts}`),
      }).finally(solver.close)
    }),
  )
  const verdicts = result.properties.map(proof => verdictOf(kernel, flags, proof))
  const { inductive, lemma, obligations, symbolic, ms } = result
  const whole = { kernel: kernel.name, structure, symbolic, inductive, lemma, obligations, ms }
  const unused = 'proofs need no bound: --live-max changes nothing'
  const lines = [
    `${counted(obligations, 'obligation')} in ${(ms / 1000).toFixed(1)} s; ${symbolic}`,
    ...(flags.liveMax === undefined ? [] : [unused]),
    `invariant ${inductive.status}, percpu_counter_add for any amount ${lemma.status}`,
    ...verdicts.map(verdictLine),
    ...vacuousHint(verdicts),
    ...openHint(verdicts),
  ]
  printReport(flags.json, { ...whole, properties: verdicts }, lines.join('\n'))
  return exitCode(verdicts.map(statusOf))
}

/** What an open proof names, where there is one. */
function openHint(verdicts: readonly SingleVerdict[]): readonly string[] {
  if (!verdicts.some(({ verdict }) => verdict === 'open')) return []
  return ['open: what is named is not proved; I is the invariant (docs/PROOF.md)']
}

/** Proofs about a flow cache leave open what a shrink keeps, in one netns, and any watermarks. */
function provenStructure(flags: ProveFlags): Structure {
  const structure = structureFromFlags(flags)
  const { sas } = flags
  if (sas === undefined) return structure
  const alone = structure.netns === 1 && structure.parts === undefined
  if (!alone || structure.families.length > 1) {
    const what = 'a proof with a flow cache is about one netns, one family and no other part'
    throw new InputError(`--sas ${sas}`, what, 'give --netns 1')
  }
  return { ...structure, parts: ['flow_cache'], xfrmsPerBundle: sas, keptMax: 'any' }
}

function verdictOf(kernel: Kernel, flags: ProveFlags, proof: Proof): SingleVerdict {
  const { id, status: verdict, reason } = proof
  const note = reason === '' ? {} : { note: reason }
  const found = singleVerdict(kernel, structureFromFlags(flags).families, id, { verdict, ...note })
  if (verdict !== 'proved' || reason === '') return found
  // Under an assumption it may well be proved though it is violated without.
  const { expected: _, ...conditional } = found
  return conditional
}
