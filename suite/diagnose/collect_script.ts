/**
 * The shell script that collects the facts of a machine, for whoever has the fault and not the
 * suite. It reads only, needs sh and awk, and prints one object as facts.ts has it. What it needs
 * ip and nsenter or root for it leaves out where they are not there, and says so in `not_read`.
 */
export const collectScript: string = String.raw`#!/bin/sh
# Prints what dstledger diagnose --facts reads, as JSON. It changes nothing.
# Run it in the netns that fails, while it fails; as root it sees more.
# Usage: sh collect.sh [ERRNO]      ERRNO: what the failing call gives, such as 105
#        INTERVAL=10 sh collect.sh  seconds between two readings
set -u
LC_ALL=C
export LC_ALL

# A string of JSON: controls are blanks, and what is not ASCII is a question mark.
string() {
  printf '%s' "$1" | cut -c 1-1000 | tr '\000-\037\177' ' ' | tr '\200-\377' '?' |
    sed 's/ *$//; s/\\/\\\\/g; s/"/\\"/g; s/^/"/; s/$/"/'
  # No line at all is an empty string.
  [ -n "$1" ] || printf '""'
}

# The number that a command prints, or null.
number_by() {
  n=$("$@" 2>/dev/null) || n=
  case $n in
    '' | *[!0-9]* | ??????????????*) printf null ;;
    *) printf '%s' "$n" ;;
  esac
}

# Counters of the kernel, name and number in a line each.
xfrm_stat() {
  [ -r /proc/net/xfrm_stat ] || { printf '{}'; return; }
  awk 'BEGIN { printf "{" }
    NF == 2 && $1 ~ /^[A-Za-z0-9_]+$/ && $2 ~ /^[0-9]+$/ {
      printf "%s\"%s\": %s", comma, $1, $2; comma = ", " }
    END { printf "}" }' /proc/net/xfrm_stat
}

# Active objects of the caches, all netns together.
slab() {
  comma=
  printf '{'
  for cache in xfrm_dst_cache flow_cache; do
    printf '%s"%s": ' "$comma" "$cache"
    if [ -r /proc/slabinfo ]; then
      number_by awk -v name="$cache" '$1 == name { print $2 }' /proc/slabinfo
    else
      printf null
    fi
    comma=', '
  done
  printf '}'
}

# 0-3,5 are five CPUs.
cpus_of() {
  [ -r "$1" ] || { printf null; return; }
  number_by awk -v RS=, -F- 'NF { n += $NF - $1 + 1 } END { print n }' "$1"
}

# Runs a command in the netns of a file.
in_netns() {
  file=$1
  shift
  case $file in
    /proc/self/ns/net) "$@" ;;
    *)
      if command -v nsenter >/dev/null; then
        nsenter --net="$file" "$@"
      else
        case $file in
          /run/netns/* | /var/run/netns/*) ip netns exec "${'$'}{file##*/}" "$@" ;;
          *) return 1 ;;
        esac
      fi
      ;;
  esac
}

# What could not be read, a line each; a line of JSON for each netns, and how many there are.
skipped=
skip() {
  skipped="$skipped$1
"
}
by_netns='' netns=null netns_ipsec=null

# Network namespaces, those that have a name and no process too; root sees all.
look_at_netns() {
  if [ ! -L /proc/self/ns/net ]; then
    skip 'netns: this kernel does not tell them apart (before v3.8)'
    return
  fi
  if [ "$(id -u)" -ne 0 ]; then skip 'other netns: not root'; fi
  policies=yes
  if ! command -v ip >/dev/null; then
    policies=
    skip 'policies: there is no ip'
  fi
  seen=' ' all=0 with=0 failed=0
  for file in /proc/self/ns/net /proc/[0-9]*/ns/net /run/netns/* /var/run/netns/* \
    /run/docker/netns/*; do
    # Not -e: of another user's process it cannot be followed.
    net=$(ls -diL "$file" 2>/dev/null) || continue
    net=${'$'}{net%%/*}
    net=${'$'}{net%% *}
    case $net in '' | *[!0-9]*) continue ;; esac
    case $seen in *" $net "*) continue ;; esac
    if ! in_netns "$file" true 2>/dev/null; then
      # Its process may be gone by now.
      [ -e "$file" ] || continue
      # A later file of the same netns may do.
      failed=$((failed + 1))
      continue
    fi
    seen="$seen$net "
    all=$((all + 1))
    gc4=$(number_by in_netns "$file" cat /proc/sys/net/ipv4/xfrm4_gc_thresh)
    gc6=$(number_by in_netns "$file" cat /proc/sys/net/ipv6/xfrm6_gc_thresh)
    by_netns="$by_netns${'$'}{by_netns:+, }\"$net\": {\"ipv4\": $gc4, \"ipv6\": $gc6}"
    # Policies without a template are those of sockets: they make no entry.
    if [ -n "$policies" ] && in_netns "$file" ip xfrm policy 2>/dev/null | grep -q tmpl; then
      with=$((with + 1))
    fi
  done
  if [ "$failed" -gt 0 ]; then skip "netns: $failed files could not be entered"; fi
  if [ "$(id -u)" -eq 0 ] && [ "$failed" -eq 0 ]; then
    netns=$all
    if [ -n "$policies" ]; then netns_ipsec=$with; fi
  fi
}

# The most SAs of a bundle: the templates of one outbound policy.
sas() {
  ip xfrm policy 2>/dev/null | awk '
    $1 == "dir" { out = ($2 == "out"); n = 0 }
    $1 == "tmpl" && out { n++; if (n > most) most = n }
    END { if (most) print most }'
}

# Lines of the log that name a cause, the last 40.
log() {
  dmesg 2>/dev/null | grep -aiE "$1" | tail -n 40
}

causes='table overflow|route cache is full|dst cache overflow|out of memory|page allocation'
causes="$causes|SLUB: unable|nf_conntrack|percpu_counter|dst_destroy|dst_release|to become free"
gone='CPU *[0-9]+ is now offline|PM: (suspend|hibernation) entry|PM: Entering [a-z]+ sleep'
gone="$gone|PM: Preparing system for|CPU[0-9]+(: shutdown| killed)"

# A line of standard input is a string each.
strings() {
  comma=
  printf '['
  while IFS= read -r line; do
    printf '%s' "$comma"
    string "$line"
    comma=', '
  done
  printf ']'
}

errno=${'$'}{1:-null}
case $errno in
  null) ;;
  '' | 0* | *[!0-9]* | ?????*)
    printf 'collect.sh: ERRNO is a number, such as 105\n' >&2
    exit 2
    ;;
esac
interval=${'$'}{INTERVAL:-10}
case $interval in
  '' | 0?* | *[!0-9]* | ?????*)
    printf 'collect.sh: INTERVAL is a number of seconds, such as 10\n' >&2
    exit 2
    ;;
esac
build=$(uname -v)
smp=null
case $build in *SMP*) smp=true ;; esac
hotplug=null
if [ -n "$(log "$gone")" ]; then
  hotplug=true
elif dmesg 2>/dev/null | head -n 5 | grep -q 'Linux version'; then
  # The log goes back to the boot, and these machines write such a line.
  case $(uname -m) in x86_64 | i?86 | arm* | aarch64) hotplug=false ;; esac
elif ! dmesg >/dev/null 2>&1; then
  skip 'dmesg: not permitted'
fi
if [ ! -r /proc/slabinfo ]; then skip '/proc/slabinfo: not permitted'; fi
if [ ! -r /proc/net/xfrm_stat ]; then skip '/proc/net/xfrm_stat: is not there'; fi
slab_first=$(slab)
stat_first=$(xfrm_stat)
sleep "$interval"
slab_later=$(slab)
stat_later=$(xfrm_stat)
look_at_netns
printf '{\n'
printf '  "kernel": %s,\n' "$(string "$(uname -r)")"
printf '  "build": %s,\n' "$(string "$build")"
printf '  "smp": %s,\n' "$smp"
printf '  "cpus": %s,\n' "$(cpus_of /sys/devices/system/cpu/online)"
printf '  "cpus_possible": %s,\n' "$(cpus_of /sys/devices/system/cpu/possible)"
printf '  "hotplug": %s,\n' "$hotplug"
printf '  "gc_thresh": %s,\n' "$(number_by cat /proc/sys/net/ipv4/xfrm4_gc_thresh)"
printf '  "gc_thresh6": %s,\n' "$(number_by cat /proc/sys/net/ipv6/xfrm6_gc_thresh)"
printf '  "gc_thresh_by_netns": {%s},\n' "$by_netns"
printf '  "netns": %s,\n' "$netns"
printf '  "netns_ipsec": %s,\n' "$netns_ipsec"
printf '  "sas": %s,\n' "$(number_by sas)"
printf '  "errno": %s,\n' "$errno"
printf '  "seconds": %s,\n' "$interval"
printf '  "slab": %s,\n' "$slab_first"
printf '  "slab_later": %s,\n' "$slab_later"
printf '  "xfrm_stat": %s,\n' "$stat_first"
printf '  "xfrm_stat_later": %s,\n' "$stat_later"
printf '  "messages": %s,\n' "$(log "$causes" | strings)"
printf '  "not_read": %s\n' "$(printf '%s' "$skipped" | strings)"
printf '}\n'
`
