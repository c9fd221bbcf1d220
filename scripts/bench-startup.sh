#!/usr/bin/env bash
# Time from exec to a listening REST port, and resident memory 10 s later, of a standalone node and of a bare
# WebFlux application on the same libraries with the same JVM options, in turns in one run.
#   scripts/bench-startup.sh [ROUNDS]     (default 5)
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/bench-common.sh
rounds=${1:-5}

now_ms() { date +%s%3N; }
rss() { awk '/^VmRSS/ {printf "%d", $2 / 1024}' "/proc/$1/status"; }

prepare
echo "machine: $(machine)"
echo "round   svc-dht ms   RSS MiB   bare ms   RSS MiB"
ours=() bares=()
for round in $(seq 1 "$rounds"); do
  begin=$(now_ms)
  start_app 8191 8291 9991
  wait_listening 8191
  ours+=($(($(now_ms) - begin)))
  sleep 10
  our_rss=$(rss "${pids[-1]}")
  stop_last
  begin=$(now_ms)
  start_bare 8192
  wait_listening 8192
  bares+=($(($(now_ms) - begin)))
  sleep 10
  bare_rss=$(rss "${pids[-1]}")
  stop_last
  printf '%5s %12s %9s %9s %9s\n' "$round" "${ours[-1]}" "$our_rss" "${bares[-1]}" "$bare_rss"
done
awk -v a="$(median "${ours[@]}")" -v b="$(median "${bares[@]}")" \
  'BEGIN {printf "median: svc-dht %d ms, bare %d ms, ratio %.2f\n", a, b, a / b}'
