import type { Command } from 'commander'
import { given } from '../../engine/given.ts'
import { InputError } from '../../model/input_error.ts'
import { collectScript } from '../../suite/diagnose/collect_script.ts'
import { diagnose } from '../../suite/diagnose/diagnose.ts'
import { type Facts, factNames, parseFacts, UINT_MAX } from '../../suite/diagnose/facts.ts'
import { readText } from '../../traces/files/json_text.ts'
import { readBytes } from '../../traces/recordings/read/unpack.ts'
import { descriptions } from '../flags/descriptions.ts'
import { jsonOption, number } from '../flags/options.ts'
import { exitCode } from '../io/exit_codes.ts'
import { printReport } from '../io/files.ts'
import { diagnosisText } from '../text/diagnosis_text.ts'

interface DiagnoseFlags {
  readonly json?: string
  readonly facts?: string
  readonly collect?: boolean
  readonly unameR?: string
  readonly unameV?: string
  readonly cpus?: number
  readonly gcThresh?: number
  readonly gcThresh6?: number
  readonly netns?: number
  readonly sas?: number
  readonly errno?: number
  readonly hotplug?: boolean
  readonly xfrmDstCache?: number
  readonly flowCache?: number
  readonly bundleErrors?: number
  readonly message?: readonly string[]
}

const OBJECTS_MAX = 2 ** 40

export function addDiagnoseCommand(program: Command, report: (exit: number) => void): void {
  program
    .command('diagnose')
    .description(descriptions.diagnose)
    .option('--facts <FILE>', 'what is known of the machine, as JSON; - is standard input')
    .option('--collect', 'print a shell script that collects the facts there, and end')
    .addOption(jsonOption())
    .option('--uname-r <TEXT>', 'what `uname -r` prints')
    .option('--uname-v <TEXT>', 'what `uname -v` prints')
    .addOption(number('--cpus <C>', 'online CPUs', 1, 2 ** 16))
    .addOption(number('--gc-thresh <T>', 'xfrm4_gc_thresh in the netns that fails', 0, UINT_MAX))
    .addOption(number('--gc-thresh6 <T>', 'xfrm6_gc_thresh there', 0, UINT_MAX))
    .addOption(number('--netns <N>', 'netns with IPsec policies, the host counted', 0, 2 ** 20))
    .addOption(number('--sas <S>', 'SAs of a bundle', 1, 64))
    .addOption(number('--errno <E>', 'what the failing call gives: 105 is ENOBUFS', 1, 4095))
    .option('--hotplug', 'a CPU went offline, or a suspend, since boot')
    .addOption(number('--xfrm-dst-cache <K>', 'its objects in /proc/slabinfo', 0, OBJECTS_MAX))
    .addOption(number('--flow-cache <K>', 'the same of flow_cache', 0, OBJECTS_MAX))
    .addOption(
      number('--bundle-errors <K>', 'by which XfrmOutBundleGenError rises', 0, OBJECTS_MAX),
    )
    .option('--message <TEXT...>', 'lines of dmesg and of programs')
    .action((flags: DiagnoseFlags) => {
      report(diagnoseCommand(flags))
    })
}

function diagnoseCommand(flags: DiagnoseFlags): number {
  if (flags.collect) {
    process.stdout.write(collectScript)
    return exitCode([])
  }
  const [file, flagged] = [factsOfFile(flags.facts), factsOfFlags(flags)]
  const slab = { ...file.slab, ...flagged.slab }
  const facts: Facts = { ...file, ...flagged, ...(flagged.slab && { slab }) }
  if (factNames.every(name => facts[name] === null || facts[name] === undefined)) {
    const remedy = 'give --facts FILE or flags; --collect prints a script that collects them'
    throw new InputError('diagnose', 'there are no facts', remedy)
  }
  const found = diagnose(facts)
  printReport(flags.json, found, diagnosisText(found))
  return exitCode([found.answer === 'cannot-decide' ? 'unknown' : 'as expected'])
}

function factsOfFile(path: string | undefined): Facts {
  if (path === undefined) return {}
  if (path === '-') return parseFacts(readBytes('-').toString(), 'standard input')
  return parseFacts(readText(path), path)
}

/** What flags say counts more than what a file does. */
function factsOfFlags(flags: DiagnoseFlags): Facts {
  const { xfrmDstCache, flowCache, bundleErrors, message } = flags
  const slab = given({ xfrm_dst_cache: xfrmDstCache, flow_cache: flowCache })
  return given({
    kernel: flags.unameR,
    build: flags.unameV,
    cpus: flags.cpus,
    gc_thresh: flags.gcThresh,
    gc_thresh6: flags.gcThresh6,
    netns_ipsec: flags.netns,
    sas: flags.sas,
    errno: flags.errno,
    hotplug: flags.hotplug,
    slab: Object.keys(slab).length === 0 ? undefined : slab,
    xfrm_stat: bundleErrors === undefined ? undefined : { XfrmOutBundleGenError: bundleErrors },
    messages: message === undefined ? undefined : [...message],
  })
}
