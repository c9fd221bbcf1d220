#!/usr/bin/env bash
# Builds the image svc-dht:VERSION from the jar, which it makes first if it is missing or older than the sources.
#   scripts/image.sh [--public] [ARGUMENTS of docker build]
# On Debian the base image is made from the machine's packages (scripts/image-base.sh), so that it works offline; elsewhere,
# or with --public, docker build takes the one that the Dockerfile names. Needs a container engine: scripts/with-engine.sh lends one.
set -euo pipefail
cd "$(dirname "$0")/.."
. ./.mvn/find-jdk.sh
public=false
if [ "${1:-}" = --public ]; then
  public=true
  shift
fi
version=$(sed -n '/<artifactId>svc-dht<\/artifactId>/{n;s/.*<version>\(.*\)<\/version>.*/\1/p;q}' pom.xml)
. scripts/app-common.sh
fresh_jar
bases=()
if ! $public && grep -qs '^ID=debian' /etc/os-release; then
  scripts/image-base.sh
  bases=(--build-arg JDK_IMAGE=svc-dht-jdk:local)
fi
docker build -t "svc-dht:$version" "${bases[@]}" \
  --build-arg VERSION="$version" \
  --build-arg REVISION="$(git rev-parse HEAD 2>/dev/null || echo unknown)" \
  --build-arg CREATED="$(date -u -r "$jar" +%Y-%m-%dT%H:%M:%SZ)" \
  "$@" .
