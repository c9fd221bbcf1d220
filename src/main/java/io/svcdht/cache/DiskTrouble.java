package io.svcdht.cache;

import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.provider.ProviderStore.Admission;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
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

  /** Between attempts to open the database again. */
  private static final long PAUSE_NANOS = Duration.ofSeconds(10).toNanos();

  /** With less, opening the database again would fail as the write before it did. */
  private static final long LEAST_TO_OPEN = 16L << 20;

  private static final String NO_ROOM = "the disk of this node is full; ask other nodes";

  private final Path directory;
  private final long least;
  private final LongSupplier free;
  private final AtomicReference<State> state = new AtomicReference<>(State.NONE);
  private volatile long lookAgainNanos = Long.MIN_VALUE;
  private volatile long tryAgainNanos = Long.MIN_VALUE;

  /** Whether it was told that the database could not be opened again. */
  private volatile boolean closed;

  /** From bad to worse. */
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

  /** What a record is told before it is looked at, if it is; a withdrawal needs hardly any room. */
  Optional<Admission> before(boolean withdrawal, long nowNanos) {
    if (nowNanos >= lookAgainNanos) {
      lookAgainNanos = nowNanos + LOOK_NANOS;
      look();
    }
    return switch (state.get()) {
      case SHORT -> withdrawal ? Optional.empty() : Optional.of(refusal());
      case FULL -> Optional.of(refusal());
      case NONE, FAILED, DAMAGED -> Optional.empty();
    };
  }

  private void look() {
    if (free.getAsLong() < least) {
      enter(State.SHORT, "has less than " + least + " bytes left (dht.store.min-free)");
    } else {
      leave(State.SHORT);
    }
  }

  /** What a newcomer is told while there is no room. */
  private static Admission refusal() {
    return new Admission.Refused(DhtError.QUOTA_EXCEEDED, NO_ROOM);
  }

  /** Whether nothing can be written until the database is opened again. */
  boolean broken() {
    return state.get() == State.FULL || state.get() == State.FAILED;
  }

  /** Whether it is time to, and there is room. */
  boolean mayTryAgain(long nowNanos) {
    if (nowNanos < tryAgainNanos || free.getAsLong() < Math.max(least, LEAST_TO_OPEN)) {
      return false;
    }
    tryAgainNanos = nowNanos + PAUSE_NANOS;
    return true;
  }

  /** The database is open again. */
  void over() {
    closed = false;
    leave(State.FULL);
    leave(State.FAILED);
  }

  /** What a record is told that could not be written. */
  Admission met(DiskFault fault) {
    DhtException answer = answer(fault);
    if (fault.full()) {
      return refusal();
    }
    throw answer;
  }

  /** What whoever asked is told. */
  DhtException answer(DiskFault fault) {
    if (fault.full()) {
      enter(State.FULL, "is on a full disk");
      return new DhtException(DhtError.QUOTA_EXCEEDED, NO_ROOM);
    }
    if (fault.damaged()) {
      enter(State.DAMAGED, "holds a damaged database (" + fault.getMessage() + ")");
    } else {
      enter(State.FAILED, "failed (" + fault.getMessage() + ")");
    }
    return DhtException.internal("the store of this node failed", fault);
  }

  /** What whoever tried to open the database again is told. */
  DhtException answer(IllegalArgumentException refused) {
    state.set(State.FAILED);
    if (!closed) {
      closed = true;
      log.error("the database cannot be opened again: {}", refused.getMessage());
    }
    return DhtException.internal("the store of this node cannot be opened again", refused);
  }

  private void enter(State next, String what) {
    State before = state.get();
    if (next.compareTo(before) <= 0
        || (before == State.FULL && next == State.FAILED)
        || !state.compareAndSet(before, next)) {
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
