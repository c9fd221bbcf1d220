package io.svcdht.sim;

import io.svcdht.limits.TimeSource;
import java.time.Instant;
import java.util.random.RandomGenerator;

/** Clocks and chance that fail where a given class asks for them, as often as they are told to. */
final class Sabotage {

  private String place = "";
  private int left;
  private int askedSince;

  /** From now on {@code times} questions from within {@code method} of a room fail. */
  void at(String method, int times) {
    place = "io.svcdht." + method;
    left = times;
    askedSince = 0;
  }

  /** Failures still to come. */
  int left() {
    return left;
  }

  /** Questions from the same place that were answered after the last failure. */
  int askedSince() {
    return askedSince;
  }

  TimeSource of(TimeSource time) {
    return new TimeSource() {
      @Override
      public Instant wall() {
        strike();
        return time.wall();
      }

      @Override
      public long nanos() {
        strike();
        return time.nanos();
      }
    };
  }

  RandomGenerator of(RandomGenerator random) {
    return () -> {
      strike();
      return random.nextLong();
    };
  }

  private void strike() {
    if (place.isEmpty() || !isWithin()) {
      return;
    }
    if (left == 0) {
      askedSince++;
    } else {
      left--;
      throw new IllegalStateException("sabotage of " + place);
    }
  }

  private boolean isWithin() {
    return StackWalker.getInstance()
        .walk(frames ->
            frames.anyMatch(
                frame -> (frame.getClassName() + "." + frame.getMethodName()).startsWith(place)));
  }
}
