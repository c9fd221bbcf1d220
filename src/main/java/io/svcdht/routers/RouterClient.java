package io.svcdht.routers;

import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import reactor.core.publisher.Mono;
import reactor.netty.ByteBufFlux;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientResponse;
import reactor.netty.resources.ConnectionProvider;

/**
 * Gets answers of routers over HTTP/1.1, on the event loops of the HTTP doors. Follows no redirect:
 * a router is where the operator says, or nowhere. Certificates are checked against the trust of
 * the JDK.
 */
final class RouterClient implements Router.Wire {

  /** Longest body that is read. */
  static final int BODY_BYTES = 256 << 10;

  private static final int CONNECT_MILLIS = 2_000;
  private static final Duration IDLE = Duration.ofSeconds(30);
  private static final int OK = 200;
  private static final int NOT_FOUND = 404;

  /** Some routers answer so where they know nobody. */
  private static final byte[] NOBODY = "{\"Providers\":[]}".getBytes(StandardCharsets.US_ASCII);

  private final ConnectionProvider connections;
  private final HttpClient client;

  /** One whose connections to one router are at most so many. */
  RouterClient(int most) {
    connections =
        ConnectionProvider.builder("dht-routers")
            .maxConnections(most)
            .pendingAcquireMaxCount(most)
            .maxIdleTime(IDLE)
            .build();
    client =
        HttpClient.create(connections)
            .followRedirect(false)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
            .headers(headers ->
                headers
                    .set(HttpHeaderNames.ACCEPT, "application/json")
                    .set(HttpHeaderNames.USER_AGENT, "svc-dht")
                    .set(Upstream.ROUTED, "1"));
  }

  @Override
  public Mono<byte[]> get(URI uri) {
    return client.get().uri(uri).response(RouterClient::body).single();
  }

  /** The resolver's files and the trusted certificates: event loops are not to read them. */
  @Override
  public void open() {
    client.secure().warmup().subscribe();
  }

  @Override
  public void close() {
    connections.dispose();
  }

  private static Mono<byte[]> body(HttpClientResponse head, ByteBufFlux body) {
    return switch (head.status().code()) {
      case OK ->
          body.asByteArray()
              .reduceWith(ByteArrayOutputStream::new, RouterClient::joined)
              .map(ByteArrayOutputStream::toByteArray);
      case NOT_FOUND -> Mono.just(NOBODY);
      default -> Mono.error(new RouterFault("status " + head.status().code()));
    };
  }

  private static ByteArrayOutputStream joined(ByteArrayOutputStream so, byte[] part) {
    if (so.size() + part.length > BODY_BYTES) {
      throw new RouterFault("a body of more than " + BODY_BYTES + " bytes");
    }
    so.writeBytes(part);
    return so;
  }
}
