#!/bin/sh
# Runs a shell script in a virtual machine with a packaged kernel, and takes out what it writes.
# Needs no acceleration and no root; README.md has the packages.
set -eu

usage() {
  cat >&2 <<'END'
usage: guest.sh -k KERNEL -o OUT [option...] SCRIPT [ARG...]
  -k KERNEL   an unpacked kernel package: boot/vmlinuz-* and lib/modules/*
  -o OUT      a folder for what the script writes into its working directory; it is made
  -f FILE     a file that the script finds as /files/NAME; may be repeated
  -m MODULE   one more module to load; may be repeated
  -p PROGRAM  one more program of this machine to take along; may be repeated
  -c CPUS     CPUs of the guest (2)
  -t SECONDS  after which the guest is ended (900)
The script runs as root, by dash, with iproute2's ip, nsenter, and busybox for the rest. OUT gets
its stdout, stderr and status, and console. guest.sh exits with the script's status, with 2 for
wrong usage, and with 3 if the script did not come to its end.
END
  exit 2
}

fail() {
  printf 'guest.sh: %s\n' "$1" >&2
  exit 2
}

kernel='' out='' cpus=2 seconds=900
files='' modules='veth esp4 esp6 xfrm_user virtio_pci virtio_blk'
# busybox has no `ip xfrm`, and takes its own programs before those of PATH when it runs another.
programs='dash ip nsenter unshare taskset chrt timeout'
while getopts k:o:f:m:p:c:t: option; do
  case $option in
    k) kernel=$OPTARG ;;
    o) out=$OPTARG ;;
    f)
      [ -f "$OPTARG" ] || fail "$OPTARG: is no file"
      files="$files$OPTARG
"
      ;;
    m) modules="$modules $OPTARG" ;;
    p) programs="$programs $OPTARG" ;;
    c) cpus=$OPTARG ;;
    t) seconds=$OPTARG ;;
    *) usage ;;
  esac
done
shift $((OPTIND - 1))
if [ -z "$kernel" ] || [ -z "$out" ] || [ $# -eq 0 ]; then usage; fi
for number in "$cpus" "$seconds"; do
  case $number in '' | 0* | *[!0-9]*) fail "\"$number\" is no number from 1 on" ;; esac
done
script=$1
shift
[ -f "$script" ] || fail "$script: is no file"
PATH=$PATH:/usr/sbin:/sbin
for tool in qemu-system-x86_64 busybox cpio gzip depmod modprobe ldd timeout $programs; do
  command -v "$tool" >/dev/null || fail "there is no $tool: README.md names the packages"
done
# A package has one kernel: the pattern has one name then.
vmlinuz=$(echo "$kernel"/boot/vmlinuz-*)
[ -f "$vmlinuz" ] || fail "$kernel: has not one boot/vmlinuz-*: unpack one kernel package there"
version=${vmlinuz##*/vmlinuz-}
[ -d "$kernel/lib/modules/$version" ] || fail "$kernel: has no lib/modules/$version"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
root=$work/root
# What an earlier run left is not this one's.
rm -f "$out/status" "$out/stdout" "$out/stderr" "$out/console"
mkdir -p "$root/bin" "$root/sbin" "$root/usr/bin" "$root/usr/sbin" "$root/lib/modules/$version" \
  "$root/proc" "$root/sys" "$root/dev" "$root/run" "$root/tmp" "$root/files" "$root/out" "$out"

cp "$(command -v busybox)" "$root/bin/busybox"
for program in $programs; do
  cp -L "$(command -v "$program")" "$root/sbin/$program"
  # A program that is static has no libraries.
  (ldd "$root/sbin/$program" 2>/dev/null || :) | grep -o '/[^ ]*' | while read -r library; do
    mkdir -p "$root${library%/*}"
    cp -L "$library" "$root$library"
  done
done
ln -s ../sbin/dash "$root/bin/sh"
cp "$script" "$root/script"
printf '%s' "$files" | while IFS= read -r file; do cp "$file" "$root/files/"; done

# The modules and what they need; depmod makes the index that the guest's modprobe reads.
cp -R "$kernel/lib/modules/$version" "$work/all"
mkdir -p "$work/host/lib/modules"
mv "$work/all" "$work/host/lib/modules/$version"
depmod -b "$work/host" "$version"
for module in $modules; do
  modprobe -d "$work/host" -S "$version" --show-depends "$module" >"$work/needs" 2>"$work/why" ||
    fail "no module $module in $kernel: $(cat "$work/why")"
  sed -n 's/^insmod \([^ ]*\).*/\1/p' "$work/needs" | while read -r path; do
    into=$root${path#"$work/host"}
    mkdir -p "${into%/*}"
    cp "$path" "$into"
  done
done
# Ciphers are found by their names when an SA asks for them.
mkdir -p "$root/lib/modules/$version/kernel"
cp -R "$kernel/lib/modules/$version/kernel/crypto" "$root/lib/modules/$version/kernel/"
cp "$work/host/lib/modules/$version"/modules.builtin* \
  "$work/host/lib/modules/$version/modules.order" "$root/lib/modules/$version/"
depmod -b "$root" "$version"
printf '%s\n' "$modules" >"$root/modules"

cat >"$root/init" <<'END'
#!/bin/sh
PATH=/sbin:/bin:/usr/sbin:/usr/bin
export PATH
/bin/busybox --install -s
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
mount -t tmpfs tmpfs /run
mount -t debugfs debugfs /sys/kernel/debug 2>/dev/null
mount -t tracefs tracefs /sys/kernel/tracing 2>/dev/null
for module in $(cat /modules); do modprobe "$module"; done
ip link set lo up
cd /out || poweroff -f
eval "set -- $(cat /arguments)"
sh /script "$@" >stdout 2>stderr
echo $? >status
tar cf - . >/dev/vda
sync
poweroff -f
END
chmod +x "$root/init"
# Each argument as one word of a shell.
for argument in "$@"; do
  printf "'%s' " "$(printf '%s' "$argument" | sed "s/'/'\\\\''/g")"
done >"$root/arguments"
(cd "$root" && find . | cpio --quiet -o -H newc | gzip -1) >"$work/initrd"

# What the guest takes out is a tar archive on a disk.
truncate -s 256M "$work/disk"
accel=tcg,thread=multi
if [ -w /dev/kvm ]; then accel=kvm; fi
nice -n 5 timeout --foreground "$seconds" qemu-system-x86_64 \
  -accel "$accel" -cpu max -smp "$cpus" -m 1024 \
  -nic none -display none -monitor none -serial "file:$out/console" \
  -kernel "$vmlinuz" -initrd "$work/initrd" -drive "file=$work/disk,format=raw,if=virtio" \
  -append 'console=ttyS0 quiet panic=-1 mitigations=off' -no-reboot >&2 || :
tar xf "$work/disk" --no-same-owner -C "$out" 2>/dev/null || :
if [ ! -f "$out/status" ]; then
  printf 'guest.sh: the script did not come to its end; %s/console ends with\n' "$out" >&2
  tail -n 5 "$out/console" >&2 || :
  exit 3
fi
exit "$(cat "$out/status")"
