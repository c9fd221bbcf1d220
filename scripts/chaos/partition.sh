#!/usr/bin/env bash
# Splits a fleet in halves that cannot hear each other, then joins them again. Each half must go on answering for what it holds
# and taking announcements; after the split, each half must find what the other took meanwhile.
#   scripts/chaos/partition.sh [NODES=4] [SECONDS=20]     2 to 12 nodes, a split of 1 to 600 s; ends by itself
# Prints what was found when; exit 1 if something was not.
set -euo pipefail
cd "$(dirname "$0")/../.."
nodes=${1:-4} seconds=${2:-20}
if ! [[ $nodes =~ ^([2-9]|1[0-2])$ && $seconds =~ ^[1-9][0-9]{0,2}$ ]] || [ "$seconds" -gt 600 ]; then
  sed -n '2,5s/^# \{0,1\}//p' "$0" >&2
  exit 2
fi
most=$((seconds + 600))
. scripts/chaos/fleet.sh

# Finds at a node until it succeeds; fails after so many seconds.
found_within() { # node, cid, seconds
  local begin=$SECONDS
  until find_ms "$1" "$2" >/dev/null; do
    [ $((SECONDS - begin)) -lt "$3" ] || return 1
    sleep 1
  done
  echo $((SECONDS - begin))
}

start_fleet "$nodes"
before=$(some_cid) left=$(some_cid) right=$(some_cid)
announce 1 "$before"
echo "split for $seconds s: nodes 1 to $((nodes / 2)) | $((nodes / 2 + 1)) to $nodes"
ip link set join-left down
split=$SECONDS
for node in $(seq "$nodes"); do
  after=$(found_within "$node" "$before" 30) || { echo "node $node lost what was announced before the split" >&2; exit 1; }
  echo "node $node found what was announced before, after $after s"
done
announce 1 "$left"
announce "$nodes" "$right"
while [ $((SECONDS - split)) -lt "$seconds" ]; do sleep 1; done
ip link set join-left up
echo "joined after $((SECONDS - split)) s"
after=$(found_within "$nodes" "$left" 180) || { echo "the right half did not find what the left took" >&2; exit 1; }
echo "the right half found what the left took, after $after s"
after=$(found_within 1 "$right" 180) || { echo "the left half did not find what the right took" >&2; exit 1; }
echo "the left half found what the right took, after $after s"
