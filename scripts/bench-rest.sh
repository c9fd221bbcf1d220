#!/usr/bin/env bash
# REST reads of a locally known provider against a bare WebFlux endpoint that returns as many bytes, both in
# processes of their own, each warmed until its rate is steady, then loaded in turns in one run. Prints each round and the median ratio.
#   scripts/bench-rest.sh [ROUNDS] [SECONDS] [CONNECTIONS]     (default 5 4 16)
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/bench-common.sh
rounds=${1:-5} seconds=${2:-4} connections=${3:-16}

prepare
echo "machine: $(machine); $connections connections, $seconds s a round"
start_app 8191 8291 9991
wait_listening 8191
cid="b3:$(printf 'content of the REST benchmark' | sha256sum | cut -d' ' -f1)"
until curl -fsS -o /dev/null -X POST http://127.0.0.1:8191/dht/providers -H 'Content-Type: application/json' \
  -d "{\"cid\":\"$cid\",\"addrs\":[\"/dns4/media.example/tcp/443/https\"]}" 2>/dev/null; do sleep 0.2; done
url="http://127.0.0.1:8191/dht/providers/$cid?source=local"
bytes=$(curl -fsS "$url" | wc -c)
start_bare 8192 --bare.bytes="$bytes"
wait_listening 8192
warm "$url" "$connections"
warm http://127.0.0.1:8192/ "$connections"
ratios=()
echo "round   svc-dht/s   p50 ms   bare/s   p50 ms   ratio   (body $bytes bytes)"
for round in $(seq 1 "$rounds"); do
  read -r ours ours_p50 _ _ failures < <(load "$url" "$seconds" "$connections")
  read -r bare bare_p50 _ < <(load http://127.0.0.1:8192/ "$seconds" "$connections")
  [ "$failures" = 0 ] || { echo "$failures answers were not 200" >&2; exit 1; }
  ratio=$(awk -v a="$ours" -v b="$bare" 'BEGIN {printf "%.2f", a / b}')
  ratios+=("$ratio")
  printf '%5s %11s %8s %8s %8s %7s\n' "$round" "$ours" "$ours_p50" "$bare" "$bare_p50" "$ratio"
done
echo "median ratio: $(median "${ratios[@]}")"
