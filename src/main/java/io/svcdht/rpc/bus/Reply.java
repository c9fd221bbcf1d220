package io.svcdht.rpc.bus;

import io.svcdht.error.Decoded;
import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.rpc.calls.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The one reply to a question. */
public sealed interface Reply {

  /** The reply as JSON: what the REST API answers to the same call. */
  byte[] json();

  /** An answer; keeps the array that it is given, which nobody may change. */
  final class Answer implements Reply {
    private final byte[] document;

    /** The answer that {@code document} is, JSON in UTF-8. */
    public Answer(byte[] document) {
      this.document = document;
    }

    @Override
    public byte[] json() {
      return document;
    }

    @Override
    public String toString() {
      return new String(document, StandardCharsets.UTF_8);
    }
  }

  /**
   * None, and why.
   *
   * @param error which of the closed set
   * @param detail one sentence
   * @param retryAfter when to try again, empty where that cannot help
   * @param requestId the caller's name for the call, if it gave one
   */
  record Failure(
      DhtError error, String detail, Optional<Duration> retryAfter, Optional<String> requestId)
      implements Reply {

    /** An error on its way out. */
    public static Failure of(DhtException e, Optional<String> requestId) {
      return new Failure(e.error(), e.detail(), e.retryAfter(), requestId);
    }

    /** Reads what {@link #json} wrote. */
    public static Decoded<Failure> read(String json) {
      return FlatJson.read(
              json,
              List.of("type", "status", "detail", "code", "hint", "retryAfterMs", "requestId"))
          .flatMap(Failure::of);
    }

    private static Decoded<Failure> of(Map<String, Object> given) {
      Optional<DhtError> error =
          Arrays.stream(DhtError.values())
              .filter(one -> one.code().equals(given.get("code")))
              .findFirst();
      if (error.isEmpty() || !(given.get("detail") instanceof String detail)) {
        return Decoded.malformed("a failure has a known code and a detail");
      }
      Optional<Duration> retry =
          given.get("retryAfterMs") instanceof Long millis
              ? Optional.of(Duration.ofMillis(millis))
              : Optional.empty();
      Optional<String> id =
          given.get("requestId") instanceof String text ? Optional.of(text) : Optional.empty();
      return Decoded.ok(new Failure(error.get(), detail, retry, id));
    }

    /** The fields of the REST API's problem documents, and {@code retryAfterMs}. */
    @Override
    public byte[] json() {
      return Json.object(
          512,
          json -> {
            json.writeStringProperty("type", "urn:svc-dht:error:" + error.code());
            json.writeNumberProperty("status", error.httpStatus());
            json.writeStringProperty("detail", detail);
            json.writeStringProperty("code", error.code());
            json.writeStringProperty("hint", error.hint());
            retryAfter.ifPresent(span -> json.writeNumberProperty("retryAfterMs", span.toMillis()));
            requestId.ifPresent(id -> json.writeStringProperty("requestId", id));
          });
    }
  }
}
