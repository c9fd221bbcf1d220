# Sourced by mvnw and by scripts/*.sh: leaves JAVA_HOME at a JDK 25, or stops with one sentence.
# Looks at JAVA_HOME first (it may name an older JDK), then where Linux, macOS and SDKMAN put theirs.
is_jdk25() {
  [ -x "$1/bin/javac" ] && "$1/bin/javac" -version 2>&1 | grep -q '^javac 25\([.+ -]\|$\)'
}

find_jdk25() {
  if [ -n "${JAVA_HOME:-}" ] && is_jdk25 "$JAVA_HOME"; then
    return 0
  fi
  for candidate in /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* \
    "${HOME:-/nonexistent}"/.sdkman/candidates/java/25* "${HOME:-/nonexistent}"/.jdks/*25* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    if is_jdk25 "$candidate"; then
      JAVA_HOME=$candidate
      export JAVA_HOME
      return 0
    fi
  done
  path_javac=$(command -v javac 2>/dev/null || true)
  if [ -n "$path_javac" ]; then
    candidate=$(cd "$(dirname "$(readlink -f "$path_javac")")/.." && pwd)
    if is_jdk25 "$candidate"; then
      JAVA_HOME=$candidate
      export JAVA_HOME
      return 0
    fi
  fi
  echo "svc-dht needs a JDK 25 and found none: install one (for example Temurin 25) or point JAVA_HOME at it." >&2
  return 1
}

find_jdk25
