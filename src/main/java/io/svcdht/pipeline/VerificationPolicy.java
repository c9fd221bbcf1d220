package io.svcdht.pipeline;

/**
 * Bounds of checking signatures.
 *
 * @param queue signatures that may wait for the scheduler or be checked at once, 1,024…1,048,576;
 *     beyond, callers are told {@code Busy}
 * @param verdicts peer infos remembered as valid, 0…1,048,576
 * @param recordBytes memory for provider records remembered as valid, 0…1 GiB
 */
public record VerificationPolicy(int queue, int verdicts, long recordBytes) {

  private static final int MOST = 1 << 20;

  /** One request may bring 256 records of two signatures each: it must always fit. */
  private static final int LEAST_QUEUE = 1024;

  private static final long MOST_BYTES = 1L << 30;

  /** Checks the ranges. */
  public VerificationPolicy {
    if (queue < LEAST_QUEUE || queue > MOST) {
      throw new IllegalArgumentException(
          "verification queue is " + queue + "; allowed are " + LEAST_QUEUE + " to " + MOST);
    }
    if (verdicts < 0 || verdicts > MOST) {
      throw new IllegalArgumentException(
          "remembered verdicts are " + verdicts + "; allowed are 0 to " + MOST);
    }
    if (recordBytes < 0 || recordBytes > MOST_BYTES) {
      throw new IllegalArgumentException(
          "bytes of remembered records are " + recordBytes + "; allowed are 0 to " + MOST_BYTES);
    }
  }

  /** 4,096 waiting signatures, about half a second of work; 16,384 peers; 8 MiB of records. */
  public static VerificationPolicy defaults() {
    return new VerificationPolicy(4096, 16_384, 8 << 20);
  }
}
