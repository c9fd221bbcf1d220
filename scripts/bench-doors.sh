#!/usr/bin/env bash
# What the doors cost, each against its yardstick in the same run: a question over the embedded bus beyond its lookup, over
# NATS against a bare echo, and /routing/v1 against /dht/providers for a provider that this node knows.
#   scripts/bench-doors.sh [ROUNDS] [SECONDS] [CONNECTIONS]     (default 5 4 16)
# The part over NATS needs nats-server (apt-get install nats-server) and is left out without it.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/bench-common.sh
rounds=${1:-5} seconds=${2:-4} connections=${3:-16}

prepare
echo "machine: $(machine); $rounds rounds"
broker=()
if command -v nats-server >/dev/null; then
  nats-server -a 127.0.0.1 -p 14229 >"$bench/nats.log" 2>&1 &
  pids+=($!)
  broker=(nats://127.0.0.1:14229)
else
  echo "the bus was not measured over NATS: nats-server is not installed (apt-get install nats-server)"
fi
"$JAVA_HOME/bin/java" -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED -cp "$app" \
  src/jmh/java/io/svcdht/bench/BusBench.java "$rounds" "${broker[@]}"

start_app 8191 8291 9991 --dht.api.reads.rate=1000000
wait_listening 8191
multihash="1e20$(printf 'content of the bench of doors' | sha256sum | cut -d' ' -f1)"
announced="{\"cid\":\"f0155$multihash\",\"addrs\":[\"/dns4/media.example/tcp/443/https\"]}"
until curl -fsS -o /dev/null -X POST http://127.0.0.1:8191/dht/providers -H 'Content-Type: application/json' \
  -d "$announced" 2>/dev/null; do sleep 0.2; done
dht="http://127.0.0.1:8191/dht/providers/f0155$multihash?source=local"
routing="http://127.0.0.1:8191/routing/v1/providers/f0155$multihash"
curl -fsS "$routing" | grep -q '"Schema":"peer"'
warm "$dht" "$connections"
warm "$routing" "$connections"
ratios=()
echo "round   /routing/v1/s   p50 ms   /dht/providers/s   p50 ms   ratio   ($connections connections, $seconds s each)"
for round in $(seq 1 "$rounds"); do
  read -r ours ours_p50 _ _ failures < <(load "$routing" "$seconds" "$connections")
  read -r base base_p50 _ _ others < <(load "$dht" "$seconds" "$connections")
  [ "$failures$others" = 00 ] || { echo "$failures and $others answers were not 200" >&2; exit 1; }
  ratio=$(awk -v a="$ours" -v b="$base" 'BEGIN {printf "%.2f", a / b}')
  ratios+=("$ratio")
  printf '%5s %15s %8s %18s %8s %7s\n' "$round" "$ours" "$ours_p50" "$base" "$base_p50" "$ratio"
done
echo "median ratio: $(median "${ratios[@]}")"
