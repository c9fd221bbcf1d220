#!/usr/bin/env bash
# Mutation tests (PIT) of the rooms that changed: the code is broken in small ways, and the room's own tests must notice most.
#   scripts/mutation.sh [BASE=origin/main | ROOM…]     rooms as cbor, rpc.kad; fails below 60 % of mutations noticed
# Reports: target/pit-reports. Rooms of the assembly, and those whose tests are whole networks, have no tests to run alone.
set -euo pipefail
cd "$(dirname "$0")/.."
least=60
most_rooms=6
alone=' announce asn bootstrap cache cbor codec error finds id limits message peer pipeline pq provider replica supervision '

changed_rooms() { # since the base
  git diff --name-only "$1"...HEAD -- src/main/java/io/svcdht |
    sed -n 's,^src/main/java/io/svcdht/\([a-z]*\)/.*\.java$,\1,p' | sort -u
}

if [ $# -gt 0 ] && ! git rev-parse -q --verify "$1^{commit}" >/dev/null; then
  rooms=("$@")
else
  mapfile -t rooms < <(changed_rooms "${1:-origin/main}")
fi
chosen=()
for room in ${rooms[@]+"${rooms[@]}"}; do
  case $alone in
    *" $room "*) chosen+=("$room") ;;
    *) echo "mutation: $room has no tests that run alone; left out" ;;
  esac
done
if [ ${#chosen[@]} = 0 ]; then
  echo "mutation: no room to mutate"
  exit 0
fi
if [ ${#chosen[@]} -gt $most_rooms ]; then
  echo "mutation: ${#chosen[@]} rooms changed; only the first $most_rooms are mutated, to end in time"
  chosen=("${chosen[@]:0:$most_rooms}")
fi
classes=$(printf 'io.svcdht.%s.*,' "${chosen[@]}")
echo "mutation: ${chosen[*]}"
exec ./mvnw -Pmutation -Dspotless.check.skip test-compile org.pitest:pitest-maven:mutationCoverage \
  -DtargetClasses="${classes%,}" -DtargetTests="${classes%,}" -DmutationThreshold=$least
