#!/usr/bin/env bash
# Searches for inputs that break what peers and callers send us: the seeded property tests of the decoders and of what is
# built on them, again and again from new seeds until the time is up.
#   scripts/fuzz.sh [MINUTES=10]      up to 600
# A seed that fails is kept in target/fuzz/found.txt with its test and is replayed by -Dtest=TEST -Dseed=SEED; exit 1 then.
set -euo pipefail
cd "$(dirname "$0")/.."
minutes=${1:-10}
if ! [[ $minutes =~ ^[1-9][0-9]{0,2}$ ]] || [ "$minutes" -gt 600 ]; then
  sed -n '2,5s/^# \{0,1\}//p' "$0" >&2
  exit 2
fi
tests='io.svcdht.cbor.*,io.svcdht.codec.*,io.svcdht.id.*,io.svcdht.message.*,io.svcdht.peer.ProofVerifierTest,'
tests+='io.svcdht.provider.DualSignatureTest,io.svcdht.limits.*'
out=target/fuzz
mkdir -p "$out"
./mvnw -q -Dspotless.check.skip test-compile
end=$((SECONDS + minutes * 60)) rounds=0 found=0
while [ $SECONDS -lt $end ]; do
  from=$(od -An -N6 -tu8 /dev/urandom | tr -d ' ')
  rounds=$((rounds + 1))
  # The time that is left bounds the last round too; what it has found by then is in its reports.
  if ! timeout $((end - SECONDS + 60)) ./mvnw -q -o surefire:test -Dsurefire.failIfNoSpecifiedTests=false -Dtest="$tests" \
    -Dseeds.from="$from" -Dseeds.times=20 >"$out/round.log" 2>&1; then
    if grep -q 'failed with -Dseed=' "$out/round.log"; then
      found=$((found + 1))
      grep -E 'failed with -Dseed=|^\[ERROR\] +[A-Z][A-Za-z]*Test\.' "$out/round.log" | sort -u >>"$out/found.txt"
    elif [ $SECONDS -lt $end ]; then
      echo "fuzz: a round failed for another reason, see $out/round.log" >&2
      exit 1
    fi
  fi
done
echo "$rounds rounds in $minutes min, $found with failures"
[ "$found" = 0 ] || { cat "$out/found.txt" >&2; exit 1; }
