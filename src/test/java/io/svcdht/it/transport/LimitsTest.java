package io.svcdht.it.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.message.Request;
import io.svcdht.message.Response;
import io.svcdht.pipeline.Answer;
import io.svcdht.pipeline.Call;
import io.svcdht.rpc.kad.LimitedInbound;
import io.svcdht.rpc.kad.PeerLimitPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** The limits of a node over real sockets. */
class LimitsTest {

  private static final int FLOOD = 60;

  private final AtomicInteger answered = new AtomicInteger();
  private final TestNode loud = TestNode.start();
  private final TestNode calm = TestNode.start();
  private TestNode limited = TestNode.start();

  @AfterEach
  void stop() {
    loud.close();
    calm.close();
    limited.close();
  }

  @Test
  void a_peer_over_its_rate_is_told_when_to_retry_and_keeps_its_connection() {
    limit(new PeerLimitPolicy.Rates(10, 10, 100_000), 512);
    List<DhtException> refused = flood();
    assertThat(refused).isNotEmpty().allMatch(why -> why.error() == DhtError.RATE_LIMITED);
    assertThat(refused)
        .allMatch(why -> why.retryAfter().equals(Optional.of(Duration.ofMillis(100))));
    assertThat(answered.get() + refused.size()).isEqualTo(FLOOD);
    assertThat(limited.meters().rejections())
        .hasSize(refused.size())
        .containsOnly(DhtError.RATE_LIMITED);
    Answer later =
        loud.transport()
            .ask(limited.info(), TestNode.ping())
            .retryWhen(Retry.fixedDelay(100, refused.getFirst().retryAfter().orElseThrow()))
            .block(TestNode.PATIENCE);
    assertThat(later).isNotNull();
    assertThat(loud.transport().connections()).isEqualTo(1);
    assertThat(limited.door().met()).hasSize(1);
    assertThat(limited.meters().faults()).isEmpty();
  }

  @Test
  void others_are_not_disturbed_by_a_flood() {
    limit(new PeerLimitPolicy.Rates(10, 10, 100_000), 512);
    assertThat(flood()).isNotEmpty();
    assertThat(asks(calm)).isTrue();
  }

  @Test
  void what_is_refused_by_its_frame_never_reaches_the_door() {
    limit(new PeerLimitPolicy.Rates(10, 10, 100_000), 512);
    AtomicInteger seen = new AtomicInteger();
    limited
        .door()
        .answers(call -> {
          seen.incrementAndGet();
          return Mono.just(new Response.Pong(Optional.empty(), "127.0.0.1:1"));
        });
    flood();
    assertThat(seen).hasValue(answered.get());
  }

  @Test
  void a_node_whose_places_are_taken_sheds_with_busy() {
    limit(new PeerLimitPolicy.Rates(10_000, 10_000, 100_000), 2);
    limited.door().answers(call -> Mono.never());
    List<DhtException> refused = new CopyOnWriteArrayList<>();
    Flux.range(0, 10)
        .flatMap(i ->
            loud.transport()
                .ask(limited.info(), brief())
                .doOnError(DhtException.class, refused::add)
                .onErrorComplete())
        .blockLast(TestNode.PATIENCE);
    assertThat(refused).filteredOn(why -> why.error() == DhtError.BUSY).hasSize(8);
    assertThat(refused).filteredOn(why -> why.error() == DhtError.DEADLINE).hasSize(2);
    assertThat(loud.transport().connections()).isEqualTo(1);
  }

  private List<DhtException> flood() {
    List<DhtException> refused = new CopyOnWriteArrayList<>();
    Flux.range(0, FLOOD)
        .flatMap(
            i ->
                loud.transport()
                    .ask(limited.info(), TestNode.ping())
                    .doOnNext(answer -> answered.incrementAndGet())
                    .doOnError(DhtException.class, refused::add)
                    .onErrorComplete(),
            FLOOD)
        .blockLast(TestNode.PATIENCE);
    return refused;
  }

  private boolean asks(TestNode node) {
    Answer answer =
        node.transport()
            .ask(limited.info(), TestNode.ping())
            .onErrorComplete()
            .block(TestNode.PATIENCE);
    return answer != null;
  }

  private static Call brief() {
    return TestNode.call(new Request.Ping(Optional.empty()), Duration.ofSeconds(2));
  }

  /** Nobody is trusted, or loopback would be. */
  private void limit(PeerLimitPolicy.Rates rates, int inflight) {
    PeerLimitPolicy defaults = PeerLimitPolicy.defaults();
    PeerLimitPolicy policy =
        new PeerLimitPolicy(
            rates,
            inflight,
            defaults.bytesPerSecond(),
            defaults.tokens(),
            defaults.bound(),
            defaults.shedding(),
            List.of());
    limited.close();
    limited =
        TestNode.startBehind(
            (door, meters) -> new LimitedInbound(door, policy, TestNode.TIME, meters));
  }
}
