#!/usr/bin/env bash
# Figures of the image: its size; start to listening beside the plain jar on the same JVM, in turns; five containers from
# docker run to a found record; a sixth that joins them; memory of an idle node.
#   scripts/with-engine.sh scripts/bench-image.sh [ROUNDS]     (default 5)
# Wants the image (scripts/image.sh), the jar it was made of, and root to read the memory of other processes.
set -euo pipefail
cd "$(dirname "$0")/.."
rounds=${1:-5}
version=$(sed -n '/<artifactId>svc-dht<\/artifactId>/{n;s/.*<version>\(.*\)<\/version>.*/\1/p;q}' pom.xml)
image=svc-dht:$version
jar=$PWD/target/svc-dht-$version.jar
net=svc-dht-bench
cid="b3:$(printf 'content of the image benchmark' | sha256sum | cut -d' ' -f1)"

remove_all() {
  trap - EXIT INT TERM
  local all
  all=$(docker ps -aq --filter "label=$net")
  # shellcheck disable=SC2086 # ids are words
  [ -z "$all" ] || docker rm -f $all >/dev/null 2>&1 || true
  docker network rm "$net" >/dev/null 2>&1 || true
}
trap remove_all EXIT
trap 'exit 130' INT TERM

now_ms() { date +%s%3N; }
started_ms() { date -d "$(docker inspect -f '{{.State.StartedAt}}' "$1")" +%s%3N; }
pid() { docker inspect -f '{{.State.Pid}}' "$1"; }
cpu_ms() { awk -v hz="$(getconf CLK_TCK)" '{sub(/.*\) /, ""); print int(($12 + $13) * 1000 / hz)}' "/proc/$(pid "$1")/stat"; }
rss() { awk '/^VmRSS/ {printf "%d", $2 / 1024}' "/proc/$(pid "$1")/status"; }
median() { printf '%s\n' "$@" | sort -n | sed -n "$((($# + 1) / 2))p"; }

run() { # name, further arguments of docker run
  local name=$1
  shift
  docker run -d --name "$name" --label "$net" --read-only --tmpfs /tmp --cap-drop ALL --memory 1g \
    -e JAVA_TOOL_OPTIONS=-XX:MaxRAMPercentage=50 "$@" >/dev/null
}

await() { # name, URL, further arguments of curl; 120 s
  local until=$((SECONDS + 120))
  until curl -sS -o /dev/null --max-time 2 "${@:2}" 2>/dev/null; do
    if [ $SECONDS -gt $until ]; then
      echo "$1 does not answer at $2; the last lines of its log:" >&2
      docker logs --tail 5 "$1" >&2
      exit 1
    fi
    sleep 0.02
  done
}

listening() { # name, port, arguments of docker run: prints ms from its start to an open REST port, and CPU ms by then
  local took
  run "$1" -p "127.0.0.1:$2:8080" "${@:3}"
  await "$1" "http://127.0.0.1:$2/"
  took=$(($(now_ms) - $(started_ms "$1")))
  echo "$took $(cpu_ms "$1")"
  docker rm -f "$1" >/dev/null
}

echo "machine: $(nproc) cores, $(awk '/MemTotal/ {printf "%d GiB", $2 / 1048576}' /proc/meminfo), load $(cut -d' ' -f1 /proc/loadavg)"
docker image inspect -f '{{.Size}}' "$image" | awk '{printf "image: %d MB on disk, ", $1 / 1e6}'
docker save "$image" | gzip -6 | wc -c | awk '{printf "%d MB to pull\n", $1 / 1e6}'

echo "round   image ms   CPU ms   plain jar ms   CPU ms"
ours=() plains=() ours_cpu=() plains_cpu=()
for round in $(seq "$rounds"); do
  read -r ms cpu < <(listening "bench-image-$round" $((18300 + round)) "$image" serve)
  ours+=("$ms") ours_cpu+=("$cpu")
  read -r plain_ms plain_cpu < <(listening "bench-plain-$round" $((18400 + round)) -v "$jar:/plain.jar:ro" \
    --entrypoint /opt/java/bin/java "$image" @/opt/svc-dht/java.options -jar /plain.jar serve)
  plains+=("$plain_ms") plains_cpu+=("$plain_cpu")
  printf '%5s %10s %8s %14s %8s\n' "$round" "$ms" "$cpu" "$plain_ms" "$plain_cpu"
done
awk -v a="$(median "${ours[@]}")" -v b="$(median "${plains[@]}")" -v c="$(median "${ours_cpu[@]}")" -v d="$(median "${plains_cpu[@]}")" \
  'BEGIN {printf "start to listening, medians: %d ms and %d ms, ratio %.2f; CPU %d ms and %d ms, ratio %.2f\n", a, b, a / b, c, d, c / d}'

node() { # number
  run "bench-$1" --network "$net" --network-alias seeds -p "127.0.0.1:$((18100 + $1)):8080" -p "127.0.0.1:$((18200 + $1)):8081" \
    -e DHT_API_ANONYMOUS=all "$image" serve --dht.bootstrap.seeds=/dns/seeds/tcp/9910
}
docker network create "$net" >/dev/null
begin=$(now_ms)
for i in 1 2 3 4 5; do node "$i"; done
for i in 1 2 3 4 5; do await "bench-$i" "http://127.0.0.1:$((18200 + i))/readyz" --fail; done
curl -fsS -o /dev/null -X POST http://127.0.0.1:18101/dht/providers -H 'Content-Type: application/json' \
  -d "{\"cid\":\"$cid\",\"addrs\":[\"/dns4/media.example/tcp/443/https\"]}"
curl -fsS "http://127.0.0.1:18105/dht/providers/$cid" | grep -q '"publisher"'
echo "five containers from docker run to a found record: $(($(now_ms) - begin)) ms"

# Its seeds answer all the time: what is between its two lines is joining alone.
node 6
await bench-6 http://127.0.0.1:18206/readyz --fail
stamp() { docker logs bench-6 2>&1 | grep "$1" | head -n 1 | sed 's/.*"@timestamp":"\([^"]*\)".*/\1/'; }
echo "a sixth joins: ready $(($(date -d "$(stamp 'Node is READY')" +%s%3N) - $(date -d "$(stamp ' listens at ')" +%s%3N))) ms after it listens"
sleep 30
memory=""
for i in 1 2 3 4 5 6; do memory+=" $(rss "bench-$i")"; done
echo "resident memory of each, 30 s later (MiB):$memory"
