package io.svcdht.id;

import io.svcdht.limits.TimeSource;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * Names one lookup in requests, logs and answers: a UUIDv7 (RFC 9562 §5.7).
 *
 * @param value the UUID
 */
public record LookupId(UUID value) {

  /** A fresh id: 48 bits of wall-clock milliseconds, 74 random bits. */
  public static LookupId next(TimeSource time, RandomGenerator random) {
    long high = (time.wall().toEpochMilli() << 16) | 0x7000 | random.nextInt(1 << 12);
    long low = (random.nextLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
    return new LookupId(new UUID(high, low));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
