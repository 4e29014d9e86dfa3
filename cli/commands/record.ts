import { type Command, Option } from 'commander'
import { InputError } from '../../model/input_error.ts'
import { seriesOf } from '../../model/kernels/versions.ts'
import { readBtf } from '../../report/recorder/btf.ts'
import { type Offsets, offsetsOf, oldest, probesOf } from '../../report/recorder/probes.ts'
import { bpftraceScript, ftraceScript } from '../../report/recorder/script.ts'
import { bytesOf } from '../../traces/files/json_text.ts'
import { descriptions } from '../flags/descriptions.ts'

interface RecordFlags {
  readonly tool: 'ftrace' | 'bpftrace'
  readonly kernelVersion: string
  readonly btf?: string
}

const scripts = { ftrace: ftraceScript, bpftrace: bpftraceScript } as const

export function addRecordCommand(program: Command): void {
  program
    .command('record')
    .description(descriptions.record)
    .addOption(
      new Option('--tool <TOOL>', 'what the machine has')
        .choices(['ftrace', 'bpftrace'])
        .makeOptionMandatory(),
    )
    .requiredOption('--kernel-version <V>', 'what `uname -r` prints there')
    .option('--btf <FILE>', 'a copy of /sys/kernel/btf/vmlinux of that machine')
    .action(({ tool, kernelVersion, btf }: RecordFlags) => {
      const version = versionOf(kernelVersion, tool)
      const offsets = btf === undefined ? {} : offsetsOfFile(btf)
      process.stdout.write(scripts[tool]({ version, probes: probesOf(version), offsets }))
    })
}

/** The numbers of a version: the rest of it goes into no script. */
function versionOf(text: string, tool: RecordFlags['tool']): string {
  const [version] = /^\d{1,3}\.\d{1,3}(?:\.\d{1,4})?/.exec(text) ?? []
  if (version === undefined) {
    throw new InputError('--kernel-version', `"${text}" is no version`, 'give one such as 6.1.192')
  }
  if (seriesOf(version) < seriesOf(oldest[tool])) {
    const what = `${tool} has no probes for ${version}: ${oldest[tool]} is the oldest`
    const remedy = tool === 'bpftrace' ? 'use --tool ftrace' : 'record with a kernel of your own'
    throw new InputError('--kernel-version', what, remedy)
  }
  return version
}

function offsetsOfFile(path: string): Offsets {
  const btf = readBtf(bytesOf(path))
  if (btf === undefined) {
    throw new InputError(path, 'is no BTF, or breaks off', 'copy /sys/kernel/btf/vmlinux again')
  }
  const offsets = offsetsOf(btf)
  if (Object.keys(offsets).length === 0) {
    const what = 'has none of the structs: its kernel is without xfrm, or xfrm is a module'
    throw new InputError(path, what, 'leave --btf out; the script says what it needs')
  }
  return offsets
}
