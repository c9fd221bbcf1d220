package io.svcdht.rpc.http;

import io.svcdht.error.DhtError;
import io.svcdht.id.Shown;
import io.svcdht.rpc.web.Refusal;
import io.svcdht.rpc.web.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * The API's document (docs/openapi.yaml) and a page to try it on, which is Swagger UI. Files of a
 * closed set, read when they are asked for, where reading may block; where they are switched off
 * they are not there at all.
 */
final class Docs {

  /**
   * Scripts and styles of this server, pictures in the style sheet, calls to this server; no more.
   */
  static final String OWN_ONLY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
          + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private static final String HTML = "text/html;charset=utf-8";

  /** What the page loads, by name, with its media type. */
  private static final Map<String, String> FILES =
      Map.of(
          "page.js", "text/javascript;charset=utf-8",
          "swagger-ui-bundle.js", "text/javascript;charset=utf-8",
          "swagger-ui.css", "text/css;charset=utf-8");

  private final boolean shown;
  private final Scheduler io;

  Docs(boolean shown, Scheduler io) {
    this.shown = shown;
    this.io = io;
  }

  /** {@code GET /dht/openapi.yaml}. */
  Mono<ServerResponse> document(ServerRequest request) {
    return file(request, "openapi.yaml", "application/yaml");
  }

  /** {@code GET /dht/docs}. */
  Mono<ServerResponse> page(ServerRequest request) {
    return file(request, "page.html", HTML);
  }

  /** {@code GET /dht/docs/{file}}. */
  Mono<ServerResponse> part(ServerRequest request) {
    String name = request.pathVariable("file");
    @Nullable String type = FILES.get(name);
    return type == null ? nothing(request) : file(request, name, type);
  }

  private Mono<ServerResponse> file(ServerRequest request, String name, String type) {
    if (!shown) {
      return nothing(request);
    }
    Query.of(request, Set.of());
    return Mono.fromCallable(() -> read(name))
        .subscribeOn(io)
        .map(bytes -> Reply.file(type, bytes).with("Content-Security-Policy", OWN_ONLY));
  }

  private static Mono<ServerResponse> nothing(ServerRequest request) {
    return Mono.error(() ->
        new Refusal(
            DhtError.NOT_FOUND, 404, "there is nothing at " + Shown.of(request.path()) + " here"));
  }

  private static byte[] read(String name) throws IOException {
    try (@Nullable InputStream in = Docs.class.getResourceAsStream("docs/" + name)) {
      if (in == null) {
        throw new IOException("this build lacks docs/" + name);
      }
      return in.readAllBytes();
    }
  }
}
