package io.svcdht.provider;

import io.svcdht.limits.Limits;
import java.time.Duration;

/**
 * How long records live and how many this node keeps ({@code dht.provider.*}).
 *
 * @param ttl life of this node's own records where a caller names none, 60 s…48 h
 * @param republish how often this node signs its own records anew, 1 s…48 h
 * @param maxRecordSize most bytes of a record that is kept here, 256…16,384
 * @param maxPerCid most records of one content, 4…4,096
 * @param maxPerPublisher most records of one publisher, 1…100,000,000
 * @param maxPerPrefix most records that came from one /24 (IPv4) or /48 (IPv6), 1…100,000,000;
 *     trusted networks are exempt
 * @param maxRecords most records altogether, 16…100,000,000
 * @param maxBytes most memory or disk for records and what is remembered of them, 64 KiB…1 TiB
 */
public record RecordPolicy(
    Duration ttl,
    Duration republish,
    int maxRecordSize,
    int maxPerCid,
    int maxPerPublisher,
    int maxPerPrefix,
    int maxRecords,
    long maxBytes) {

  private static final int COUNT_MAX = 100_000_000;

  /** Checks every range; the message names key, value and range. */
  public RecordPolicy {
    between("provider.ttl", ttl, Limits.RECORD_TTL_MIN, Limits.RECORD_TTL_MAX);
    between("provider.republish", republish, Duration.ofSeconds(1), Limits.RECORD_TTL_MAX);
    between("provider.max-record-size", maxRecordSize, 256, Limits.RECORD_BYTES);
    between("provider.max-per-cid", maxPerCid, 4, 4096);
    between("provider.max-per-publisher", maxPerPublisher, 1, COUNT_MAX);
    between("provider.max-per-prefix", maxPerPrefix, 1, COUNT_MAX);
    between("provider.max-records", maxRecords, 16, COUNT_MAX);
    between("provider.max-bytes", maxBytes, 64L << 10, 1L << 40);
    if (!ttl.equals(Duration.ofSeconds(ttl.toSeconds()))) {
      throw new IllegalArgumentException("provider.ttl " + ttl + " is not in whole seconds");
    }
  }

  /** 24 h, signed anew every 12 h; 100,000 records in 64 MiB. */
  public static RecordPolicy defaults() {
    return new RecordPolicy(
        Duration.ofHours(24),
        Duration.ofHours(12),
        Limits.RECORD_BYTES,
        256,
        20_000,
        20_000,
        100_000,
        64L << 20);
  }

  /** As the defaults, but a million records in 1 GiB of disk. */
  public static RecordPolicy onDisk() {
    RecordPolicy usual = defaults();
    return new RecordPolicy(
        usual.ttl,
        usual.republish,
        usual.maxRecordSize,
        usual.maxPerCid,
        usual.maxPerPublisher,
        usual.maxPerPrefix,
        1_000_000,
        1L << 30);
  }

  private static void between(String key, long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(key + " " + value + " is not within " + min + "…" + max);
    }
  }

  private static void between(String key, Duration value, Duration min, Duration max) {
    if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
      throw new IllegalArgumentException(key + " " + value + " is not within " + min + "…" + max);
    }
  }
}
