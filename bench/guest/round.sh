#!/bin/sh
# The whole round on a packaged kernel: boots it, asks what it is, prints the recorder for it, boots
# it again, records IPsec between two netns, validates the trace and diagnoses the facts.
# usage: round.sh KERNEL OUT [ROUNDS]    KERNEL, OUT: as of guest.sh; after npm run build
# It exits as validate does, with 1 where diagnose finds a refusal, and with 3 where the guest
# fails. With fewer rounds than the default of 40 there may be no fold, and nothing tells kernels
# that share slots from those that do not.
set -eu
if [ $# -lt 2 ] || [ $# -gt 3 ]; then
  sed -n 's/^# usage/usage/p' "$0" >&2
  exit 2
fi
here=$(dirname "$0")
kernel=$1 out=$2
dstledger() { node "$here/../../dist/cli/main.js" "$@"; }

mkdir -p "$out"
sh "$here/guest.sh" -k "$kernel" -o "$out/kernel" "$here/kernel.sh"
release=$(cat "$out/kernel/release")
build=$(cat "$out/kernel/build")
printf '%s\n' "$release, $build"
for symbol in dst_alloc dst_release_immediate dst_destroy_rcu call_rcu call_rcu_hurry \
  xfrm4_net_init xfrm4_net_exit percpu_counter_add_batch percpu_counter_cpu_dead \
  compute_batch_value dst_entries_add; do
  if grep -q "^$symbol\( \|$\)" "$out/kernel/functions"; then
    seen='can be probed'
  elif grep -qx "$symbol" "$out/kernel/symbols"; then
    seen='is there, and cannot be probed by ftrace'
  else
    seen='is not there: inlined, or of another version'
  fi
  printf '  %-26s %s\n' "$symbol" "$seen"
done

dstledger record --tool ftrace --kernel-version "$release" --btf "$out/kernel/btf" \
  >"$out/recorder.sh"
dstledger diagnose --collect >"$out/collect.sh"
sh "$here/guest.sh" -k "$kernel" -o "$out/run" -f "$out/recorder.sh" -f "$out/collect.sh" \
  "$here/ipsec.sh" "${3:-40}" || {
  cat "$out/run/stderr" >&2 || :
  exit 3
}

offsets=$(sed -n 's/^# then: dstledger validate trace.txt//p' "$out/recorder.sh")
exit=0
# shellcheck disable=SC2086
dstledger validate "$out/run/trace.txt.gz" $offsets --gc-thresh "$(cat "$out/kernel/gc_thresh")" \
  --kernel-release "$release" --out "$out/recording.jsonl.gz" || exit=$?
# Nothing fails in it: all three refusals are ruled out, and nothing is decided.
dstledger diagnose --facts "$out/run/facts.json" --json "$out/diagnosis.json" || :
node -e "
  const { answer, excluded } = JSON.parse(require('fs').readFileSync(process.argv[1], 'utf8'))
  if (answer !== 'cannot-decide' || excluded.length !== 3) process.exit(1)
" "$out/diagnosis.json" || {
  echo 'round.sh: diagnose finds a refusal where nothing is refused' >&2
  exit 1
}
exit "$exit"
