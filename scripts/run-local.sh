#!/usr/bin/env bash
# Starts N separate node processes on loopback, waits until every one is ready, announces a content at
# the first, finds it from the last, prints a table, and keeps the cluster up until Ctrl-C.
#
#   scripts/run-local.sh [N] [--once] [--finds M] [--bench]
#
#   N          nodes, 1 to 20 (default 5)
#   --once     end the cluster after the table; exit 0 only if every node became ready and found the content
#   --finds M  finds per node behind the "ms" column, 1 to 10000 (default 200; the median is shown)
#   --bench    with the optimising compiler, load the last node until it is warm, and print finds/s and latency
#
# Node i serves REST on 127.0.0.1:810i, management on 127.0.0.1:820i and peers on 127.0.0.1:991i
# (numbers above 9 go on counting). Logs: .run-local/node-i.log. SVC_DHT_JAVA_OPTS replaces the JVM options.
set -euo pipefail
cd "$(dirname "$0")/.."

usage() {
  sed -n '2,14s/^# \{0,1\}//p' "$0"
}

stop_with() {
  echo "run-local: $1" >&2
  exit 2
}

number_in() { # name, value, least, most
  case "$2" in
    '' | *[!0-9]*) stop_with "$1 must be a number from $3 to $4, not '$2'" ;;
  esac
  if [ "$2" -lt "$3" ] || [ "$2" -gt "$4" ]; then
    stop_with "$1 must be from $3 to $4, not $2"
  fi
}

nodes=5
once=false
finds=200
bench=false
while [ $# -gt 0 ]; do
  case "$1" in
    --once) once=true ;;
    --bench) bench=true ;;
    --finds) finds=${2:-}; number_in --finds "$finds" 1 10000; shift ;;
    -h | --help) usage; exit 0 ;;
    *) number_in "the number of nodes" "$1" 1 20; nodes=$1 ;;
  esac
  shift
done
command -v curl >/dev/null || stop_with "curl is needed; install it first"
. ./.mvn/find-jdk.sh
. scripts/app-common.sh

java_opts=${SVC_DHT_JAVA_OPTS:--Xms32m -Xmx96m -XX:+UseSerialGC -XX:MaxDirectMemorySize=64m -XX:ReservedCodeCacheSize=64m -Xss512k -XX:-UsePerfData}
# Five JVMs that optimise at once keep two cores busy for a minute: a demonstration does without.
$bench || java_opts+=" -XX:TieredStopAtLevel=1"
run=.run-local
work=$run/app
mkdir -p "$run"

pids=()
api() { echo $((8100 + $1)); }
management() { echo $((8200 + $1)); }
peer() { echo $((9910 + $1)); }
now_ms() { date +%s%3N; }

# Prints the first value of a JSON field: enough for answers of our own.
field() { # name; JSON on standard input
  grep -o "\"$1\":[^,}]*" | head -n 1 | cut -d: -f2- | tr -d '"' || true
}

# One standalone node answers a few calls while the JVM takes notes for a faster start (JEP 514).
train() {
  local pid url cid="b3:$(printf '0%.0s' $(seq 64))"
  start_jvm -XX:AOTCacheOutput="$work/app.aot" -jar "$app" serve --server.port="$(api 1)" \
    --management.server.port="$(management 1)" --dht.bind="127.0.0.1:$(peer 1)" --dht.shutdown.drain-delay=0s \
    >"$run/aot.log" 2>&1 &
  pid=$!
  pids=("$pid")
  for _ in $(seq 300); do
    curl -fsS -o /dev/null --max-time 2 "http://127.0.0.1:$(management 1)/readyz" 2>/dev/null && break
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.1
  done
  url="http://127.0.0.1:$(api 1)/dht/providers"
  curl -sS -o /dev/null --max-time 5 -X POST "$url" -H 'Content-Type: application/json' -d "{\"cid\":\"$cid\"}" || true
  curl -sS -o /dev/null --max-time 5 "$url/$cid" || true
  kill "$pid" 2>/dev/null || true
  wait "$pid" 2>/dev/null || true
  pids=()
  [ -f "$work/app.aot" ]
}

start_jvm() { # JVM arguments, then the program's
  # shellcheck disable=SC2086 # options are several words on purpose
  exec "$JAVA_HOME/bin/java" $java_opts --enable-native-access=ALL-UNNAMED "$@"
}

build() {
  extracted_app "$work"
  if [ ! -f "$work/app.aot" ]; then
    echo "training the AOT cache (first time only)…"
    train || echo "no AOT cache, see $run/aot.log; starting without it"
  fi
}

stop_all() {
  trap - EXIT INT TERM
  for pid in "${pids[@]:-}"; do
    [ -n "$pid" ] && kill "$pid" 2>/dev/null || true
  done
  for pid in "${pids[@]:-}"; do
    [ -n "$pid" ] && wait "$pid" 2>/dev/null || true
  done
}
trap stop_all EXIT
trap 'exit 130' INT TERM

free_ports() {
  for i in $(seq 1 "$nodes"); do
    for port in "$(api "$i")" "$(management "$i")" "$(peer "$i")"; do
      if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
        stop_with "port $port is taken; is another cluster running?"
      fi
    done
  done
}

seeds() {
  local list="" i
  [ "$nodes" -gt 1 ] || return 0
  for i in $(seq 1 $((nodes < 3 ? nodes : 3))); do
    list+="${list:+,}/ip4/127.0.0.1/tcp/$(peer "$i")"
  done
  echo "--dht.bootstrap.seeds=$list"
}

start_node() { # i
  # shellcheck disable=SC2046 # options are several words on purpose
  start_jvm -XX:AOTCache="$work/app.aot" -jar "$app" serve \
    --server.address=127.0.0.1 --server.port="$(api "$1")" \
    --management.server.address=127.0.0.1 --management.server.port="$(management "$1")" \
    --dht.bind="127.0.0.1:$(peer "$1")" --dht.shutdown.drain-delay=0s $(seeds) \
    >"$run/node-$1.log" 2>&1 &
  pids+=($!)
  started[$1]=$(now_ms)
}

wait_ready() { # sets ready_ms for every node; fails after 120 s
  local until_ms i missing
  until_ms=$(($(now_ms) + 120000))
  while :; do
    missing=0
    for i in $(seq 1 "$nodes"); do
      [ -z "${ready_ms[$i]:-}" ] || continue
      if curl -fsS -o /dev/null --max-time 2 "http://127.0.0.1:$(management "$i")/readyz" 2>/dev/null; then
        ready_ms[$i]=$(($(now_ms) - started[$i]))
      elif ! kill -0 "${pids[$((i - 1))]}" 2>/dev/null; then
        echo "run-local: node $i ended; the last lines of $run/node-$i.log:" >&2
        tail -n 15 "$run/node-$i.log" >&2
        return 1
      else
        missing=$((missing + 1))
      fi
    done
    [ "$missing" -gt 0 ] || return 0
    if [ "$(now_ms)" -gt "$until_ms" ]; then
      echo "run-local: $missing of $nodes nodes not ready after 120 s; see $run/node-*.log" >&2
      return 1
    fi
    sleep 0.1
  done
}

announce() {
  curl -fsS --max-time 10 -X POST "http://127.0.0.1:$(api 1)/dht/providers" \
    -H 'Content-Type: application/json' \
    -d "{\"cid\":\"$cid\",\"addrs\":[\"/dns4/media.example/tcp/443/https\"]}"
}

rss_mib() { # pid
  awk '/^VmRSS/ {printf "%d", $2 / 1024}' "/proc/$1/status" 2>/dev/null || echo "?"
}

# Median, in ms, of finds on one connection, so that curl's own start is not in the figure.
median_ms() { # url
  local urls=()
  for _ in $(seq 1 "$finds"); do urls+=(-o /dev/null "$1"); done
  curl -sS -H 'Cache-Control: no-cache' -w '%{time_total}\n' "${urls[@]}" | sort -n |
    awk '{v[NR] = $1} END {printf "%.1f", v[int((NR + 1) / 2)] * 1000}'
}

row='%-5s %-9s %12s %10s %5s %8s %8s\n'
table() { # exit 1 if a node did not find the content
  local i url answer found all=0
  # shellcheck disable=SC2059 # the format is ours
  printf "$row" node role "ready after" providers hops ms "RSS MiB"
  for i in $(seq 1 "$nodes"); do
    url="http://127.0.0.1:$(api "$i")/dht/providers/$cid"
    answer=$(curl -sS --max-time 10 "$url" || true)
    found=$(echo "$answer" | grep -o '"publisher"' | wc -l)
    [ "$found" -ge 1 ] || all=1
    # shellcheck disable=SC2059
    printf "$row" "$i" "$([ "$i" = 1 ] && echo announces || echo finds)" \
      "$(awk -v ms="${ready_ms[$i]}" 'BEGIN {printf "%.1f s", ms / 1000}')" \
      "$found" "$(echo "$answer" | field hops)" "$(median_ms "$url")" "$(rss_mib "${pids[$((i - 1))]}")"
  done
  return "$all"
}

declare -A started ready_ms
free_ports
build
echo "starting $nodes nodes on loopback…"
for i in $(seq 1 "$nodes"); do start_node "$i"; done
wait_ready || exit 1
cid="b3:$(od -An -N32 -tx1 /dev/urandom | tr -d ' \n')"
answer=$(announce) || { echo "run-local: node 1 did not take the announcement; see $run/node-1.log" >&2; exit 1; }
echo "announced $cid at node 1; accepted by $(echo "$answer" | field accepted) of the closest"
echo
result=0
table || result=1
echo
if $bench; then
  load() { "$JAVA_HOME/bin/java" -XX:TieredStopAtLevel=1 src/jmh/java/io/svcdht/bench/HttpLoad.java "$@"; }
  url="http://127.0.0.1:$(api "$nodes")/dht/providers/$cid"
  echo "warming node $nodes for 60 s…"
  load "$url" 60 1 >/dev/null
  for connections in 1 16; do
    read -r rate p50 p99 _ failures < <(load "$url" 10 "$connections")
    echo "complete finds at $connections in flight: $rate/s, p50 $p50 ms, p99 $p99 ms, $failures failed"
  done
  echo
fi
if $once; then
  [ "$result" = 0 ] && echo "every node found it; stopping the cluster" || echo "a node did not find it" >&2
  exit "$result"
fi
cat <<TXT
The cluster is up. Try, from another shell:
  curl -s http://127.0.0.1:$(api "$nodes")/dht/providers/$cid
  curl -s http://127.0.0.1:$(management 1)/readyz
  curl -s http://127.0.0.1:$(management 1)/metrics | grep ^dht_
Ctrl-C ends it.
TXT
wait
