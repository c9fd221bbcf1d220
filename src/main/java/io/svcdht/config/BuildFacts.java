package io.svcdht.config;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.info.BuildProperties;
import org.springframework.boot.info.GitProperties;

/**
 * What was built, when and from what; {@code unknown} where the build left no word (an IDE's).
 *
 * @param version of the project
 * @param git abbreviated commit, {@code -dirty} if the working tree had changes
 * @param built ISO 8601
 * @param protocol version of docs/PROTOCOL.md
 * @param java runtime
 */
record BuildFacts(String version, String git, String built, int protocol, String java) {

  private static final int PROTOCOL = 1;
  private static final String UNKNOWN = "unknown";

  static BuildFacts of(@Nullable BuildProperties build, @Nullable GitProperties git) {
    return new BuildFacts(
        build == null ? UNKNOWN : orUnknown(build.getVersion()),
        git == null ? UNKNOWN : commit(git),
        build == null || build.getTime() == null ? UNKNOWN : build.getTime().toString(),
        PROTOCOL,
        Runtime.version().toString());
  }

  /** As labels of a metric. */
  Map<String, String> labels() {
    return Map.of(
        "version", version, "git", git, "protocol", Integer.toString(protocol), "java", java);
  }

  private static String commit(GitProperties git) {
    boolean dirty = Boolean.parseBoolean(git.get("dirty"));
    return orUnknown(git.getShortCommitId()) + (dirty ? "-dirty" : "");
  }

  private static String orUnknown(@Nullable String value) {
    return value == null || value.isEmpty() ? UNKNOWN : value;
  }
}
