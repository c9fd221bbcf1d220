package io.svcdht.testing;

import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Properties checked with many random inputs. A failure names the seed of the one input that
 * failed; {@code -Dseed=…} replays it alone. {@code -Dseeds.from=…} begins elsewhere and {@code
 * -Dseeds.times=…} tries so many times as many, to search for longer (scripts/fuzz.sh).
 */
public final class Seeded {

  private static final long FIRST = Long.getLong("seeds.from", 0x5eed_0d47L);
  private static final int TIMES = Integer.getInteger("seeds.times", 1);

  private Seeded() {}

  /** One input's check. */
  @FunctionalInterface
  public interface Property {
    void check(RandomGenerator random) throws Exception;
  }

  /** Checks {@code property} with {@code runs} inputs. */
  public static void check(int runs, Property property) {
    Long replay = Long.getLong("seed");
    if (replay != null) {
      once(replay, property);
      return;
    }
    for (int run = 0; run < runs * TIMES; run++) {
      once(FIRST + run, property);
    }
  }

  /** {@code length} random bytes. */
  public static byte[] bytes(RandomGenerator random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  /** One of {@code choices}. */
  public static <T> T pick(RandomGenerator random, List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  private static void once(long seed, Property property) {
    try {
      property.check(new SplittableRandom(seed));
    } catch (Exception | AssertionError failure) {
      throw new AssertionError("failed with -Dseed=" + seed + ": " + failure.getMessage(), failure);
    }
  }
}
