package io.svcdht.rpc.bus;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What goes with a question beside its payload.
 *
 * @param timeout how long whoever asks still waits; by default, and at most, what the node is
 *     configured to take for such a call
 * @param requestId the caller's name for it, 1 to 64 of {@code A-Z a-z 0-9 . _ : -}
 * @param trace W3C {@code traceparent} of the caller's span, handed on in the reply; what is done
 *     for the question is seen below it
 */
public record CallHeaders(
    Optional<Duration> timeout, Optional<String> requestId, Optional<String> trace) {

  /** Nothing but the question. */
  public static final CallHeaders NONE =
      new CallHeaders(Optional.empty(), Optional.empty(), Optional.empty());

  private static final Pattern ID = Pattern.compile("[A-Za-z0-9._:-]{1,64}");
  private static final Pattern TRACE =
      Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");

  /** Checks the forms. */
  public CallHeaders {
    timeout.ifPresent(span -> {
      if (span.isNegative() || span.isZero()) {
        throw new IllegalArgumentException("timeout " + span + " is not above zero");
      }
    });
    requestId.ifPresent(id -> check("request id", ID, id));
    trace.ifPresent(parent -> check("traceparent", TRACE, parent));
  }

  /** These with only so much time. */
  public static CallHeaders within(Duration timeout) {
    return new CallHeaders(Optional.of(timeout), Optional.empty(), Optional.empty());
  }

  /** Whether {@code text} may be a request's id. */
  public static boolean isRequestId(String text) {
    return ID.matcher(text).matches();
  }

  /** Whether {@code text} is a {@code traceparent}. */
  public static boolean isTrace(String text) {
    return TRACE.matcher(text).matches();
  }

  private static void check(String what, Pattern form, String text) {
    if (!form.matcher(text).matches()) {
      throw new IllegalArgumentException(what + " does not match " + form);
    }
  }
}
