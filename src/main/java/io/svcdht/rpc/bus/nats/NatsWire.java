package io.svcdht.rpc.bus.nats;

import io.nats.client.Message;
import io.nats.client.impl.Headers;
import io.svcdht.error.Decoded;
import io.svcdht.id.Shown;
import io.svcdht.pipeline.TraceParent;
import io.svcdht.rpc.bus.CallHeaders;
import io.svcdht.rpc.bus.Reply;
import io.svcdht.rpc.bus.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Subjects and headers (docs/BUS.md). */
final class NatsWire {

  static final String TIMEOUT = "Dht-Timeout-Ms";
  static final String REQUEST_ID = "X-Request-Id";
  static final String TRACE = TraceParent.HEADER;

  /** As the services of NATS' own micro framework say it. */
  static final String ERROR = "Nats-Service-Error";

  static final String ERROR_CODE = "Nats-Service-Error-Code";

  private static final Pattern MILLIS = Pattern.compile("[1-9][0-9]{0,8}");

  private NatsWire() {}

  static String subject(String prefix, Topic topic) {
    return prefix + "." + topic.word();
  }

  static String events(String prefix) {
    return prefix + ".event.";
  }

  static String text(Message message) {
    byte[] data = message.getData();
    return data == null ? "" : new String(data, StandardCharsets.UTF_8);
  }

  static Headers headers(CallHeaders call) {
    Headers headers = new Headers();
    call.timeout().ifPresent(span -> headers.put(TIMEOUT, Long.toString(millis(span))));
    echo(call, headers);
    return headers;
  }

  static Headers headers(CallHeaders call, Reply reply) {
    Headers headers = new Headers();
    echo(call, headers);
    if (reply instanceof Reply.Failure failure) {
      headers.put(ERROR, failure.error().code());
      headers.put(ERROR_CODE, Integer.toString(failure.error().httpStatus()));
    }
    return headers;
  }

  /** What a question came with; an id or a trace of another form is not one of ours. */
  static Decoded<CallHeaders> read(Message message) {
    Optional<String> id = first(message, REQUEST_ID).filter(CallHeaders::isRequestId);
    Optional<String> trace = first(message, TRACE).filter(CallHeaders::isTrace);
    Optional<String> timeout = first(message, TIMEOUT);
    if (timeout.isPresent() && !MILLIS.matcher(timeout.get()).matches()) {
      return Decoded.malformed(
          TIMEOUT + " '" + Shown.of(timeout.get()) + "' is not a number from 1 to 999999999");
    }
    return Decoded.ok(
        new CallHeaders(timeout.map(text -> Duration.ofMillis(Long.parseLong(text))), id, trace));
  }

  /** A reply; one that cannot be read is none. */
  static Decoded<Reply> reply(Message message) {
    return first(message, ERROR).isPresent()
        ? Reply.Failure.read(text(message)).map(failure -> failure)
        : Decoded.ok(new Reply.Answer(message.getData()));
  }

  private static Optional<String> first(Message message, String name) {
    @Nullable Headers headers = message.getHeaders();
    return headers == null ? Optional.empty() : Optional.ofNullable(headers.getFirst(name));
  }

  private static void echo(CallHeaders call, Headers headers) {
    call.requestId().ifPresent(id -> headers.put(REQUEST_ID, id));
    call.trace().ifPresent(parent -> headers.put(TRACE, parent));
  }

  private static long millis(Duration span) {
    return Math.clamp(span.toMillis(), 1, 999_999_999);
  }
}
