package io.svcdht.bench.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The machine under the benchmark, as far as Linux tells of it. */
final class Machine {

  private static final Path STAT = Path.of("/proc/stat");
  private static final int IDLE = 4;
  private static final int IOWAIT = 5;
  private static final long NANOS_PER_TICK = 10_000_000;

  private Machine() {}

  static int cores() {
    return Runtime.getRuntime().availableProcessors();
  }

  /** Nanoseconds of CPU that everybody on this machine has used; 0 where it does not say. */
  static long busyNanos() {
    try {
      String[] words = Files.readAllLines(STAT).getFirst().split(" +");
      long ticks = 0;
      for (int i = 1; i < words.length && i <= 8; i++) {
        ticks += i == IDLE || i == IOWAIT ? 0 : Long.parseLong(words[i]);
      }
      return ticks * NANOS_PER_TICK;
    } catch (IOException notLinux) {
      return 0;
    }
  }
}
