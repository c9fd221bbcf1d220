#!/bin/sh
# Lays out the root of the image: the shared libraries that these files load, as the loader of this machine finds them, and
# the few files that glibc and a process expect. usage: base.sh ROOT FILE…
set -eu
root=$1
shift
mkdir -p "$root/etc" "$root/tmp"
chmod 1777 "$root/tmp"
printf 'root:x:0:0:root:/:/sbin/nologin\nsvc-dht:x:10001:0:svc-dht:/var/lib/svc-dht:/sbin/nologin\n' >"$root/etc/passwd"
printf 'root:x:0:\nsvc-dht:x:10001:\n' >"$root/etc/group"
printf 'hosts: files dns\n' >"$root/etc/nsswitch.conf"
# A line is "NAME => PATH (ADDRESS)", or "PATH (ADDRESS)" for the loader itself.
ldd "$@" 2>/dev/null | while read -r name arrow path _; do
  [ "$arrow" = "=>" ] || path=$name
  case $path in
    /opt/* | not) ;;
    /*.so*)
      mkdir -p "$root$(dirname "$path")"
      [ -e "$root$path" ] || cp -L "$path" "$root$path"
      ;;
  esac
done
[ -n "$(ls "$root"/lib*/ld-linux* "$root"/lib*/*/ld-linux* 2>/dev/null)" ] || { echo "base.sh: no loader found" >&2; exit 1; }
