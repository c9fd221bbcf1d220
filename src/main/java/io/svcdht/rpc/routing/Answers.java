package io.svcdht.rpc.routing;

import io.svcdht.limits.TimeSource;
import io.svcdht.rpc.calls.Json;
import io.svcdht.rpc.web.Form;
import io.svcdht.rpc.web.Reply;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Signal;

/** Rows as one document or as lines, with what caches are to know. */
final class Answers {

  /** The forms of this door: one document where the caller does not ask for lines. */
  static final List<Form> FORMS = List.of(Form.JSON, Form.NDJSON);

  /** A row with its JSON; keeps the array that it is given, which nobody may change. */
  static final class Written {
    private final Optional<Row> row;
    private final byte[] json;

    Written(Row row, byte[] json) {
      this.row = Optional.of(row);
      this.json = json;
    }

    /** What is not verified, as which it promises nothing about its life. */
    Written(byte[] json) {
      this.row = Optional.empty();
      this.json = json;
    }

    /** The verified row that it is, if it is one. */
    Optional<Row> row() {
      return row;
    }
  }

  private final TimeSource time;
  private final String vary;

  /** Answers that depend on these headers of a request. */
  Answers(TimeSource time, String vary) {
    this.time = time;
    this.vary = vary;
  }

  /** {@code {"NAME": [rows]}}. */
  ServerResponse document(
      ServerRequest request, String name, Collection<Written> rows, Freshness freshness) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(64 + 192 * rows.size());
    out.writeBytes(("{\"" + name + "\":[").getBytes(StandardCharsets.US_ASCII));
    boolean first = true;
    for (Written row : rows) {
      if (!first) {
        out.write(',');
      }
      out.writeBytes(row.json);
      first = false;
    }
    out.write(']');
    out.write('}');
    Reply reply = Reply.json(200, out.toByteArray());
    head(request, reply.headers(), freshness);
    return reply;
  }

  /**
   * A line for each row, sent as it comes. The headers wait for the first, as caches are told
   * whether there is one; a fault before it is a problem, one after it cuts the stream, so that
   * nobody takes it for whole.
   */
  ServerResponse lines(ServerRequest request, Flux<Written> rows) {
    HttpHeaders headers = request.exchange().getResponse().getHeaders();
    return Reply.stream(
        Form.NDJSON,
        rows.switchOnFirst((first, all) -> {
          if (!first.isOnError()) {
            head(request, headers, freshness(first));
          }
          return all.map(row -> Json.line(row.json));
        }));
  }

  private void head(ServerRequest request, HttpHeaders headers, Freshness freshness) {
    freshness.write(request, headers);
    headers.set(HttpHeaders.VARY, vary);
  }

  private Freshness freshness(Signal<? extends Written> first) {
    Instant now = time.wall();
    List<Row> row = Optional.ofNullable(first.get()).flatMap(Written::row).stream().toList();
    return Freshness.of(row, now, now, true);
  }
}
