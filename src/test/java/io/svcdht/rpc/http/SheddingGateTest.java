package io.svcdht.rpc.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.limits.Shedding;
import io.svcdht.pipeline.FindEvent;
import io.svcdht.rpc.calls.Bulkheads;
import io.svcdht.rpc.calls.Gate;
import io.svcdht.rpc.calls.SheddingGate;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.test.web.reactive.server.WebTestClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

class SheddingGateTest {

  private final HttpRig rig = new HttpRig();
  private final Bulkhead documents = Bulkheads.of("documents", 10);
  private final Bulkhead streams = Bulkheads.of("streams", 5);
  private final Gate gate =
      new SheddingGate(rig.gate, List.of(documents, streams), Shedding.defaults());

  @Test
  void writes_pass_until_reads_have_four_fifths_of_their_places() {
    hold(documents, 7);
    hold(streams, 3);
    assertThat(gate.refuseWrite()).isEmpty();
    hold(documents, 1);
    assertThat(gate.refuseWrite().orElseThrow().error()).isEqualTo(DhtError.BUSY);
    documents.releasePermission();
    assertThat(gate.refuseWrite()).isEmpty();
    hold(streams, 1);
    assertThat(gate.refuseWrite()).isPresent();
  }

  @Test
  void reads_are_left_to_their_own_places() {
    hold(documents, 10);
    assertThat(gate.refuseRead()).isEmpty();
  }

  @Test
  void what_the_gate_behind_says_comes_first() {
    hold(documents, 10);
    rig.gate.write = new DhtException(DhtError.NOT_READY, "draining");
    rig.gate.read = new DhtException(DhtError.NOT_READY, "draining");
    assertThat(gate.refuseWrite().orElseThrow().error()).isEqualTo(DhtError.NOT_READY);
    assertThat(gate.refuseRead().orElseThrow().error()).isEqualTo(DhtError.NOT_READY);
  }

  @Test
  void over_http_a_write_is_503_while_a_find_has_the_only_place() throws Exception {
    ApiPolicy policy = ApiPolicy.defaults(true);
    ApiPolicy.Reads one =
        new ApiPolicy.Reads(20, Duration.ofSeconds(5), 1, 1, 1 << 20, Duration.ofSeconds(15), 100);
    WebTestClient narrow = rig.client(new ApiPolicy(policy.access(), one, policy.writes()));
    CountDownLatch underWay = new CountDownLatch(1);
    Sinks.Empty<Void> release = Sinks.empty();
    rig.lookups.script =
        find ->
            release
                .asMono()
                .doOnSubscribe(subscription -> underWay.countDown())
                .thenMany(
                    Flux.just(new FindEvent.Ended(HttpRig.result(find.id(), Optional.empty(), 0))));
    CompletableFuture<Void> find =
        CompletableFuture.runAsync(
            () -> narrow.get().uri("/dht/providers/" + HttpRig.CID).exchange());
    assertThat(underWay.await(10, TimeUnit.SECONDS)).isTrue();
    announce(narrow).expectStatus().isEqualTo(503).expectHeader().valueEquals("Retry-After", "1");
    assertThat(rig.rejected).containsExactly(DhtError.BUSY);
    release.tryEmitEmpty();
    find.get(10, TimeUnit.SECONDS);
    announce(narrow).expectStatus().isCreated();
  }

  private static WebTestClient.ResponseSpec announce(WebTestClient client) {
    return client
        .post()
        .uri("/dht/providers")
        .header("Content-Type", "application/json")
        .bodyValue(("{\"cid\":\"" + HttpRig.CID + "\"}").getBytes(StandardCharsets.UTF_8))
        .exchange();
  }

  private static void hold(Bulkhead places, int count) {
    for (int i = 0; i < count; i++) {
      assertThat(places.tryAcquirePermission()).isTrue();
    }
  }
}
