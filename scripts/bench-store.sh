#!/usr/bin/env bash
# A million records in each store: heap, time to open, admissions, gets, pruning. About two minutes on an idle machine.
# usage: scripts/bench-store.sh [RECORDS]; SVC_DHT_STORE_OPTS="-Dsync=ALWAYS -Dcache=64" changes the one on disk.
set -euo pipefail
cd "$(dirname "$0")/.."
. ./.mvn/find-jdk.sh
records=${1:-1000000}
./mvnw -q -Pbench -Dspotless.check.skip test-compile dependency:build-classpath -Dmdep.outputFile=target/bench.cp
dir=$(mktemp -d "${TMPDIR:-/tmp}/svc-dht-store.XXXXXX")
trap 'rm -rf "$dir"' EXIT
run() { # options of the JVM, kind
  # shellcheck disable=SC2086
  "$JAVA_HOME/bin/java" $1 --enable-native-access=ALL-UNNAMED -XX:-UsePerfData \
    -cp "target/test-classes:target/classes:$(cat target/bench.cp)" \
    io.svcdht.bench.store.StoreAtSize "$2" "$dir/data" "$records"
}
echo "--- memory, -Xmx768m"
run "-Xmx768m" memory
echo "--- disk, -Xmx128m"
run "-Xmx128m ${SVC_DHT_STORE_OPTS:-}" disk
du -sh "$dir/data" | sed 's/\s.*/ on disk/'
