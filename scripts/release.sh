#!/usr/bin/env bash
# Makes what a release consists of, in target/release:
#   scripts/release.sh image       svc-dht-VERSION-ARCH.tar.gz, as docker load takes it, of this machine's architecture
#   scripts/release.sh files       jar, chart and SBOM
#   scripts/release.sh checksums   SHA256SUMS of all that is there
#   scripts/release.sh publish     pushes images and chart to REGISTRY (with REGISTRY_USER, REGISTRY_PASSWORD) if that is
#                                  set, and makes the release of the tag vVERSION with the files (gh, with GH_TOKEN)
set -euo pipefail
cd "$(dirname "$0")/.."
out=target/release
version=$(sed -n '/<artifactId>svc-dht<\/artifactId>/{n;s/.*<version>\(.*\)<\/version>.*/\1/p;q}' pom.xml)
chart=$(sed -n 's/^version: *//p' helm/svc-dht/Chart.yaml)
mkdir -p "$out"

image() {
  local arch
  case $(uname -m) in
    x86_64) arch=amd64 ;;
    aarch64 | arm64) arch=arm64 ;;
    *) echo "release: no image for $(uname -m)" >&2; exit 1 ;;
  esac
  scripts/image.sh "$@"
  docker save "svc-dht:$version" | gzip -9n >"$out/svc-dht-$version-$arch.tar.gz"
}

files() {
  ./mvnw -q -DskipTests package
  cp "target/svc-dht-$version.jar" "$out/"
  # A packed chart is its directory; files in order and without their times, so that the same chart has the same sum.
  tar -c -C helm --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner svc-dht | gzip -9n >"$out/svc-dht-chart-$chart.tgz"
  scripts/audit.sh --sbom
  cp target/svc-dht.sbom.json "$out/svc-dht-$version.sbom.json"
}

checksums() {
  (cd "$out" && rm -f SHA256SUMS && sha256sum -- * >SHA256SUMS && cat SHA256SUMS)
}

push() { # images of both architectures under one name, and the chart
  local archive arch name=$REGISTRY/svc-dht images=()
  printf '%s' "$REGISTRY_PASSWORD" | docker login --username "$REGISTRY_USER" --password-stdin "${REGISTRY%%/*}"
  for archive in "$out"/svc-dht-"$version"-{amd64,arm64}.tar.gz; do
    arch=${archive%.tar.gz}
    arch=${arch##*-}
    docker load --input "$archive"
    docker tag "svc-dht:$version" "$name:$version-$arch"
    docker push "$name:$version-$arch"
    images+=("$name:$version-$arch")
  done
  docker manifest create "$name:$version" "${images[@]}"
  docker manifest push "$name:$version"
  printf '%s' "$REGISTRY_PASSWORD" | helm registry login --username "$REGISTRY_USER" --password-stdin "${REGISTRY%%/*}"
  helm push "$out/svc-dht-chart-$chart.tgz" "oci://$REGISTRY/charts"
}

publish() {
  if [ "${GITHUB_REF_NAME:-v$version}" != "v$version" ]; then
    echo "release: the tag is $GITHUB_REF_NAME, but pom.xml says $version: one of them is wrong" >&2
    exit 1
  fi
  if [ -n "${REGISTRY:-}" ]; then
    push
  else
    echo "release: REGISTRY is not set; images and chart are files of the release only"
  fi
  gh release create "v$version" --verify-tag --title "svc-dht $version" --notes-file CHANGELOG.md "$out"/*
}

case "${1:-}" in
  image | files | checksums | publish) "$@" ;;
  *) sed -n '2,8s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac
