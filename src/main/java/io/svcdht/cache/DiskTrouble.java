package io.svcdht.cache;

import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.provider.ProviderStore.Admission;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the disk of a store is in, told once when it begins and once when it is over. Where room
 * runs short the store takes nothing more, says so to whoever asks, and goes on to serve and to
 * forget what it has; whatever else fails is a fault of this node.
 */
final class DiskTrouble {

  private static final Logger log = LoggerFactory.getLogger(DiskTrouble.class);

  /** How long a look at the room left holds. */
  private static final long LOOK_NANOS = Duration.ofSeconds(1).toNanos();

  private final Path directory;
  private final long least;
  private final LongSupplier free;
  private final AtomicReference<State> state = new AtomicReference<>(State.NONE);
  private volatile long lookAgainNanos = Long.MIN_VALUE;

  private enum State {
    NONE,
    /** Less room is left than should be. */
    SHORT,
    /** A write found none. */
    FULL,
    FAILED,
    /** What was read is not what was written; only a restart can end this. */
    DAMAGED
  }

  /** Looks at the {@code free} bytes of {@code directory}, of which {@code least} are to stay. */
  DiskTrouble(Path directory, long least, LongSupplier free) {
    this.directory = directory;
    this.least = least;
    this.free = free;
  }

  /** Whether the store can do its work; it can while it merely takes nothing more. */
  boolean working() {
    return switch (state.get()) {
      case NONE, SHORT, FULL -> true;
      case FAILED, DAMAGED -> false;
    };
  }

  /** Whether less room is left than should be, as of at most a second ago. */
  boolean noRoom(long nowNanos) {
    if (nowNanos >= lookAgainNanos) {
      lookAgainNanos = nowNanos + LOOK_NANOS;
      if (free.getAsLong() < least) {
        enter(State.SHORT, "has less than " + least + " bytes left (dht.store.min-free)");
      } else {
        leave(State.SHORT);
      }
    }
    return state.get() == State.SHORT;
  }

  /** What a newcomer is told while there is no room. */
  static Admission refusal() {
    return new Admission.Refused(
        DhtError.QUOTA_EXCEEDED, "the disk of this node is full; ask other nodes");
  }

  /** A write has gone well. */
  void written() {
    if (state.get() == State.FULL || state.get() == State.FAILED) {
      leave(State.FULL);
      leave(State.FAILED);
    }
  }

  /** What a record is told that could not be written. */
  Admission met(DiskFault fault) {
    if (fault.full()) {
      enter(State.FULL, "is on a full disk");
      return refusal();
    }
    throw answer(fault);
  }

  /** What whoever asked is told. */
  DhtException answer(DiskFault fault) {
    if (fault.full()) {
      enter(State.FULL, "is on a full disk");
    } else if (fault.damaged()) {
      enter(State.DAMAGED, "holds a damaged database (" + fault.getMessage() + ")");
    } else {
      enter(State.FAILED, "failed (" + fault.getMessage() + ")");
    }
    return DhtException.internal("the store of this node failed", fault);
  }

  private void enter(State next, String what) {
    State before = state.get();
    if (before == next || before == State.DAMAGED || !state.compareAndSet(before, next)) {
      return;
    }
    switch (next) {
      case SHORT, FULL ->
          log.error(
              "dht.data-dir {} {}: free some space there; until then no record is taken, and those"
                  + " that are kept are served",
              directory,
              what);
      case FAILED, DAMAGED ->
          log.error(
              "dht.data-dir {} {}: look at the disk; if the fault stays, stop the node and move the"
                  + " directory away, and it begins a new one",
              directory,
              what);
      case NONE -> {}
    }
  }

  private void leave(State left) {
    if (state.compareAndSet(left, State.NONE)) {
      log.info("dht.data-dir {} can be used again", directory);
    }
  }
}
