package io.svcdht.pipeline;

import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;

/**
 * Who must hear when a standing task that keeps its own time fails by its own fault. A dependency
 * that cannot be reached is a result and no fault ({@link #own}).
 */
public interface Faults {

  /** Nobody hears. */
  Faults UNHEARD =
      new Faults() {
        @Override
        public void fault(Throwable fault) {}

        @Override
        public void well() {}
      };

  /** A piece of the task's work has ended with {@code fault}; the task goes on. */
  void fault(Throwable fault);

  /** A piece of the task's work has ended well, or as it may. */
  void well();

  /** Tells {@code end} as what it is. */
  default void ended(Throwable end) {
    if (own(end)) {
      fault(end);
    } else {
      well();
    }
  }

  /** Whether {@code end} is a fault of the task itself. */
  static boolean own(Throwable end) {
    return !(end instanceof DhtException answer) || answer.error() == DhtError.INTERNAL;
  }
}
