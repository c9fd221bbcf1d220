#!/usr/bin/env bash
# Builds the image and runs the tests of containers (ContainersTest), with an engine lent by scripts/with-engine.sh if none
# answers. Wants a build before it: ./mvnw -DskipTests package, or all of ./mvnw verify. Further arguments go to Maven.
# Exit 69 with one line where no engine can be had.
set -euo pipefail
cd "$(dirname "$0")/.."
if ! ls target/svc-dht-*.jar >/dev/null 2>&1 || [ ! -d target/test-classes ]; then
  ./mvnw -q -DskipTests package
fi
# The engine that is lent has no network: what is fetched is fetched before.
! grep -qs '^ID=debian' /etc/os-release || scripts/image-base.sh
exec scripts/with-engine.sh ./mvnw -o failsafe:integration-test failsafe:verify -Dit.test=ContainersTest "$@"
