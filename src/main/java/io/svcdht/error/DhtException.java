package io.svcdht.error;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An error of the closed set on its way through a pipeline or out of a door. Carries no stack
 * trace: it is an answer, not a fault ({@link DhtError#INTERNAL} keeps the cause's).
 */
public final class DhtException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final DhtError error;
  private final transient Optional<Duration> retryAfter;

  /** An error with the sentence that names the thing, the value and the way out. */
  public DhtException(DhtError error, String detail) {
    this(error, detail, error.retryAfter());
  }

  /** An error with a retry time of its own. */
  public DhtException(DhtError error, String detail, Optional<Duration> retryAfter) {
    this(error, detail, retryAfter, null);
  }

  private DhtException(
      DhtError error, String detail, Optional<Duration> retryAfter, @Nullable Throwable cause) {
    super(detail, cause, false, false);
    this.error = error;
    this.retryAfter = retryAfter;
  }

  /** A fault of our own, with what caused it. */
  public static DhtException internal(String detail, Throwable cause) {
    return new DhtException(DhtError.INTERNAL, detail, DhtError.INTERNAL.retryAfter(), cause);
  }

  /** What {@code cause} is in the closed set; {@code Internal} if it is none of it. */
  public static DhtError of(Throwable cause) {
    return cause instanceof DhtException known ? known.error() : DhtError.INTERNAL;
  }

  /** Which error of the closed set. */
  public DhtError error() {
    return error;
  }

  /** When to try again, or empty where that cannot help. */
  public Optional<Duration> retryAfter() {
    return retryAfter == null ? error.retryAfter() : retryAfter;
  }

  /** The sentence that names the thing, the value and the way out. */
  public String detail() {
    String message = getMessage();
    return message == null ? error.code() : message;
  }
}
