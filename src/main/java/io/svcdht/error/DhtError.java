package io.svcdht.error;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/**
 * The closed set of errors (docs/PROTOCOL.md §8). Each has a stable name and number, the HTTP and
 * OAP status it travels as, whether and when a retry can help, and advice to the person who meets
 * it.
 */
public enum DhtError {
  NO_BOOTSTRAP(
      1,
      "NoBootstrap",
      503,
      503,
      5,
      "Configure dht.bootstrap.seeds or dht.discv5.boot-enrs, or set dht.standalone=true."),
  NOT_READY(
      2,
      "NotReady",
      503,
      503,
      2,
      "Ask again after the time given; the detail names what is missing, /readyz the check that fails."),
  HOP_BUDGET(
      3,
      "HopBudget",
      504,
      500,
      1,
      "Raise dht.hop-budget, or look why peers answer with distant contacts."),
  DEADLINE(
      4, "Deadline", 504, 503, 1, "Allow more time with ?timeout=, up to dht.lookup-deadline."),
  RATE_LIMITED(
      5, "RateLimited", 429, 429, 1, "Send fewer requests; Retry-After says when to try again."),
  BUSY(6, "Busy", 503, 503, 1, "The node sheds load; retry after the time given, or add replicas."),
  ASN_CAP(
      7,
      "AsnCap",
      403,
      403,
      -1,
      "Too many contacts of this network operator; nothing to do on your side."),
  OVER_SIZE(8, "OverSize", 413, 413, -1, "Send less in one request; the message names the limit."),
  MALFORMED(
      9,
      "Malformed",
      400,
      400,
      -1,
      "Correct the request; the message names the field and its form."),
  BAD_SIGNATURE(
      10,
      "BadSignature",
      422,
      401,
      -1,
      "Sign the exact payload bytes with every key of the key set."),
  STALE_RECORD(
      11, "StaleRecord", 409, 400, -1, "A newer record is known; sign again with a later ts."),
  PQ_REQUIRED(
      12,
      "PqRequired",
      422,
      403,
      -1,
      "Sign with a hybrid identity; this node refuses classical-only records."),
  QUOTA_EXCEEDED(
      13,
      "QuotaExceeded",
      429,
      429,
      60,
      "The holder is full for this key, publisher or prefix; retry later or elsewhere."),
  UNAUTHORIZED(
      14,
      "Unauthorized",
      401,
      401,
      -1,
      "Send a valid token as Authorization: Bearer, or prove the identity you claim."),
  FORBIDDEN(
      15,
      "Forbidden",
      403,
      403,
      -1,
      "The caller, Host or network is not admitted here; the message says which."),
  NOT_FOUND(
      16,
      "NotFound",
      404,
      404,
      -1,
      "Check the path or the id; the message says what is unknown here."),
  UNSUPPORTED(
      17,
      "Unsupported",
      415,
      404,
      -1,
      "This version does not know that operation, algorithm or media type."),
  DUPLICATE_IDENTITY(
      18, "DuplicateIdentity", 409, 403, -1, "Two nodes run with one key file; give each its own."),
  TRANSPORT_DOWN(
      19,
      "TransportDown",
      503,
      503,
      1,
      "The peer could not be reached; it may be gone or its address stale."),
  INTERNAL(
      20,
      "Internal",
      500,
      500,
      1,
      "A fault of this node; its log has the details under the request id.");

  private final int number;
  private final String code;
  private final int httpStatus;
  private final int oapStatus;
  private final int retrySeconds;
  private final String hint;

  DhtError(int number, String code, int httpStatus, int oapStatus, int retrySeconds, String hint) {
    this.number = number;
    this.code = code;
    this.httpStatus = httpStatus;
    this.oapStatus = oapStatus;
    this.retrySeconds = retrySeconds;
    this.hint = hint;
  }

  /** The error with this wire number, if there is one. */
  public static Optional<DhtError> byNumber(long number) {
    return Arrays.stream(values()).filter(error -> error.number == number).findFirst();
  }

  /** Number on the wire; never changes, never reused. */
  public int number() {
    return number;
  }

  /** Stable name in problem documents, metrics and logs. */
  public String code() {
    return code;
  }

  /** HTTP status (RFC 9110). */
  public int httpStatus() {
    return httpStatus;
  }

  /** Status in the {@code code} field of an OAP response frame. */
  public int oapStatus() {
    return oapStatus;
  }

  /** How long to wait before a retry, or empty where a retry cannot help. */
  public Optional<Duration> retryAfter() {
    return retrySeconds < 0 ? Optional.empty() : Optional.of(Duration.ofSeconds(retrySeconds));
  }

  /** One sentence of advice to the person who meets the error. */
  public String hint() {
    return hint;
  }
}
