#!/usr/bin/env bash
# Finds over a network that delays and loses: first undisturbed, then disturbed, then undisturbed again.
#   scripts/chaos/netem.sh [DELAY_MS=20] [LOSS_PCT=1] [FINDS=50]     up to 1000 ms, 20 %, 1000 finds; four nodes
# Delay needs a kernel with netem; without it packets are lost by iptables alone, where that is installed, and a line says so.
# Prints the median and the slowest find of each; exit 1 if one in twenty or more found nothing.
set -euo pipefail
cd "$(dirname "$0")/../.."
delay=${1:-20} loss=${2:-1} finds=${3:-50} nodes=4
if ! [[ $delay =~ ^[0-9]{1,4}$ && $loss =~ ^[0-9]{1,2}$ && $finds =~ ^[1-9][0-9]{0,3}$ ]] ||
  [ "$delay" -gt 1000 ] || [ "$loss" -gt 20 ] || [ "$finds" -gt 1000 ]; then
  sed -n '2,5s/^# \{0,1\}//p' "$0" >&2
  exit 2
fi
most=$((600 + finds * 20))
. scripts/chaos/fleet.sh

measure() { # what it is called
  local all="" ms missed=0 i
  for i in $(seq "$finds"); do
    if ms=$(find_ms $((1 + i % nodes)) "$cid"); then all+="$ms "; else missed=$((missed + 1)); fi
  done
  printf '%s\n' $all | sort -n | awk -v name="$1" -v missed="$missed" \
    '{v[NR] = $1} END {printf "%-12s %3d found, %d not; median %d ms, slowest %d ms\n", name, NR, missed, v[int((NR + 1) / 2)], v[NR]}'
  [ $((missed * 20)) -lt "$finds" ]
}

disturb() { # exit 69 if nothing on this machine can
  local i
  for i in $(seq "$nodes"); do
    if in_node "$i" tc qdisc add dev eth0 root netem delay "${delay}ms" $((delay / 4))ms loss "$loss%" 2>/dev/null; then
      continue
    elif in_node "$i" iptables -A INPUT -i eth0 -m statistic --mode random --probability "$(awk "BEGIN {print $loss / 100}")" \
      -j DROP 2>/dev/null; then
      [ "$i" -gt 1 ] || echo "this kernel has no netem: packets are lost ($loss %), none is delayed"
    else
      echo "netem.sh: neither netem in this kernel nor iptables on this machine" >&2
      exit 69
    fi
  done
}

undisturb() {
  local i
  for i in $(seq "$nodes"); do
    in_node "$i" tc qdisc del dev eth0 root 2>/dev/null || in_node "$i" iptables -F INPUT
  done
}

start_fleet "$nodes"
cid=$(some_cid)
announce 1 "$cid"
measure undisturbed
disturb
measure disturbed
undisturb
measure afterwards
