package io.svcdht.rpc.web;

import io.svcdht.error.Decoded;
import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import java.time.Duration;
import java.util.Optional;

/**
 * An error of the closed set with what only HTTP knows of it: a status of its own where the
 * protocol of HTTP demands one (405, 406, 408), and the time of a retry.
 */
public final class Refusal extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final DhtError error;
  private final int status;
  private final transient Optional<Duration> retryAfter;

  /** A refusal in these words. */
  public Refusal(DhtError error, int status, String detail) {
    this(error, status, detail, error.retryAfter());
  }

  /** A refusal with a time of its own to try again, or none. */
  public Refusal(DhtError error, int status, String detail, Optional<Duration> retryAfter) {
    super(detail, null, false, false);
    this.error = error;
    this.status = status;
    this.retryAfter = retryAfter;
  }

  /** An error with the status that it usually has. */
  public static Refusal of(DhtException e) {
    return new Refusal(e.error(), e.error().httpStatus(), e.detail(), e.retryAfter());
  }

  /** What a caller sent cannot be read. */
  public static Refusal malformed(String detail) {
    return new Refusal(DhtError.MALFORMED, DhtError.MALFORMED.httpStatus(), detail);
  }

  /** The value of what a caller sent; a rejection is thrown as a refusal. */
  public static <T> T orThrow(Decoded<T> decoded) {
    return switch (decoded) {
      case Decoded.Ok<T>(T value) -> value;
      case Decoded.Rejected<T>(DhtError error, String reason) ->
          throw new Refusal(error, error.httpStatus(), reason);
    };
  }

  /** Which of the closed set. */
  public DhtError error() {
    return error;
  }

  /** The status of the answer. */
  public int status() {
    return status;
  }

  /** When to try again, if that can help. */
  public Optional<Duration> retryAfter() {
    return retryAfter == null ? error.retryAfter() : retryAfter;
  }

  /** What is wrong, in one sentence. */
  public String detail() {
    String message = getMessage();
    return message == null ? error.code() : message;
  }
}
