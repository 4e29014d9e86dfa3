/**
 * The shell script that collects the facts of a machine, for whoever has the fault and not the
 * suite. It reads only, needs sh and awk, and prints one object as facts.ts has it.
 */
export const collectScript: string = String.raw`#!/bin/sh
# Prints what dstledger diagnose --facts reads, as JSON. It changes nothing.
# Run it in the netns that fails, while it fails; as root it sees more.
# Usage: sh collect.sh [ERRNO]      ERRNO: what the failing call gives, such as 105
#        INTERVAL=10 sh collect.sh  seconds between two readings
set -u
LC_ALL=C
export LC_ALL

# A string of JSON: controls are blanks.
string() {
  printf '%s' "$1" | tr '\000-\037\177' ' ' | sed 's/\\/\\\\/g; s/"/\\"/g; s/^/"/; s/$/"/'
}

# The number that a file has, or null.
number_of() {
  n=$(cat "$1" 2>/dev/null) || n=
  case $n in
    '' | *[!0-9]*) printf null ;;
    *) printf '%s' "$n" ;;
  esac
}

# Counters of the kernel, name and number in a line each.
xfrm_stat() {
  awk 'BEGIN { printf "{" } NF == 2 { printf "%s\"%s\": %s", comma, $1, $2; comma = ", " }
    END { printf "}" }' /proc/net/xfrm_stat 2>/dev/null || printf '{}'
}

slab() {
  n=$(awk -v name="$1" '$1 == name { print $2 }' /proc/slabinfo 2>/dev/null) || n=
  printf '%s' "${'$'}{n:-null}"
}

# 0-3,5 are five CPUs.
cpus_of() {
  n=$(tr ',' '\n' 2>/dev/null <"$1" | awk -F- '{ n += $NF - $1 + 1 } END { print n }') || n=
  printf '%s' "${'$'}{n:-null}"
}

# Network namespaces with policies, those that have a name and no process too; root sees all.
netns_with_policies() {
  if [ "$(id -u)" -ne 0 ] || ! command -v nsenter >/dev/null || ! command -v ip >/dev/null; then
    printf null
    return
  fi
  seen=' '
  n=0
  for file in /proc/[0-9]*/ns/net /run/netns/* /run/docker/netns/*; do
    net=$(stat -L -c %i "$file" 2>/dev/null) || continue
    case $seen in *" $net "*) continue ;; esac
    seen="$seen$net "
    if [ -n "$(nsenter --net="$file" ip xfrm policy 2>/dev/null | head -n 1)" ]; then
      n=$((n + 1))
    fi
  done
  printf '%s' "$n"
}

# Lines of the log that name a cause, the last 40.
log() {
  dmesg 2>/dev/null | grep -iE "$1" | tail -n 40
}

causes='table overflow|route cache is full|dst cache overflow|out of memory|page allocation'
causes="$causes|SLUB: unable|nf_conntrack|percpu_counter|dst_destroy|dst_release|to become free"

messages() {
  comma=
  printf '['
  log "$causes" | while IFS= read -r line; do
    printf '%s' "$comma"
    string "$line"
    comma=', '
  done
  printf ']'
}

errno=${'$'}{1:-null}
case $errno in
  null) ;;
  '' | *[!0-9]*)
    printf 'collect.sh: ERRNO is a number, such as 105\n' >&2
    exit 2
    ;;
esac
build=$(uname -v)
smp=null
case $build in *SMP*) smp=true ;; esac
hotplug=null
if [ -n "$(log 'CPU *[0-9]+ is now offline|PM: suspend entry')" ]; then hotplug=true; fi
first=$(xfrm_stat)
sleep "${'$'}{INTERVAL:-10}"
printf '{\n'
printf '  "kernel": %s,\n' "$(string "$(uname -r)")"
printf '  "build": %s,\n' "$(string "$build")"
printf '  "smp": %s,\n' "$smp"
printf '  "cpus": %s,\n' "$(cpus_of /sys/devices/system/cpu/online)"
printf '  "hotplug": %s,\n' "$hotplug"
printf '  "gc_thresh": %s,\n' "$(number_of /proc/sys/net/ipv4/xfrm4_gc_thresh)"
printf '  "gc_thresh6": %s,\n' "$(number_of /proc/sys/net/ipv6/xfrm6_gc_thresh)"
printf '  "netns_ipsec": %s,\n' "$(netns_with_policies)"
printf '  "errno": %s,\n' "$errno"
printf '  "slab": {"xfrm_dst_cache": %s, ' "$(slab xfrm_dst_cache)"
printf '"flow_cache": %s},\n' "$(slab flow_cache)"
printf '  "xfrm_stat": %s,\n' "$first"
printf '  "xfrm_stat_later": %s,\n' "$(xfrm_stat)"
printf '  "messages": %s\n' "$(messages)"
printf '}\n'
`
