# Sourced by the scripts beside it: a few nodes, each in a network namespace of its own, on two bridges that one link joins.
# Everything lives in namespaces that this makes for itself and that end with it, so the machine's network is left alone, and
# whatever happens nothing stays behind. Needs Linux and root; exit 69 with one line without them.
if [ "${SVC_DHT_CHAOS:-}" != inside ]; then
  if [ "$(uname -s)" != Linux ] || [ "$(id -u)" != 0 ] || ! command -v ip >/dev/null || ! command -v unshare >/dev/null; then
    echo "$(basename "$0"): needs Linux, root, ip and unshare" >&2
    exit 69
  fi
  . ./.mvn/find-jdk.sh
  ls target/svc-dht-*.jar >/dev/null 2>&1 || ./mvnw -q -DskipTests -Dspotless.check.skip package
  mkdir -p .run-local/chaos
  SVC_DHT_CHAOS=inside exec timeout "$most" unshare --net --mount --pid --fork --kill-child --mount-proc "$0" "$@"
fi
java_opts=${SVC_DHT_JAVA_OPTS:--Xms32m -Xmx96m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xss512k -XX:-UsePerfData}
logs=.run-local/chaos
jar=$(ls -t target/svc-dht-*.jar | head -n 1)

address() { echo "10.77.0.$1"; }
in_node() { ip netns exec "node$1" "${@:2}"; }

network() { # how many nodes: the first half on bridge left, the others on bridge right
  local i side
  ip link set lo up
  mount -t tmpfs tmpfs /run
  mkdir -p /run/netns
  ip link add left type bridge
  ip link add right type bridge
  ip link add join-left type veth peer name join-right
  for side in left right; do
    ip link set "join-$side" master "$side" up
    ip link set "$side" up
  done
  for i in $(seq "$1"); do
    side=left
    [ "$i" -le $(($1 / 2)) ] || side=right
    ip netns add "node$i"
    ip link add "veth$i" type veth peer name eth0 netns "node$i"
    ip link set "veth$i" master "$side" up
    in_node "$i" ip link set lo up
    in_node "$i" ip addr add "$(address "$i")/24" dev eth0
    in_node "$i" ip link set eth0 up
  done
}

start_fleet() { # how many nodes; returns when all are ready, fails after 180 s
  local i seeds="" until=$((SECONDS + 180))
  network "$1"
  for i in $(seq "$1"); do seeds+="${seeds:+,}/ip4/$(address "$i")/tcp/9910"; done
  for i in $(seq "$1"); do
    # shellcheck disable=SC2086 # options are several words on purpose
    in_node "$i" "$JAVA_HOME/bin/java" $java_opts --enable-native-access=ALL-UNNAMED -jar "$jar" serve \
      --dht.bind="$(address "$i"):9910" --dht.bootstrap.seeds="$seeds" --dht.shutdown.drain-delay=0s \
      >"$logs/node-$i.log" 2>&1 &
  done
  for i in $(seq "$1"); do
    until in_node "$i" curl -fsS -o /dev/null --max-time 2 http://127.0.0.1:8081/readyz 2>/dev/null; do
      if [ $SECONDS -gt $until ]; then
        echo "node $i is not ready after 180 s; see $logs/node-$i.log" >&2
        return 1
      fi
      sleep 0.2
    done
  done
  echo "$1 nodes are ready"
}

announce() { # node, cid
  in_node "$1" curl -fsS -o /dev/null --max-time 20 -X POST http://127.0.0.1:8080/dht/providers \
    -H 'Content-Type: application/json' -d "{\"cid\":\"$2\",\"addrs\":[\"/dns4/media.example/tcp/443/https\"]}"
}

find_ms() { # node, cid: milliseconds if it is found, else nothing and 1
  local answer
  answer=$(in_node "$1" curl -sS --max-time 20 -H 'Cache-Control: no-cache' -w '\n%{time_total}' \
    "http://127.0.0.1:8080/dht/providers/$2") || return 1
  case $answer in
    *'"publisher"'*) printf '%s\n' "$answer" | awk 'END {printf "%d\n", $1 * 1000}' ;;
    *) return 1 ;;
  esac
}

some_cid() { echo "b3:$(od -An -N32 -tx1 /dev/urandom | tr -d ' \n')"; }
