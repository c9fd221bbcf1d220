# Sourced by the bench scripts: one extracted application, one bare WebFlux application on the same
# libraries, started and stopped the same way.
. ./.mvn/find-jdk.sh
. scripts/app-common.sh
bench=.run-local/bench
java_opts=${SVC_DHT_JAVA_OPTS:--Xms32m -Xmx96m -XX:+UseSerialGC -XX:MaxDirectMemorySize=64m -XX:-UsePerfData}
pids=()

stop_all() {
  trap - EXIT INT TERM
  for pid in "${pids[@]:-}"; do
    [ -n "$pid" ] && kill "$pid" 2>/dev/null || true
  done
  wait 2>/dev/null || true
}
trap stop_all EXIT
trap 'exit 130' INT TERM

prepare() { # extracts the application and compiles the bare one against the same libraries
  rm -rf "$bench"
  extracted_app "$bench/app"
  mkdir -p "$bench/bare"
  bare_path=$(ls "$bench"/app/lib/*.jar |
    grep -vE '/(bc(prov|pkix|util)|resilience4j|caffeine|zstd|picocli|netty-tcnative|micrometer-(core|registry)|prometheus|spring-boot-(starter-)?(actuator|health|micrometer))' |
    tr '\n' ':')
  "$JAVA_HOME/bin/javac" -nowarn -proc:none -parameters -cp "$bare_path" -d "$bench/bare" \
    src/jmh/java/io/svcdht/bench/BareWebFlux.java
  bare_path=$bench/bare:$bare_path
}

start_app() { # REST port, management port, peer port, arguments…
  local api=$1 management=$2 peer=$3
  shift 3
  # shellcheck disable=SC2086
  "$JAVA_HOME/bin/java" $java_opts --enable-native-access=ALL-UNNAMED -jar "$app" serve \
    --server.address=127.0.0.1 --server.port="$api" \
    --management.server.address=127.0.0.1 --management.server.port="$management" \
    --dht.bind="127.0.0.1:$peer" --dht.shutdown.drain-delay=0s "$@" >"$bench/app.log" 2>&1 &
  pids+=($!)
}

start_bare() { # port, arguments…
  local port=$1
  shift
  # shellcheck disable=SC2086
  "$JAVA_HOME/bin/java" $java_opts --enable-native-access=ALL-UNNAMED -cp "$bare_path" io.svcdht.bench.BareWebFlux \
    --server.address=127.0.0.1 --server.port="$port" "$@" >"$bench/bare.log" 2>&1 &
  pids+=($!)
}

wait_listening() { # port; at most 60 s
  local until=$((SECONDS + 60))
  until (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; do
    if [ $SECONDS -gt $until ]; then
      echo "nothing listens on port $1 after 60 s; see $bench/*.log" >&2
      exit 1
    fi
    sleep 0.01
  done
}

stop_last() {
  kill "${pids[-1]}" 2>/dev/null || true
  wait "${pids[-1]}" 2>/dev/null || true
  unset 'pids[-1]'
}

load() { # URL, seconds, connections: requests a second, p50, p99, bytes, failures
  "$JAVA_HOME/bin/java" -XX:+UseSerialGC src/jmh/java/io/svcdht/bench/HttpLoad.java "$@"
}

warm() { # URL, connections: until three rounds of 5 s together are no more than 3 % above the three before; at most 240 s
  local rates=() until=$((SECONDS + 240)) rate
  while [ $SECONDS -lt $until ]; do
    read -r rate _ < <(load "$1" 5 "$2")
    rates+=("$rate")
    [ ${#rates[@]} -lt 6 ] || ! printf '%s\n' "${rates[@]: -6}" |
      awk 'NR <= 3 {before += $1} NR > 3 {now += $1} END {exit !(now <= 1.03 * before)}' || break
  done
}

median() { # of its arguments, of which there are an odd number
  printf '%s\n' "$@" | sort -n | sed -n "$((($# + 1) / 2))p"
}

machine() {
  echo "$(nproc) cores, $(awk '/MemTotal/ {printf "%d GiB", $2 / 1048576}' /proc/meminfo), $("$JAVA_HOME/bin/java" -version 2>&1 | sed -n 2p)"
}
