#!/usr/bin/env bash
# What operators do, measured (docs/PERFORMANCE.md): a scrape at a full table, the drain of a macronode under
# load, with all others there or just after one of them was killed, a rolling restart of five nodes under load.
#   scripts/bench-operate.sh scrape
#   scripts/bench-operate.sh drain [RECORDS]           (default 170000: with k = 3 of five nodes it holds 100,000)
#   scripts/bench-operate.sh drain-short [RECORDS]     (default 170000)
#   scripts/bench-operate.sh roll [RECORDS]            (default 1000)
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/bench-common.sh
what=${1:?scrape, drain or roll}
echo "machine: $(machine)"
case "$what" in
  scrape)
    ./mvnw -q -Pbench -Dspotless.check.skip test-compile dependency:build-classpath -Dmdep.outputFile=target/bench.cp
    "$JAVA_HOME/bin/java" -Xmx256m -XX:+UseSerialGC -XX:-UsePerfData --enable-native-access=ALL-UNNAMED \
      -cp "target/test-classes:target/classes:$(cat target/bench.cp)" io.svcdht.bench.ScrapeBench | grep contacts
    ;;
  drain | drain-short | roll)
    prepare
    default=170000
    [ "$what" != roll ] || default=1000
    "$JAVA_HOME/bin/java" -Xmx512m src/jmh/java/io/svcdht/bench/OperatingBench.java \
      "$what" "$app" "$bench/operate" "${2:-$default}"
    ;;
  *)
    sed -n '2,7s/^# \{0,1\}//p' "$0" >&2
    exit 2
    ;;
esac
