package io.svcdht.routers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.codec.http.HttpHeaders;
import io.svcdht.pipeline.Meters;
import io.svcdht.pipeline.World;
import io.svcdht.testing.RealTime;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** Real answers of a router on loopback, good and bad. */
class RouterClientTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final byte[] ANSWER = ScriptedRouters.document(ScriptedRouters.row(1));

  private final RouterClient client = new RouterClient(4);
  private final AtomicInteger followed = new AtomicInteger();
  private final BlockingQueue<HttpHeaders> asked = new LinkedBlockingQueue<>();
  private final DisposableServer server =
      HttpServer.create().host("127.0.0.1").port(0).handle(this::answer).bindNow();

  @AfterEach
  void close() {
    client.close();
    server.disposeNow();
  }

  private Publisher<Void> answer(HttpServerRequest request, HttpServerResponse response) {
    asked.add(request.requestHeaders());
    return switch (request.uri()) {
      case "/good", "/routing/v1/providers/good" -> response.sendByteArray(Mono.just(ANSWER));
      case "/full" -> response.sendByteArray(Mono.just(new byte[RouterClient.BODY_BYTES]));
      case "/large" ->
          response.sendByteArray(Flux.just(new byte[RouterClient.BODY_BYTES], new byte[1]));
      case "/endless" -> response.sendByteArray(Flux.generate(next -> next.next(new byte[8_192])));
      case "/moved" -> response.sendRedirect("/followed");
      case "/followed" -> {
        followed.incrementAndGet();
        yield response.sendByteArray(Mono.just(ANSWER));
      }
      case "/broken" -> response.status(500).send();
      case "/nobody" -> response.sendNotFound();
      case "/cut" ->
          response.sendByteArray(
              Flux.concat(
                  Mono.just("{\"Prov".getBytes(StandardCharsets.US_ASCII)),
                  Mono.error(new IllegalStateException("cut"))));
      default -> Mono.never();
    };
  }

  @Test
  void a_request_says_what_it_wants_and_that_it_is_one_of_a_router() throws Exception {
    assertThat(get("/good")).isEqualTo(ANSWER);

    HttpHeaders headers = asked.take();
    assertThat(headers.get("Accept")).isEqualTo("application/json");
    assertThat(headers.get(Upstream.ROUTED)).isEqualTo("1");
    assertThat(headers.get("User-Agent")).isEqualTo("svc-dht");
  }

  @Test
  void a_body_that_fills_the_bound_is_read_and_one_byte_more_is_not() {
    assertThat(get("/full")).hasSize(RouterClient.BODY_BYTES);
    assertThatThrownBy(() -> get("/large")).isInstanceOf(RouterFault.class);
    assertThatThrownBy(() -> get("/endless")).isInstanceOf(RouterFault.class);
  }

  @Test
  void no_redirect_is_followed() {
    assertThatThrownBy(() -> get("/moved")).hasMessage("status 302");
    assertThat(followed).hasValue(0);
  }

  @Test
  void not_found_is_nobody_and_other_statuses_are_faults() {
    assertThat(RouterAnswer.read("o", get("/nobody")).orThrow()).isEmpty();
    assertThatThrownBy(() -> get("/broken")).hasMessage("status 500");
  }

  @Test
  void a_body_that_is_cut_is_a_fault() {
    assertThatThrownBy(() -> get("/cut")).isInstanceOf(Exception.class);
  }

  @Test
  void connections_serve_again_after_good_and_bad_answers() {
    for (int i = 0; i < 20; i++) {
      assertThatThrownBy(() -> get("/broken")).isInstanceOf(RouterFault.class);
      assertThatThrownBy(() -> get("/large")).isInstanceOf(RouterFault.class);
      assertThat(get("/good")).isEqualTo(ANSWER);
    }
  }

  @Test
  void a_router_that_is_silent_costs_the_time_of_the_find_and_no_more() {
    World world = new World(new RealTime(), Schedulers.parallel(), new Random(7));
    Upstream routers =
        Routers.of(
            new RouterPolicy(
                List.of(URI.create("http://127.0.0.1:" + server.port())), Duration.ZERO, 4),
            world,
            Meters.NONE,
            PATIENCE);
    try {
      assertThat(
              routers
                  .beside(RouterScene.cid(1), Duration.ofMillis(300), RouterScene.nothing(world))
                  .collectList()
                  .block(PATIENCE))
          .isEmpty();
      assertThat(asked).hasSize(1);
    } finally {
      routers.close();
    }
  }

  @Test
  void nobody_at_the_address_is_a_fault() {
    server.disposeNow();
    assertThatThrownBy(() -> get("/good")).isInstanceOf(Exception.class);
  }

  private byte[] get(String path) {
    byte[] body =
        client.get(URI.create("http://127.0.0.1:" + server.port() + path)).block(PATIENCE);
    return body == null ? new byte[0] : body;
  }
}
