#!/bin/sh
# In the guest: records while two netns talk by IPsec, and a third exits. ESP goes over a veth pair,
# by IPv4 and IPv6, with pings, TCP and UDP. /files has the recorder and collect.sh.
# usage: ipsec.sh [ROUNDS]    rounds of new flows (40)
set -eu
rounds=${1:-40}

netns() { # NAME
  ip netns add "$1"
  ip -n "$1" link set lo up
}

ends() { # NAME, its number, the other's number
  ip link set "v$2" netns "$1"
  ip -n "$1" addr add "10.0.0.$2/24" dev "v$2"
  ip -n "$1" addr add "fd00::$2/64" dev "v$2" nodad
  ip -n "$1" link set "v$2" up
  for pair in "10.0.0.$2 10.0.0.$3" "fd00::$2 fd00::$3"; do
    # shellcheck disable=SC2086
    set -- "$1" "$2" "$3" $pair
    sa "$1" "$4" "$5" "0x10$2"
    sa "$1" "$5" "$4" "0x10$3"
    ip -n "$1" xfrm policy add src "$4" dst "$5" dir out \
      tmpl src "$4" dst "$5" proto esp mode transport
    ip -n "$1" xfrm policy add src "$5" dst "$4" dir in \
      tmpl src "$5" dst "$4" proto esp mode transport
  done
}

sa() { # NETNS, source, destination, SPI
  ip -n "$1" xfrm state add src "$2" dst "$3" proto esp spi "$4" mode transport \
    auth 'hmac(sha1)' 0x0102030405060708090a0b0c0d0e0f1011121314 \
    enc 'cbc(aes)' 0x000102030405060708090a0b0c0d0e0f
}

# init_net is there before the recorder: it has no policies and stays unseen.
sh /files/recorder.sh start
for name in a b c; do netns "$name"; done
ip link add v1 type veth peer name v2
ends a 1 2
ends b 2 1

# A connection holds an entry at each end until it goes: 32 on one CPU make a fold.
ip netns exec b nc -ll -p 9 -e cat &
connect() { # CPU, address
  { sleep 600 | taskset -c "$1" ip netns exec a nc "$2" 9 >/dev/null 2>&1; } &
}

cpus=$(nproc)
round=0
while [ "$round" -lt "$rounds" ]; do
  cpu=$((round % cpus))
  for peer in 10.0.0.2 fd00::2; do
    taskset -c "$cpu" ip netns exec a ping -c 1 -W 5 "$peer" >/dev/null
    connect 0 "$peer"
    connect "$cpu" "$peer"
  done
  # UDP to a port where nobody listens: the answer is an ICMP error, by IPsec as well.
  echo flow | ip netns exec b nc -u -w 1 10.0.0.1 "$((2000 + round))" >/dev/null 2>&1 || :
  round=$((round + 1))
done
ip netns exec b sh /files/collect.sh >facts.json
ip netns exec b cat /proc/net/xfrm_stat >xfrm_stat
killall nc
ip netns del c
# Entries go by RCU, and a netns by a worker.
sleep 5
sh /files/recorder.sh stop >trace.txt
gzip trace.txt
