#!/usr/bin/env bash
# Makes the base image of the Dockerfile, svc-dht-jdk:local, from a Debian machine, for builds without a registry of images:
# a shell, glibc, libstdc++ and the JDK 25 of this machine. Packages come through this machine's apt and are unpacked into
# .run-local/image-base, not installed; that needs a network and no engine. The image is made where an engine answers.
#   scripts/image-base.sh [--again]     what is there is kept, unless --again
set -euo pipefail
cd "$(dirname "$0")/.."
. ./.mvn/find-jdk.sh
root=.run-local/image-base
image=svc-dht-jdk:local
packages=(bash coreutils libc-bin libc6 libgcc-s1 libstdc++6 zlib1g libtinfo6 libacl1 libattr1 libgmp10 libpcre2-8-0
  libselinux1)
again=false
[ "${1:-}" != --again ] || again=true

unpack() { # the packages and the JDK, into $root
  local debs name
  rm -rf "$root" "$root.part"
  mkdir -p "$root.part"/usr/{bin,sbin,lib,lib64} "$root.part"/{etc,opt,proc,sys,dev,tmp,root}
  # As Debian has it since 12: programs and libraries under /usr alone.
  for name in bin sbin lib lib64; do ln -s "usr/$name" "$root.part/$name"; done
  debs=$(mktemp -d)
  [ "$(id -u)" != 0 ] || apt-get update -qq >/dev/null 2>&1 || true
  if ! (cd "$debs" && apt-get download -qq -o APT::Sandbox::User=root "${packages[@]}" >apt.log 2>&1); then
    echo "image-base: packages cannot be downloaded: $(tail -n 1 "$debs/apt.log")" >&2
    rm -rf "$debs"
    return 1
  fi
  for name in "$debs"/*.deb; do
    dpkg-deb --fsys-tarfile "$name" | tar -x -C "$root.part" --keep-directory-symlink --no-same-owner
  done
  rm -rf "$debs" "$root.part"/usr/share
  ln -sf bash "$root.part/usr/bin/sh"
  # What a distribution keeps elsewhere (settings, certificates) comes along as files.
  cp -rL "$JAVA_HOME" "$root.part/opt/jdk"
  chmod 1777 "$root.part/tmp"
  mv "$root.part" "$root"
}

if $again || [ ! -d "$root" ]; then
  if ! command -v apt-get >/dev/null || ! command -v dpkg-deb >/dev/null; then
    echo "image-base: needs Debian's apt; elsewhere docker build takes the public base image." >&2
    exit 1
  fi
  unpack
fi
docker info >/dev/null 2>&1 || exit 0
made=$(stat -c %Y "$root")
if [ "$(docker image inspect -f '{{.Config.Labels.made}}' "$image" 2>/dev/null)" != "$made" ]; then
  tar -c -C "$root" --numeric-owner --owner=0 --group=0 . |
    docker import --change "ENV PATH=/opt/jdk/bin:/usr/bin" --change "LABEL made=$made" - "$image" >/dev/null
fi
