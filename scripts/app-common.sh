# Sourced by what runs the application from a checkout, in its top folder.

fresh_jar() { # sets jar: the application, built where it is missing or older than its sources
  jar=$(ls -t target/svc-dht-*.jar 2>/dev/null | head -n 1 || true)
  if [ -z "$jar" ] || [ -n "$(find pom.xml src/main -newer "$jar" -print -quit)" ]; then
    echo "building the application…" >&2
    ./mvnw -q -Dmaven.test.skip -Dspotless.check.skip package
    jar=$(ls -t target/svc-dht-*.jar | head -n 1)
    # Sources that are newer but say the same leave the jar as it was.
    touch "$jar"
  fi
}

extracted_app() { # folder; sets app: the fresh application as a jar beside its libraries, which starts sooner
  fresh_jar
  app=$1/$(basename "$jar")
  if [ ! -f "$app" ] || [ "$jar" -nt "$app" ]; then
    rm -rf "$1"
    "$JAVA_HOME/bin/java" -Djarmode=tools -jar "$jar" extract --destination "$1" >/dev/null
    touch "$app"
  fi
}
