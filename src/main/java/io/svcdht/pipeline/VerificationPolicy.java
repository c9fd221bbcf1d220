package io.svcdht.pipeline;

/**
 * Bounds of checking signatures.
 *
 * @param queue signatures that may wait for the scheduler or be checked at once, 1,024…1,048,576;
 *     beyond, callers are told {@code Busy}
 * @param verdicts peer infos remembered as valid, 0…1,048,576
 */
public record VerificationPolicy(int queue, int verdicts) {

  private static final int MOST = 1 << 20;

  /** One request may bring 256 records of two signatures each: it must always fit. */
  private static final int LEAST_QUEUE = 1024;

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
  }

  /** 4,096 waiting signatures, about half a second of work; 16,384 verdicts. */
  public static VerificationPolicy defaults() {
    return new VerificationPolicy(4096, 16_384);
  }
}
