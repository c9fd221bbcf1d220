package io.svcdht.rpc.web;

import java.util.function.Function;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseCookie;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * An answer whose bytes are ready, or come ready one by one. Written straight to the connection:
 * the message writers, which would search for an encoder, are passed by.
 */
public final class Reply implements ServerResponse {

  private final HttpStatusCode status;
  private final HttpHeaders headers = new HttpHeaders();
  private final Function<ServerHttpResponse, Mono<Void>> body;

  private Reply(int status, Function<ServerHttpResponse, Mono<Void>> body) {
    this.status = HttpStatusCode.valueOf(status);
    this.body = body;
  }

  /** A whole JSON document. */
  public static Reply json(int status, byte[] document) {
    return whole(status, Form.JSON.text(), document);
  }

  /** A whole file. */
  public static Reply file(String type, byte[] content) {
    return whole(200, type, content);
  }

  private static Reply whole(int status, String type, byte[] document) {
    Reply reply =
        new Reply(
            status,
            response -> response.writeWith(Mono.fromSupplier(() -> wrap(response, document))));
    reply.headers.set(HttpHeaders.CONTENT_TYPE, type);
    reply.headers.setContentLength(document.length);
    return reply;
  }

  /** A stream in which every part reaches the caller at once. */
  public static Reply stream(Form form, Flux<byte[]> parts) {
    return stream(
        form,
        response ->
            response.writeAndFlushWith(
                parts.map(part -> Mono.fromSupplier(() -> wrap(response, part)))));
  }

  /** The same for very many parts: what is ready together is sent together. */
  public static Reply bulk(Form form, Flux<byte[]> parts) {
    return stream(form, response -> response.writeWith(parts.map(part -> wrap(response, part))));
  }

  private static Reply stream(Form form, Function<ServerHttpResponse, Mono<Void>> body) {
    Reply reply = new Reply(200, body);
    reply.headers.set(HttpHeaders.CONTENT_TYPE, form.text());
    // Proxies of the nginx family would collect the parts otherwise.
    reply.headers.set("X-Accel-Buffering", "no");
    return reply;
  }

  /** No content. */
  public static Reply empty(int status) {
    return new Reply(status, ServerHttpResponse::setComplete);
  }

  /** The same with one more header. */
  public Reply with(String name, String value) {
    headers.set(name, value);
    return this;
  }

  @Override
  public HttpStatusCode statusCode() {
    return status;
  }

  @Override
  public HttpHeaders headers() {
    return headers;
  }

  @Override
  public MultiValueMap<String, ResponseCookie> cookies() {
    return new LinkedMultiValueMap<>();
  }

  @Override
  public Mono<Void> writeTo(ServerWebExchange exchange, Context context) {
    ServerHttpResponse response = exchange.getResponse();
    response.setStatusCode(status);
    response.getHeaders().putAll(headers);
    return body.apply(response);
  }

  private static DataBuffer wrap(ServerHttpResponse response, byte[] bytes) {
    DataBufferFactory buffers = response.bufferFactory();
    return buffers.wrap(bytes);
  }
}
