#!/usr/bin/env bash
# Makes the two base images of the Dockerfile from a Debian machine, for builds without a registry of images:
#   svc-dht-base:local   glibc, libstdc++ and time zones: no shell, no package manager
#   svc-dht-jdk:local    bash and the JDK 25 of this machine
# Packages come through this machine's apt, and are unpacked into .run-local/image-base, not installed; that needs a network and
# no engine. The images are made where an engine answers. What is there is kept; --again makes it anew.
set -euo pipefail
cd "$(dirname "$0")/.."
. ./.mvn/find-jdk.sh
roots=.run-local/image-base
base=svc-dht-base:local
jdk=svc-dht-jdk:local
again=false
[ "${1:-}" != --again ] || again=true

unpack() { # directory, packages…
  local root=$1 debs name
  shift
  rm -rf "$root" "$root.part"
  mkdir -p "$root.part"/usr/{bin,sbin,lib,lib64} "$root.part"/{etc,opt,proc,sys,dev,root,var/lib,tmp}
  # As Debian has it since 12: programs and libraries under /usr alone.
  for name in bin sbin lib lib64; do ln -s "usr/$name" "$root.part/$name"; done
  debs=$(mktemp -d)
  if ! (cd "$debs" && apt-get download -qq -o APT::Sandbox::User=root "$@" >apt.log 2>&1); then
    echo "image-base: packages cannot be downloaded: $(tail -n 1 "$debs/apt.log")" >&2
    rm -rf "$debs"
    return 1
  fi
  for name in "$debs"/*.deb; do
    dpkg-deb --fsys-tarfile "$name" | tar -x -C "$root.part" --keep-directory-symlink --no-same-owner
  done
  rm -rf "$debs" "$root.part"/usr/share/{doc,man,locale,lintian,bug} "$root.part"/usr/lib/*/gconv
  printf 'root:x:0:0:root:/root:/sbin/nologin\nsvc-dht:x:10001:10001:svc-dht:/var/lib/svc-dht:/sbin/nologin\n' \
    >"$root.part/etc/passwd"
  printf 'root:x:0:\nsvc-dht:x:10001:\n' >"$root.part/etc/group"
  printf 'hosts: files dns\n' >"$root.part/etc/nsswitch.conf"
  chmod 1777 "$root.part/tmp"
  mv "$root.part" "$root"
}

if $again || [ ! -d "$roots/base" ] || [ ! -d "$roots/jdk" ]; then
  if ! command -v apt-get >/dev/null || ! command -v dpkg-deb >/dev/null; then
    echo "image-base: needs Debian's apt; elsewhere docker build takes the public base images." >&2
    exit 1
  fi
  libraries=(libc6 libgcc-s1 libstdc++6 zlib1g)
  unpack "$roots/base" base-files netbase tzdata "${libraries[@]}"
  unpack "$roots/jdk" bash coreutils libtinfo6 libacl1 libattr1 libgmp10 libpcre2-8-0 libselinux1 "${libraries[@]}"
  ln -sf bash "$roots/jdk/usr/bin/sh"
  # What a distribution keeps elsewhere (settings, certificates) comes along as files.
  cp -rL "$JAVA_HOME" "$roots/jdk/opt"
  mv "$roots/jdk/opt/$(basename "$JAVA_HOME")" "$roots/jdk/opt/jdk"
fi

import() { # directory, name, further arguments of docker import
  local root=$1 name=$2
  shift 2
  if $again || ! docker image inspect "$name" >/dev/null 2>&1; then
    tar -c -C "$root" --numeric-owner --owner=0 --group=0 . | docker import "$@" - "$name" >/dev/null
  fi
}

docker info >/dev/null 2>&1 || exit 0
import "$roots/base" "$base"
import "$roots/jdk" "$jdk" --change "ENV PATH=/opt/jdk/bin:/usr/bin"
