#!/bin/sh
# In the guest: what a recorder has to know of the kernel, and what can be probed in it.
set -eu
uname -r >release
uname -v >build
cat /proc/sys/net/ipv4/xfrm4_gc_thresh >gc_thresh
cat /sys/kernel/btf/vmlinux >btf
cat /sys/kernel/tracing/available_filter_functions >functions
cut -d ' ' -f 3 /proc/kallsyms >symbols
