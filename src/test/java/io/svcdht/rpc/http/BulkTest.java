package io.svcdht.rpc.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.id.Cid;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpHeaders;
import org.springframework.http.codec.HttpMessageWriter;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.reactive.function.server.HandlerStrategies;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.reactive.result.view.ViewResolver;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;
import tools.jackson.databind.JsonNode;

class BulkTest {

  private final HttpRig rig = new HttpRig();

  @Test
  void every_line_is_answered_in_order_and_the_end_counts_them() {
    // The first is taken last: the order out is the order in, not that of the answers.
    Sinks.Empty<Void> second = Sinks.empty();
    rig.provides.before =
        record -> {
          if (record.record().cid().equals(cid(1))) {
            return second.asMono();
          }
          return Mono.<Void>empty().doFinally(end -> second.tryEmitEmpty());
        };
    String body = line(1) + "\n" + line(2) + "\r\n\n" + "{\"cid\":1}\n" + line(2);

    List<JsonNode> lines = post(rig.client(), body);

    assertThat(lines).hasSize(5);
    assertThat(lines.get(0).path("line").asInt()).isEqualTo(1);
    assertThat(lines.get(0).path("cid").asString()).isEqualTo(cid(1).toString());
    assertThat(lines.get(0).path("status").asInt()).isEqualTo(201);
    assertThat(lines.get(0).path("accepted").asInt()).isEqualTo(1);
    assertThat(lines.get(0).path("republish").asString()).isEqualTo("process");
    assertThat(lines.get(1).path("line").asInt()).isEqualTo(2);
    assertThat(lines.get(1).path("cid").asString()).isEqualTo(cid(2).toString());
    assertThat(lines.get(2).path("line").asInt()).isEqualTo(4);
    assertThat(lines.get(2).has("cid")).isFalse();
    assertThat(lines.get(2).path("problem").path("code").asString()).isEqualTo("Malformed");
    assertThat(lines.get(2).path("problem").path("status").asInt()).isEqualTo(400);
    assertThat(lines.get(3).path("line").asInt()).isEqualTo(5);
    assertThat(lines.get(3).path("status").asInt()).isEqualTo(200);
    JsonNode end = lines.get(4).path("end");
    assertThat(end.path("complete").asBoolean()).isTrue();
    assertThat(end.path("totals").path("lines").asInt()).isEqualTo(4);
    assertThat(end.path("totals").path("created").asInt()).isEqualTo(2);
    assertThat(end.path("totals").path("refreshed").asInt()).isEqualTo(1);
    assertThat(end.path("totals").path("failed").asInt()).isEqualTo(1);
  }

  @Test
  void no_more_run_at_once_than_allowed() {
    Deque<Sinks.Empty<Void>> running = new ArrayDeque<>();
    rig.provides.before =
        record -> {
          Sinks.Empty<Void> mine = Sinks.empty();
          running.add(mine);
          return mine.asMono();
        };
    String body = String.join("\n", IntStream.range(0, 24).mapToObj(BulkTest::line).toList());
    MockServerWebExchange exchange = exchange(body);
    Disposable served = serve(exchange, bulks(4, 3, 1000)).subscribe();

    assertThat(running).hasSize(3);
    while (!running.isEmpty()) {
      assertThat(running).hasSizeLessThanOrEqualTo(3);
      // The latest first: the order out is still the order in.
      running.removeLast().tryEmitEmpty();
    }

    List<JsonNode> lines =
        HttpRig.lines(
            Objects.requireNonNullElse(
                exchange.getResponse().getBodyAsString().block(Duration.ofSeconds(5)), ""));
    assertThat(served.isDisposed()).isTrue();
    assertThat(lines).hasSize(25);
    assertThat(IntStream.range(0, 24).map(i -> lines.get(i).path("line").asInt()).toArray())
        .isEqualTo(IntStream.rangeClosed(1, 24).toArray());
  }

  @Test
  void bulks_beyond_the_bound_are_busy_and_hanging_up_frees_the_place() {
    rig.provides.before = record -> Mono.never();
    HttpDoor door = door(bulks(1, 3, 1000));
    Disposable first = serve(exchange(line(1)), door).subscribe();

    StepVerifier.create(serve(exchange(line(2)), door))
        .verifyErrorSatisfies(
            error -> assertThat(Problems.refusal(error).error()).isEqualTo(DhtError.BUSY));

    first.dispose();
    rig.provides.before = record -> Mono.empty();
    StepVerifier.create(serve(exchange(line(3)), door)).verifyComplete();
  }

  @Test
  void a_line_that_fails_costs_itself_only() {
    rig.provides.before =
        record ->
            record.record().cid().equals(cid(1))
                ? Mono.error(new DhtException(DhtError.TRANSPORT_DOWN, "nobody there"))
                : Mono.empty();

    List<JsonNode> lines = post(rig.client(), line(1) + "\n" + line(2) + "\n");

    assertThat(lines.get(0).path("cid").asString()).isEqualTo(cid(1).toString());
    assertThat(lines.get(0).path("problem").path("code").asString()).isEqualTo("TransportDown");
    assertThat(lines.get(0).path("problem").has("requestId")).isTrue();
    assertThat(lines.get(1).path("status").asInt()).isEqualTo(201);
    assertThat(rig.rejected).containsExactly(DhtError.TRANSPORT_DOWN);
  }

  @Test
  void a_line_over_its_bound_is_refused_and_the_next_is_read() {
    List<JsonNode> lines = post(rig.client(), "{" + " ".repeat(70 << 10) + "}\n" + line(2) + "\n");

    assertThat(lines.get(0).path("problem").path("code").asString()).isEqualTo("OverSize");
    assertThat(lines.get(1).path("status").asInt()).isEqualTo(201);
  }

  @Test
  void lines_beyond_the_bound_are_not_read_and_the_end_says_so() {
    String body = String.join("\n", IntStream.range(0, 5).mapToObj(BulkTest::line).toList());

    List<JsonNode> lines = post(rig.client(bulks(4, 8, 3)), body);

    assertThat(lines).hasSize(4);
    assertThat(lines.get(3).path("end").path("complete").asBoolean()).isFalse();
    assertThat(lines.get(3).path("end").path("reason").asString()).isEqualTo("line-limit");
    assertThat(lines.get(3).path("end").path("totals").path("created").asInt()).isEqualTo(3);
    assertThat(rig.provides.provided).hasSize(3);
  }

  @Test
  void a_gate_that_closes_in_between_refuses_the_lines_that_follow() {
    rig.provides.before =
        record -> {
          rig.gate.write = new DhtException(DhtError.NOT_READY, "this node drains");
          return Mono.empty();
        };

    List<JsonNode> lines = post(rig.client(bulks(4, 1, 10)), line(1) + "\n" + line(2));

    assertThat(lines.get(0).path("status").asInt()).isEqualTo(201);
    assertThat(lines.get(1).path("problem").path("code").asString()).isEqualTo("NotReady");
  }

  @Test
  void an_empty_bulk_has_an_end_all_the_same() {
    List<JsonNode> lines = post(rig.client(), "\n\n");

    assertThat(lines).hasSize(1);
    assertThat(lines.getFirst().path("end").path("totals").path("lines").asInt()).isZero();
  }

  @Test
  void a_body_that_breaks_off_still_gets_an_end() {
    byte[] first = (line(1) + "\n").getBytes(StandardCharsets.UTF_8);

    List<JsonNode> lines =
        send(
            rig.client(),
            Flux.concat(Flux.just(first), Flux.error(new IllegalStateException("hung up"))));

    assertThat(lines.getLast().path("end").path("complete").asBoolean()).isFalse();
    assertThat(lines.getLast().path("end").path("reason").asString()).isEqualTo("body-cut");
  }

  @Test
  void a_silent_caller_is_given_up() {
    byte[] first = (line(1) + "\n").getBytes(StandardCharsets.UTF_8);
    Flux<byte[]> silent =
        Flux.concat(
            Flux.just(first),
            Flux.<byte[]>never()
                .doOnSubscribe(waiting -> rig.clock.advanceTimeBy(Duration.ofMinutes(1))));

    List<JsonNode> lines = send(rig.client(), silent);

    assertThat(lines.getLast().path("end").path("reason").asString()).isEqualTo("idle");
  }

  @Test
  void a_bulk_cannot_be_answered_as_one_document() {
    rig.client()
        .post()
        .uri("/dht/providers")
        .header(HttpHeaders.CONTENT_TYPE, "application/x-ndjson")
        .header(HttpHeaders.ACCEPT, "application/json")
        .bodyValue(line(1).getBytes(StandardCharsets.UTF_8))
        .exchange()
        .expectStatus()
        .isEqualTo(406);
    assertThat(rig.provides.provided).isEmpty();
  }

  private HttpDoor door(ApiPolicy policy) {
    return rig.door(policy, new TokenFile(policy.access(), rig.clock));
  }

  private Mono<Void> serve(MockServerWebExchange exchange, ApiPolicy policy) {
    return serve(exchange, door(policy));
  }

  private static Mono<Void> serve(MockServerWebExchange exchange, HttpDoor door) {
    HandlerStrategies strategies = HandlerStrategies.withDefaults();
    ServerRequest request = ServerRequest.create(exchange, strategies.messageReaders());
    ServerResponse.Context context =
        new ServerResponse.Context() {
          @Override
          public List<HttpMessageWriter<?>> messageWriters() {
            return strategies.messageWriters();
          }

          @Override
          public List<ViewResolver> viewResolvers() {
            return strategies.viewResolvers();
          }
        };
    return door.routes()
        .route(request)
        .flatMap(handler -> handler.handle(request))
        .flatMap(response -> response.writeTo(exchange, context));
  }

  private static MockServerWebExchange exchange(String body) {
    return MockServerWebExchange.from(
        MockServerHttpRequest.post("/dht/providers")
            .header(HttpHeaders.HOST, "localhost")
            .header(HttpHeaders.CONTENT_TYPE, "application/x-ndjson")
            .body(body));
  }

  private static ApiPolicy bulks(int concurrent, int parallel, int lines) {
    ApiPolicy policy = ApiPolicy.defaults(true);
    ApiPolicy.Writes writes = policy.writes();
    return new ApiPolicy(
        policy.access(),
        policy.reads(),
        new ApiPolicy.Writes(
            writes.deadline(),
            writes.concurrent(),
            writes.bodyBytes(),
            writes.idle(),
            new ApiPolicy.Bulks(concurrent, parallel, lines),
            writes.rate()));
  }

  private static Cid cid(int number) {
    return new Cid(number, 0, 0, number);
  }

  private static String line(int number) {
    return "{\"cid\":\"" + cid(number) + "\"}";
  }

  private static List<JsonNode> post(WebTestClient client, String body) {
    return send(client, Flux.just(body.getBytes(StandardCharsets.UTF_8)));
  }

  private static List<JsonNode> send(WebTestClient client, Flux<byte[]> body) {
    byte[] answer =
        client
            .post()
            .uri("/dht/providers")
            .headers(headers -> headers.set(HttpHeaders.CONTENT_TYPE, "application/x-ndjson"))
            .body((outgoing, context) ->
                outgoing.writeWith(body.map(part -> outgoing.bufferFactory().wrap(part))))
            .exchange()
            .expectStatus()
            .isOk()
            .expectHeader()
            .valueEquals(HttpHeaders.CONTENT_TYPE, "application/x-ndjson")
            .expectBody()
            .returnResult()
            .getResponseBody();
    return HttpRig.lines(new String(answer == null ? new byte[0] : answer, StandardCharsets.UTF_8));
  }
}
