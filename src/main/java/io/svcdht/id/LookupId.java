package io.svcdht.id;

import io.svcdht.error.Decoded;
import io.svcdht.limits.TimeSource;
import java.nio.ByteBuffer;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * Names one lookup in requests, logs and answers: a UUIDv7 (RFC 9562 §5.7).
 *
 * @param value the UUID
 */
public record LookupId(UUID value) {

  /** Bytes on the wire. */
  public static final int BYTES = 16;

  private static final int VERSION = 7;
  private static final int VARIANT = 2;

  /** Checks version and variant. */
  public LookupId {
    if (!isVersion7(value)) {
      throw new IllegalArgumentException("a lookup id is a UUIDv7, not " + value);
    }
  }

  /** A fresh id: 48 bits of wall-clock milliseconds, 74 random bits. */
  public static LookupId next(TimeSource time, RandomGenerator random) {
    long high = (time.wall().toEpochMilli() << 16) | 0x7000 | random.nextInt(1 << 12);
    long low = (random.nextLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
    return new LookupId(new UUID(high, low));
  }

  /** The id in exactly 16 bytes, big-endian. */
  public static Decoded<LookupId> decode(Bytes bytes) {
    if (bytes.size() != BYTES) {
      return Decoded.malformed("a lookup id has 16 bytes, this one " + bytes.size());
    }
    ByteBuffer words = ByteBuffer.wrap(bytes.toArray());
    UUID uuid = new UUID(words.getLong(), words.getLong());
    return isVersion7(uuid)
        ? Decoded.ok(new LookupId(uuid))
        : Decoded.malformed("lookup id " + uuid + " is not a UUIDv7");
  }

  /** The 16 bytes, big-endian. */
  public byte[] toBytes() {
    return ByteBuffer.allocate(BYTES)
        .putLong(value.getMostSignificantBits())
        .putLong(value.getLeastSignificantBits())
        .array();
  }

  private static boolean isVersion7(UUID uuid) {
    return uuid.version() == VERSION && uuid.variant() == VARIANT;
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
