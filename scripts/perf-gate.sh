#!/usr/bin/env bash
# Fails when the service has become slower than it may be:
#   - a simulated network within one zone (1,000 nodes, round trips 1-3 ms): first record p95 above 150 ms;
#   - the same question with a budget of 5 hops: more than 1 % of finds end by it;
#   - benchmarks (JMH), as ratios within one run so that the machine cancels out: more than 10 % below src/jmh/baseline.csv.
# usage: scripts/perf-gate.sh [--quick] [--write]
#   --quick  a tenth of the network, for a laptop; --write  stores the ratios measured as the new baseline
# Figures go to target/perf.
set -euo pipefail
cd "$(dirname "$0")/.."
. ./.mvn/find-jdk.sh
out=target/perf
baseline=src/jmh/baseline.csv
nodes=1000 finds=5000 write=false failed=0
for argument in "$@"; do
  case $argument in
    --quick) nodes=100 finds=500 ;;
    --write) write=true ;;
    *) sed -n '2,9s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
  esac
done
mkdir -p "$out"

check() { # what, value, worst that passes; smaller is better
  local verdict=ok
  if awk "BEGIN {exit !($2 > $3)}"; then
    verdict=FAILED
    failed=1
  fi
  printf '%-52s %10s   at most %-8s %s\n' "$1" "$2" "$3" "$verdict"
}

figure() { # name; value of a scenario's figure, from JSON on standard input
  grep -o "{\"name\":\"$1\",\"value\":[0-9.]*" | head -n 1 | sed 's/.*://'
}

simulate() { # scenario
  # A target of its own that a smaller network misses is not this gate's business: exit 1 is looked at below.
  rm -f "$out/$1.json"
  "$JAVA_HOME/bin/java" -Xmx3g -jar "$jar" simulate --scenario "$1" --nodes "$nodes" --lookups "$finds" --seed 7 \
    --out "$out" >/dev/null || [ -s "$out/$1.json" ]
}

. scripts/app-common.sh
fresh_jar
simulate lan
check "first record p95, one zone, $nodes nodes (ms)" "$(figure 'first record p95' <"$out/lan.json")" 150
simulate hops
success=$(figure 'success, budget 5' <"$out/hops.json")
check "finds ended by a budget of 5 hops (%)" "$(awk "BEGIN {printf \"%.3f\", 100 - $success}")" 1

scripts/bench.sh 'AdmissionBenchmark.(admission|rawVerify)|VerifyBenchmark.(ours|bouncyCastle)' -rf csv -rff "$out/jmh.csv" >"$out/jmh.log"
score() { # benchmark, by its class and method
  awk -F, -v name="$1" '{gsub(/"/, "")} index($1, name) && $1 ~ name "$" {print $5; exit}' "$out/jmh.csv"
}
$write && printf 'benchmark,against,ratio\n' >"$out/baseline.csv"
while IFS=, read -r benchmark against stored; do
  [ "$benchmark" != benchmark ] || continue
  now=$(awk "BEGIN {printf \"%.3f\", $(score "$benchmark") / $(score "$against")}")
  $write && printf '%s,%s,%s\n' "$benchmark" "$against" "$now" >>"$out/baseline.csv"
  check "$benchmark / $against: $now, stored $stored; worse by (%)" \
    "$(awk "BEGIN {printf \"%.1f\", 100 * (1 - $now / $stored)}")" 10
done <"$baseline"
if $write; then
  mv "$out/baseline.csv" "$baseline"
  echo "wrote $baseline"
  exit 0
fi
exit $failed
