package io.svcdht.rpc.bus.nats;

import io.svcdht.announce.Registry.Room;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How full a bucket is between two times that its broker was asked: as the broker said, and by what
 * was heard to come since. What replaces something counts as if it came on top, until the broker is
 * asked again: so this is never less than what is there, but for what is still under way.
 */
final class Fill {

  private @Nullable Room said;
  private long heard;
  private long heardBefore;

  /** An entry of so many bytes was heard of. */
  synchronized void heard(long bytes) {
    heard += bytes;
  }

  /** All bytes heard of so far; taken before the broker is asked. */
  synchronized long heard() {
    return heard;
  }

  /** The broker says {@code room}; it was asked when {@code before} had been heard. */
  synchronized void said(Room room, long before) {
    said = room;
    heardBefore = before;
  }

  /** By now; empty before the broker was asked. */
  synchronized Optional<Room> now() {
    return Optional.ofNullable(said).map(room -> room.more(heard - heardBefore));
  }
}
