#!/usr/bin/env bash
# Real sockets: 64 nodes in 3 processes on loopback, TLS and signatures on; finds and provides at concurrency 1, 16
# and 128, then one process killed. Prints limits, latencies, rates and the CPU they took; 3 to 7 minutes, 5 GiB.
#   scripts/bench-cluster.sh [nodes=26,25,13] [seconds=8] [warmup=300]
#   scripts/bench-cluster.sh rpc [LANES SECONDS ANSWERERS]    one process, FIND_NODE alone; default 8 60 8
# SVC_DHT_BENCH_JAVA_OPTS replaces the options of the worker JVMs.
set -euo pipefail
cd "$(dirname "$0")/.."
. ./.mvn/find-jdk.sh
options=${SVC_DHT_BENCH_JAVA_OPTS:--Xms1600m -Xmx1600m -Xmn1200m -XX:+UseSerialGC -XX:-UsePerfData}
./mvnw -q -Pbench -Dspotless.check.skip test-compile dependency:build-classpath -Dmdep.outputFile=target/bench.cp
if [ "${1:-}" = rpc ]; then
  shift
  [ $# -eq 3 ] || set -- 8 60 8
  exec "$JAVA_HOME/bin/java" $options --enable-native-access=ALL-UNNAMED \
    -cp "target/test-classes:target/classes:$(cat target/bench.cp)" io.svcdht.bench.cluster.RpcBench "$@"
fi
exec "$JAVA_HOME/bin/java" -Xmx128m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:-UsePerfData \
  "-Dbench.worker.options=$options --enable-native-access=ALL-UNNAMED" \
  -cp "target/test-classes:target/classes:$(cat target/bench.cp)" \
  io.svcdht.bench.cluster.ClusterBench "$@"
