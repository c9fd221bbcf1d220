#!/usr/bin/env bash
# Compiles and runs the JMH benchmarks whose names match PATTERN (default: all), shortly; further arguments go
# to JMH, for example: scripts/bench.sh ClosestBenchmark -prof gc
set -euo pipefail
cd "$(dirname "$0")/.."
. ./.mvn/find-jdk.sh
pattern=${1:-.*}
[ $# -gt 0 ] && shift
./mvnw -q -Pbench -Dspotless.check.skip test-compile dependency:build-classpath -Dmdep.outputFile=target/bench.cp
exec "$JAVA_HOME/bin/java" --enable-native-access=ALL-UNNAMED \
  -cp "target/test-classes:target/classes:$(cat target/bench.cp)" \
  org.openjdk.jmh.Main "$pattern" -f 1 -wi 3 -w 1 -i 5 -r 1 "$@"
