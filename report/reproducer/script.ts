import { figure } from '../../engine/figure.ts'
import type { Reproducer } from '../../suite/plan/reproducer.ts'

function comments({ cpus, gcThresh, tables, refusal, enough, confidence }: Reproducer): string {
  const twice = 2 * gcThresh
  return [
    'Printed by dstledger reproduce: does this kernel give the dst entries of one netns to another?',
    '(Linux 2.6.37 to 4.3 before commit a8a572a6b5f2: IPsec ends with ENOBUFS)',
    '',
    'Two netns take turns on one CPU. Each turn connects a UDP socket to a port that is new, which',
    'makes one dst entry and sends nothing. Strict turns drift by half an entry each, always to the',
    'same side: nothing that a tester can control drifts faster.',
    '',
    `gc_thresh is ${figure(gcThresh)} for up to ${cpus} CPUs: a count is refused above ${figure(twice)}. Full tables hold at`,
    `most ${figure(tables)}, so that ${figure(twice - tables)} entries lie between a true limit and a refusal.`,
    '',
    `Predicted without the patch: a refusal after ${figure(refusal.median)} entries (5 to 95 %: ${figure(refusal.p5)} to`,
    `${figure(refusal.p95)}). With the patch: none. After ${figure(enough)} entries without one the patch may be believed,`,
    `with ${confidence} % confidence, if nothing else on that CPU uses IPsec.`,
    '',
    'Exit status: 0 no refusal in as many entries, 1 refused, 2 wrong usage or no such machine, 3 no',
    'verdict. Standard output is KTAP. It needs root, bash, iproute2 and util-linux.',
  ]
    .map(line => `# ${line}`.trimEnd())
    .join('\n')
}

/** A shell script that stands alone. No text of a user's goes into it: figures only. */
export function reproducerScript(of: Reproducer): string {
  return `#!/usr/bin/env bash
${comments(of)}
set -euo pipefail
export LC_ALL=C

CPUS=${of.cpus} GC_THRESH=${of.gcThresh} ENOUGH=${of.enough} MEDIAN=${of.refusal.median}
seconds=600 yes=

usage() {
  cat <<'END'
usage: bash reproduce.sh [--yes] [--seconds S] [--entries N]
  --yes        run here, though this machine does not say that it is for throwing away
  --seconds S  give up after so long (default: 600)
  --entries N  stop after N entries without a refusal (default: ${of.enough}); fewer prove less
END
}

wrong() { echo "reproduce: $1" >&2; exit 2; }

whole() {
  [[ $2 =~ ^[1-9][0-9]{0,8}$ ]] || wrong "$1 $2: write a whole number from 1 to 999999999"
}

entries=$ENOUGH
while (($#)); do
  case $1 in
    --yes) yes=1 ;;
    --seconds) whole "$1" "\${2-}"; seconds=$2; shift ;;
    --entries) whole "$1" "\${2-}"; entries=$2; shift ;;
    -h | --help) usage; exit 0 ;;
    *) usage >&2; exit 2 ;;
  esac
  shift
done

for tool in ip taskset awk; do
  command -v "$tool" >/dev/null || wrong "$tool is missing: install iproute2, util-linux and awk"
done
[[ $(id -u) -eq 0 ]] || wrong 'this makes netns: run it as root'
online=$(grep -c '^processor' /proc/cpuinfo)
((online <= CPUS)) ||
  wrong "printed for up to $CPUS CPUs, and $online are online: dstledger reproduce --cpus $online"
if [[ -z $yes && " $(</proc/cmdline) " != *' dstledger.throwaway '* ]]; then
  wrong 'on an unpatched kernel this can end all IPsec of this machine: give --yes where that does
  not matter, or boot a machine that says dstledger.throwaway on its kernel command line'
fi

A=dstledger-$$-a B=dstledger-$$-b work=$(mktemp -d)
sysctl=/proc/sys/net/ipv4/xfrm4_gc_thresh old=
clean() {
  # A second Ctrl-C does not leave half of it.
  trap - EXIT
  trap '' INT TERM HUP
  local running
  running=$(jobs -p)
  # shellcheck disable=SC2086
  [[ -z $running ]] || kill $running 2>/dev/null || :
  wait 2>/dev/null || :
  for net in "$A" "$B"; do ip netns del "$net" 2>/dev/null || :; done
  [[ -z $old ]] || echo "$old" >"$sysctl"
  rm -rf "$work"
}
verdict=
finish() { # status, verdict
  verdict=1
  echo "# $2"
  exit "$1"
}
ended() {
  status=$?
  [[ -n $verdict ]] || { echo "not ok 2 no refusal # ERROR it ended early"; status=3; }
  clean
  exit "$status"
}
trap ended EXIT
trap 'echo "not ok 2 no refusal # ERROR interrupted"; verdict=1; exit 3' INT TERM HUP

echo 'KTAP version 1'
echo '1..2'
echo "# $(uname -sr), $online CPUs online, gc_thresh $GC_THRESH"

cannot() { # what
  echo "not ok 1 IPsec between two netns # ERROR $1"
  finish 3 "no verdict: $1"
}

ip netns add "$A" 2>"$work/why" || cannot "no netns: $(<"$work/why")"
if ! ip netns exec "$A" test -e "$sysctl"; then
  # Before 3.9 only init_net has it, and a netns is born with what it says then.
  [[ -e $sysctl ]] || cannot 'this kernel has no xfrm4_gc_thresh'
  ip netns del "$A"
  old=$(<"$sysctl")
  echo "$GC_THRESH" >"$sysctl"
  ip netns add "$A"
fi
ip netns add "$B"
ip link add name dsta netns "$A" type veth peer name dstb netns "$B" 2>"$work/why" ||
  cannot "no veth: $(<"$work/why")"

# netns, device, own address, address of the other
join() {
  ip -n "$1" link set dev lo up
  ip -n "$1" link set dev "$2" up
  ip -n "$1" addr add "$3/24" dev "$2"
  local way from to
  for way in "$3 $4 out" "$4 $3 in"; do
    read -r from to way <<<"$way"
    ip -n "$1" xfrm state add src "$from" dst "$to" proto esp spi "0x\${from##*.}000" \\
      mode transport enc 'cbc(aes)' 0x00112233445566778899aabbccddeeff \\
      auth 'hmac(sha1)' 0x000102030405060708090a0b0c0d0e0f10111213
    ip -n "$1" xfrm policy add src "$from" dst "$to" dir "$way" \\
      tmpl src "$from" dst "$to" proto esp mode transport
  done
  [[ -n $old ]] || ip netns exec "$1" sh -c "echo $GC_THRESH >$sysctl"
}
# A shell of its own, which ends at the first command that fails.
joined() {
  (set -e; join "$@") 2>"$work/why" & wait $! || cannot "no IPsec: $(head -n 1 "$work/why")"
}
joined "$A" dsta 192.0.2.1 192.0.2.2
joined "$B" dstb 192.0.2.2 192.0.2.1

# A packet each way; the SAs count what they have made.
carried() { # netns, address of the other, own address
  ip netns exec "$1" bash -c 'echo >"/dev/udp/$1/9"' carried "$2" 2>/dev/null || :
  ip -n "$1" -s xfrm state list src "$3" | grep -Eq '[1-9][0-9]*\\(packets\\)'
}
{ carried "$A" 192.0.2.2 192.0.2.1 && carried "$B" 192.0.2.1 192.0.2.2; } ||
  cannot 'packets go out unencrypted'
echo 'ok 1 IPsec between two netns'

# netns, own pipe, pipe of the other, address of the other
turns() {
  exec ip netns exec "$1" taskset -c "$cpu" bash -c '
    exec 3<>"$1" 4<>"$2"
    made=0 port=1024
    while read -r -u 3; do
      if ! { : >"/dev/udp/$3/$port"; } 2>"$1.why"; then echo "$made" >"$1.made"; exit; fi
      made=$((made + 1)) port=$((port < 65535 ? port + 1 : 1024))
      ((made % 100)) || echo "$made" >"$1.made"
      echo >&4
    done' turns "$2" "$3" "$4"
}
made() { echo $(($(cat "$work/a.made") + $(cat "$work/b.made"))); }

cpu=$(taskset -cp $$ | sed 's/.*: //; s/[,-].*//')
mkfifo "$work/a" "$work/b"
echo 0 | tee "$work/a.made" >"$work/b.made"
turns "$A" "$work/a" "$work/b" 192.0.2.2 &
first=$!
turns "$B" "$work/b" "$work/a" 192.0.2.1 &
second=$!
SECONDS=0
# Open for both: it waits for no reader, who may have ended already.
exec 5<>"$work/a"
echo >&5
echo "# turns on CPU $cpu: without the patch a refusal is expected after $MEDIAN entries"
while ((SECONDS < seconds)) && kill -0 "$first" 2>/dev/null && kill -0 "$second" 2>/dev/null; do
  ((made_so_far = $(made))) || :
  ((made_so_far < entries)) || break
  sleep 0.2
done

so_far=$(made) took=$((SECONDS > 0 ? SECONDS : 1))
# The error itself, in the words of the C library, is what tells the causes apart.
why=$(cat "$work/a.why" "$work/b.why" 2>/dev/null || :)
live=$(awk '$1 == "xfrm_dst_cache" { print $2; exit }' /proc/slabinfo 2>/dev/null || :)
echo "# $so_far entries in $took s, $((so_far / took)) a second\${live:+; live in all netns: $live}"
case $why in
  *'No buffer space available'*)
    if [[ -n $live ]] && ((live > 2 * GC_THRESH)); then
      echo "not ok 2 no refusal in $entries entries # ERROR a true limit"
      finish 3 "no verdict: $live entries live, more than 2 * gc_thresh: that refusal may be right"
    fi
    echo "not ok 2 no refusal in $entries entries"
    finish 1 "refused with ENOBUFS after $so_far entries: this kernel has the bug"
    ;;
  '') ;;
  *)
    echo "not ok 2 no refusal in $entries entries # ERROR \${why##*: }"
    finish 3 "no verdict: \${why##*: }"
    ;;
esac
if ((so_far >= entries)); then
  echo "ok 2 no refusal in $entries entries"
  ((entries >= ENOUGH)) ||
    finish 0 "no refusal in $so_far entries; $ENOUGH are wanted for ${of.confidence} % confidence"
  finish 0 "no refusal in $so_far entries:\
 this kernel does not have the bug (${of.confidence} % confidence)"
fi
echo "not ok 2 no refusal in $entries entries # TIMEOUT"
finish 3 "no verdict: $so_far of $entries entries in $seconds s; give --seconds"
`
}
