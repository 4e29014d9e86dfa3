import { members, type OffsetName, type Offsets, type Probes } from './probes.ts'

/** What a recorder is printed for. */
export interface Recorder {
  readonly version: string
  readonly probes: Probes
  readonly offsets: Offsets
}

/** The offsets that the probes of a recorder need. */
function needed({ at }: Probes): readonly OffsetName[] {
  const common = ['OFF4', 'OFF6', 'INUM', 'COUNT', 'COUNTERS'] as const
  return at === 'add' ? [...common, 'BASE'] : [...common, 'OPS', 'RCU']
}

/** Offsets as variables of a shell; one that is not known ends the script with how to find it. */
function variables({ probes, offsets }: Recorder): string {
  return needed(probes)
    .map(name => {
      const [struct, path] = members[name]
      const known = offsets[name]
      const how = `bytes from struct ${struct} to ${path}, by pahole -C ${struct} or gdb on vmlinux`
      return known === undefined
        ? `: "\${${name}:?${how}}"`
        : `${name}=\${${name}:-${known}} # ${struct}: ${path}`
    })
    .join('\n')
}

const comments = (lines: readonly string[]): string => lines.map(line => `# ${line}`).join('\n')

function head({ version, probes }: Recorder, usage: string): string {
  return `#!/bin/sh
# Records the dst entries of IPsec on a Linux ${version}, for dstledger validate.
# ${usage}
# Run it as root. What it cannot see:
${comments(probes.blind.map(line => `- ${line}`))}
set -eu`
}

/** How the trace is validated. */
function then({
  probes,
  offsets: { OFF4 = Number.NaN, OFF6 = Number.NaN, BASE },
}: Recorder): string {
  if (probes.at === 'entries') {
    const [off4, off6] = [OFF4, OFF6].map((n, i) => (Number.isNaN(n) ? `$OFF${i * 2 + 4}` : `${n}`))
    return `# then: dstledger validate trace.txt --off4 ${off4} --off6 ${off6}`
  }
  const at = (off: number, name: string): string =>
    BASE === undefined || Number.isNaN(off) ? `net+(${name} + BASE)` : `net+${off + BASE}`
  const map = { values: 'before', fbc4: at(OFF4, 'OFF4'), fbc6: at(OFF6, 'OFF6') }
  return [
    '# then: dstledger validate trace.txt --map map.json, with this in map.json:',
    `# ${JSON.stringify(map)}`,
  ].join('\n')
}

/** A recorder that needs tracefs and nothing else. */
export function ftraceScript(recorder: Recorder): string {
  const { probes } = recorder
  const { symbol, hotplug } = probes
  const events =
    probes.at === 'add'
      ? `event "p:xd/pcadd ${symbol} fbc=%di amount=%si:s64 batch=%dx:s32\
 count=+$((COUNT - BASE))(%di):s64 counters=+$((COUNTERS - BASE))(%di):x64"`
      : `event "r:xd/dstalloc dst_alloc dst=\\$retval ops=+$OPS(\\$retval)\
 count=+$COUNT(+$OPS(\\$retval)):s64 counters=+$COUNTERS(+$OPS(\\$retval)):x64"
  event "p:xd/dstfree ${symbol} dst=%di func=%si ops=$((OPS - RCU))(%di)\
 count=+$COUNT($((OPS - RCU))(%di)):s64"
  echo "func == $(address dst_destroy_rcu)" > events/xd/dstfree/filter`
  const callbacks = hotplug
    ? `
  dead=$(address percpu_counter_cpu_dead)
  online=$(address compute_batch_value)
  echo "fun == $dead || fun == $online" > events/cpuhp/cpuhp_enter/filter
  echo 1 > events/cpuhp/cpuhp_enter/enable`
    : ''
  const usage = 'Usage: sh recorder.sh start; then the load; then sh recorder.sh stop > trace.txt'
  return `${head(recorder, usage)}
${variables(recorder)}

cd /sys/kernel/tracing 2>/dev/null || cd /sys/kernel/debug/tracing

# The registers are those of x86-64.
event() { echo "$1" >> kprobe_events; }
address() { awk -v name="$1" '$3 == name { print "0x" $1; exit }' /proc/kallsyms; }

off() { if [ -e "$1" ]; then echo 0 > "$1"; fi; }

quiet() {
  off events/xd/enable
  off events/cpuhp/cpuhp_enter/enable
}

start() {
  echo 0 > tracing_on
  quiet
  for old in nsnew nsdel pcadd dstalloc dstfree; do
    if [ -e "events/xd/$old" ]; then echo "-:xd/$old" >> kprobe_events; fi
  done
  echo mono > trace_clock 2>/dev/null || true
  echo 16384 > buffer_size_kb
  echo > trace
  event "p:xd/nsnew xfrm4_net_init net=%di inum=+$INUM(%di):u32"
  event "p:xd/nsdel xfrm4_net_exit net=%di inum=+$INUM(%di):u32"
  ${events}
  echo 1 > events/xd/enable${callbacks}
  echo 1 > tracing_on
}

stop() {
  echo 0 > tracing_on
  cat trace
  quiet
}

case \${1:-} in
  start) start ;;
  stop) stop ;;
  *) echo 'usage: recorder.sh start | stop' >&2; exit 2 ;;
esac
${then(recorder)}
`
}

/** A recorder that needs bpftrace, and prints a line for each event. */
export function bpftraceScript(recorder: Recorder): string {
  const { probes } = recorder
  const print = (op: string, ops: string): string => `
  if (@netns[${ops}]) {
    printf("%llu %d ${op} 0x%llx %u xfrm%d %lld - %s\\n", nsecs, cpu, ${ops},
      @netns[${ops}], @family[${ops}], *(int64 *)(${ops} + $COUNT), comm);
  }`
  const entries =
    probes.at === 'add'
      ? `
kprobe:${probes.symbol} /@base[arg0]/ {
  \\$ops = @base[arg0];
  if ((int64)arg1 == 1) {${print('dst.alloc', '\\$ops')}
  }
  if ((int64)arg1 == -1) {${print('dst.free', '\\$ops')}
  }
}`
      : `
kretprobe:dst_alloc /retval != 0/ {
  \\$ops = *(uint64 *)(retval + $OPS);${print('dst.alloc', '\\$ops')}
}
kprobe:${probes.symbol} /arg1 == kaddr("dst_destroy_rcu")/ {
  \\$ops = *(uint64 *)(arg0 - $RCU + $OPS);${print('dst.free', '\\$ops')}
}`
  const base = (ops: string): string =>
    probes.at === 'add' ? `\n  @base[${ops} + $BASE] = ${ops};` : ''
  const born = (ops: string, family: number): string => `
  \\$ops = arg0 + $${ops};
  @netns[\\$ops] = *(uint32 *)(arg0 + $INUM);
  @family[\\$ops] = ${family};${base('\\$ops')}
  printf("%llu %d netns.create 0x%llx %u xfrm${family} 0 - %s\\n", nsecs, cpu, \\$ops,
    @netns[\\$ops], comm);`
  const callbacks = probes.hotplug
    ? `
tracepoint:cpuhp:cpuhp_enter {
  if ((uint64)args->fun == kaddr("percpu_counter_cpu_dead")) {
    printf("%llu %d cpu.offline cpu%d - - - - %s\\n", nsecs, cpu, args->cpu, comm);
  }
  if ((uint64)args->fun == kaddr("compute_batch_value")) {
    printf("%llu %d cpu.online cpu%d - - - - %s\\n", nsecs, cpu, args->cpu, comm);
  }
}`
    : ''
  return `${head(recorder, 'Usage: sh recorder.sh > trace.txt; Ctrl-C ends it')}
${variables(recorder)}

exec bpftrace - <<SCRIPT
BEGIN { printf("# nsec cpu event ops netns family count slot comm\\n"); }
kprobe:xfrm4_net_init {${born('OFF4', 4)}${born('OFF6', 6)}
}
kprobe:xfrm4_net_exit {
  \\$ops = arg0 + $OFF4;${print('netns.destroy', '\\$ops')}
}${entries}${callbacks}
END { clear(@netns); clear(@family);${probes.at === 'add' ? ' clear(@base);' : ''} }
SCRIPT
`
}
