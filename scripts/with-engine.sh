#!/usr/bin/env bash
# Runs COMMAND with a container engine: the one that answers already, or else one of its own that ends with the command.
#   scripts/with-engine.sh COMMAND [ARGUMENT…]
# Its own needs Linux, root, and a dockerd or Debian's apt. It lives in namespaces of its own (network, mounts, processes),
# so it leaves the machine as it is: no rule of the firewall, no bridge, no service. COMMAND runs there too: it reaches
# published ports and nothing outside. What is missing of Debian's docker.io is unpacked, not installed. Images and layers
# are kept in .run-local/engine; SVC_DHT_ENGINE_DIR names another place.
# Exit 69 (EX_UNAVAILABLE) with one line if no engine can be had; otherwise what COMMAND exits with.
set -euo pipefail
home=$(realpath -m "${SVC_DHT_ENGINE_DIR:-$(dirname "$0")/../.run-local/engine}")
tools=$home/tools

unavailable() {
  echo "no container engine: $1" >&2
  exit 69
}

unpack() { # the programs of docker.io and what they load, into $tools
  local deb name packages=(docker.io containerd runc tini iptables libip4tc2 libip6tc2 libxtables12 libnfnetlink0
    libnetfilter-conntrack3 libnftnl11 libmnl0 libdevmapper1.02.1)
  rm -rf "$tools"
  mkdir -p "$tools.part/debs"
  (cd "$tools.part/debs" && apt-get update -qq && apt-get download -qq "${packages[@]}") >"$home/apt.log" 2>&1 ||
    unavailable "docker.io cannot be downloaded, see $home/apt.log"
  for deb in "$tools.part"/debs/*.deb; do dpkg-deb -x "$deb" "$tools.part"; done
  for name in iptables ip6tables; do ln -sf xtables-nft-multi "$tools.part/usr/sbin/$name"; done
  rm -rf "$tools.part/debs"
  mv "$tools.part" "$tools"
}

start_engine() {
  dockerd --data-root "$home/data" --cgroup-parent "/$group" >"$home/dockerd.log" 2>&1 &
  engine=$!
  for _ in $(seq 300); do
    docker info >/dev/null 2>&1 && return
    kill -0 "$engine" 2>/dev/null || unavailable "dockerd ended, see $home/dockerd.log"
    sleep 0.1
  done
  unavailable "dockerd does not answer after 30 s, see $home/dockerd.log"
}

end_engine() {
  local containers
  containers=$(docker ps -aq 2>/dev/null || true)
  # shellcheck disable=SC2086 # ids are words
  [ -z "$containers" ] || docker rm -f $containers >/dev/null 2>&1 || true
  kill "$engine" 2>/dev/null && wait "$engine" 2>/dev/null || true
  find /sys/fs/cgroup -depth -type d -path "*/$group*" -exec rmdir {} \; 2>/dev/null || true
}

if [ "${1:-}" = --inside ]; then # the first process of the new namespaces
  shift
  ip link set lo up
  mount -t tmpfs tmpfs /run
  group=svc-dht-engine-$RANDOM$RANDOM
  export DOCKER_HOST=unix:///run/docker.sock PATH="$tools/usr/sbin:$tools/usr/bin:$PATH:/usr/sbin:/sbin"
  if [ -d "$tools" ]; then
    export LD_LIBRARY_PATH="$tools/usr/lib/$(uname -m)-linux-gnu"
    export XTABLES_LIBDIR="$LD_LIBRARY_PATH/xtables"
  fi
  trap end_engine EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  start_engine
  unset LD_LIBRARY_PATH XTABLES_LIBDIR
  status=0
  "$@" || status=$?
  exit "$status"
fi

[ $# -gt 0 ] || { sed -n '2,9s/^# \{0,1\}//p' "$0" >&2; exit 2; }
docker info >/dev/null 2>&1 && exec "$@"
[ "$(uname -s)" = Linux ] && [ "$(id -u)" = 0 ] || unavailable "none answers, and only root on Linux can start one"
command -v unshare >/dev/null && command -v ip >/dev/null || unavailable "none answers, and unshare or ip is missing"
mkdir -p "$home"
# One engine at a time has these images; the lock goes with its last process.
exec 9>"$home/lock"
flock -w 1800 9 || unavailable "another one has used $home for half an hour"
if ! command -v dockerd >/dev/null && [ ! -x "$tools/usr/sbin/dockerd" ]; then
  command -v apt-get >/dev/null || unavailable "none answers, and there is no dockerd and no apt to get one from"
  unpack
fi
exec unshare --net --mount --ipc --pid --fork --kill-child --mount-proc "$0" --inside "$@"
