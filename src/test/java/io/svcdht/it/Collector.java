package io.svcdht.it;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** A collector of traces on loopback that speaks OTLP over HTTP, in protobuf. */
final class Collector implements AutoCloseable {

  // Field numbers of opentelemetry/proto/trace/v1/trace.proto and common.proto.
  private static final int RESOURCE_SPANS = 1;
  private static final int RESOURCE = 1;
  private static final int SCOPE_SPANS = 2;
  private static final int SPANS = 2;
  private static final int TRACE_ID = 1;
  private static final int SPAN_ID = 2;
  private static final int PARENT = 4;
  private static final int NAME = 5;
  private static final int ATTRIBUTES = 9;
  private static final int EVENTS = 11;
  private static final int STATUS = 15;
  private static final int ERROR = 2;

  private final HttpServer server;
  private final List<Span> spans = new CopyOnWriteArrayList<>();
  private final List<String> services = new CopyOnWriteArrayList<>();

  /** A span as it was sent; ids in hex, no parent is empty. */
  record Span(
      String traceId,
      String spanId,
      String parent,
      String name,
      Map<String, String> keys,
      List<String> events,
      boolean failed) {}

  Collector() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/v1/traces", this::receive);
    server.start();
  }

  String endpoint() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1/traces";
  }

  List<Span> spans() {
    return spans;
  }

  /** Those who have sent spans, by {@code service.name}. */
  List<String> services() {
    return services;
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void receive(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    for (Protobuf resource : new Protobuf(body).messages(RESOURCE_SPANS)) {
      for (Protobuf of : resource.messages(RESOURCE)) {
        services.add(keys(of, 1).getOrDefault("service.name", ""));
      }
      for (Protobuf scope : resource.messages(SCOPE_SPANS)) {
        scope.messages(SPANS).forEach(span -> spans.add(span(span)));
      }
    }
    exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
    exchange.sendResponseHeaders(200, -1);
    exchange.close();
  }

  private static Span span(Protobuf span) {
    return new Span(
        hex(span, TRACE_ID),
        hex(span, SPAN_ID),
        hex(span, PARENT),
        text(span, NAME),
        keys(span, ATTRIBUTES),
        span.messages(EVENTS).stream().map(event -> text(event, 2)).toList(),
        span.messages(STATUS).stream().anyMatch(status -> status.number(3) == ERROR));
  }

  private static Map<String, String> keys(Protobuf of, int field) {
    Map<String, String> keys = new HashMap<>();
    for (Protobuf pair : of.messages(field)) {
      pair.messages(2).forEach(value -> keys.put(text(pair, 1), text(value, 1)));
    }
    return keys;
  }

  private static String hex(Protobuf of, int field) {
    return HexFormat.of().formatHex(of.bytes(field));
  }

  private static String text(Protobuf of, int field) {
    return new String(of.bytes(field), StandardCharsets.UTF_8);
  }
}
