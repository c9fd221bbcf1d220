package io.svcdht.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.message.Request;
import io.svcdht.message.Response;
import io.svcdht.peer.Identity;
import io.svcdht.peer.SignedPeerInfo;
import io.svcdht.peer.VerifiedPeer;
import io.svcdht.pq.Ed25519;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * What every transport keeps, whatever carries it: sockets of any kind, or the virtual network.
 * Written against {@link Exchange} and {@link Inbound} alone.
 */
public abstract class ExchangeContract extends ExchangeRig {

  private static final Duration SHORT = Duration.ofMillis(400);
  private static final int FLOOD = 500;
  private static final int LARGE = 32;

  @Test
  void an_answer_comes_from_the_peer_that_was_asked_and_the_peer_knows_who_asks() {
    Party a = start();
    Party b = start();
    assertThat(ask(a, b).response()).isEqualTo(PONG);
    assertThat(b.door().asked).extracting(Caller::peer).containsExactly(a.info());
    assertThat(b.door().met).extracting(Caller::peer).containsExactly(a.info());
  }

  @Test
  void a_peer_that_proves_another_node_id_is_never_asked() {
    Party a = start();
    Party b = start();
    VerifiedPeer other =
        Identity.of(Ed25519.generate(new SecureRandom()))
            .peerInfo(
                b.info().info().network(), b.info().info().addresses(), world().time().wall());
    assertError(() -> await(a.exchange().ask(other, ping(PATIENCE))), DhtError.TRANSPORT_DOWN);
    assertThat(b.door().asked).isEmpty();
  }

  @Test
  void a_peer_without_an_address_cannot_be_asked() {
    Party a = start();
    VerifiedPeer client =
        Identity.of(Ed25519.generate(new SecureRandom()))
            .peerInfo(a.info().info().network(), List.of(), world().time().wall());
    assertError(() -> await(a.exchange().ask(client, ping(PATIENCE))), DhtError.TRANSPORT_DOWN);
  }

  @Test
  void a_seed_tells_who_is_there_and_one_that_is_pinned_to_another_is_refused() {
    Party a = start();
    Party b = start();
    assertThat(dial(a, seed(b, Optional.empty()))).contains(List.of(b.info()));
    assertThat(dial(a, seed(b, Optional.of(b.info().nodeId())))).contains(List.of(b.info()));
    assertError(() -> dial(a, seed(b, Optional.of(a.info().nodeId()))), DhtError.TRANSPORT_DOWN);
  }

  @Test
  void a_node_that_meets_itself_meets_nobody() {
    Party a = start();
    assertThat(dial(a, seed(a, Optional.empty()))).contains(List.of());
  }

  @Test
  void a_peer_is_dialled_even_if_it_has_dialled_us() {
    Party a = start();
    Party b = start();
    ask(a, b);
    ask(b, a);
    assertThat(a.door().met).extracting(Caller::peer).containsExactly(b.info());
  }

  @Test
  void nobody_is_asked_after_the_deadline() {
    Party a = start();
    Party b = start();
    ask(a, b);
    assertError(() -> await(a.exchange().ask(b.info(), ping(Duration.ZERO))), DhtError.DEADLINE);
    assertThat(b.door().asked).hasSize(1);
  }

  @Test
  void silence_ends_at_the_deadline_and_costs_no_other_request() {
    Party a = start();
    Party b = start();
    Work work = new Work();
    b.door().script = call -> asked(b) == 1 ? work.endless() : Mono.just(PONG);
    assertError(() -> await(a.exchange().ask(b.info(), ping(SHORT))), DhtError.DEADLINE);
    until("the work for nobody is given up", () -> work.cancelled.get() == 1);
    assertThat(ask(a, b).response()).isEqualTo(PONG);
    assertThat(b.door().met).hasSize(1);
  }

  @Test
  void the_peer_is_told_no_more_time_than_is_left() {
    Party a = start();
    Party b = start();
    List<Duration> told = new CopyOnWriteArrayList<>();
    b.door().script =
        call -> {
          told.add(call.deadline().remaining(world().time()));
          return Mono.just(PONG);
        };
    await(a.exchange().ask(b.info(), ping(PATIENCE)));
    assertThat(told)
        .singleElement()
        .satisfies(left -> {
          assertThat(left).isPositive();
          assertThat(left).isLessThanOrEqualTo(PATIENCE);
        });
  }

  @Test
  void a_caller_that_loses_interest_frees_the_work_of_the_peer() {
    Party a = start();
    Party b = start();
    Work work = new Work();
    b.door().script = call -> work.endless();
    var asking = a.exchange().ask(b.info(), ping(PATIENCE)).subscribe();
    until("begun", () -> work.begun.get() == 1);
    asking.dispose();
    until("given up", () -> work.cancelled.get() == 1);
    b.door().script = call -> Mono.just(PONG);
    assertThat(ask(a, b).response()).isEqualTo(PONG);
  }

  @Test
  void a_refusal_of_the_peer_arrives_as_it_was_meant() {
    Party a = start();
    Party b = start();
    Optional<Duration> later = Optional.of(Duration.ofSeconds(7));
    b.door().script = call -> Mono.error(new DhtException(DhtError.BUSY, "slowly", later));
    assertThatThrownBy(() -> ask(a, b))
        .isInstanceOfSatisfying(
            DhtException.class,
            refused -> {
              assertThat(refused.error()).isEqualTo(DhtError.BUSY);
              assertThat(refused.detail()).isEqualTo("slowly");
              assertThat(refused.retryAfter()).isEqualTo(later);
            });
  }

  @Test
  void a_flood_is_answered_or_told_to_come_later_and_leaves_nothing_behind() {
    Party a = start();
    Party b = start();
    ask(a, b);
    Sinks.One<Response> slow = Sinks.one();
    b.door().script = call -> slow.asMono();
    List<String> ends = new CopyOnWriteArrayList<>();
    Flux.range(0, FLOOD).flatMap(i -> ended(a, b, ping(PATIENCE)), FLOOD).subscribe(ends::add);
    until("as many as may be are at work", () -> asked(b) > 1 && asked(b) + ends.size() > FLOOD);
    slow.tryEmitValue(PONG);
    until("all have ended", () -> ends.size() == FLOOD);
    assertThat(ends).isSubsetOf("ok", "Busy", "RateLimited");
    b.door().script = call -> Mono.just(PONG);
    assertThat(ask(a, b).response()).isEqualTo(PONG);
  }

  @Test
  void many_large_answers_at_once_all_arrive_whole() {
    Party a = start();
    Party b = start();
    SignedPeerInfo info = b.info().signed();
    Response large = new Response.Nodes(Collections.nCopies(64, info));
    b.door().script = call -> Mono.just(large);
    Call find = call(new Request.FindNode(a.info().nodeId(), 64), PATIENCE);
    Optional<List<Response>> all =
        await(
            Flux.range(0, LARGE)
                .flatMap(i -> a.exchange().ask(b.info(), find).map(Answer::response), LARGE)
                .collectList());
    assertThat(all.orElseThrow()).hasSize(LARGE).containsOnly(large);
    assertThat(b.door().met).hasSize(1);
  }

  @Test
  void answers_do_not_wait_for_one_another() {
    Party a = start();
    Party b = start();
    Sinks.One<Response> slow = Sinks.one();
    b.door().script = call -> asked(b) == 1 ? slow.asMono() : Mono.just(PONG);
    List<String> first = new CopyOnWriteArrayList<>();
    ended(a, b, ping(PATIENCE)).subscribe(first::add);
    until("begun", () -> asked(b) == 1);
    assertThat(ask(a, b).response()).isEqualTo(PONG);
    assertThat(first).isEmpty();
    slow.tryEmitValue(PONG);
    until("answered", () -> first.equals(List.of("ok")));
  }

  @Test
  void a_node_that_leaves_tells_its_peers() {
    Party a = start();
    Party b = start();
    ask(a, b);
    await(b.exchange().announceLeaving());
    until("told", () -> a.door().left.equals(List.of(b.info().nodeId())));
  }

  @Test
  void what_is_asked_of_a_node_that_is_gone_ends() {
    Party a = start();
    Party b = start();
    Work work = new Work();
    b.door().script = call -> work.endless();
    List<String> ends = new CopyOnWriteArrayList<>();
    ended(a, b, ping(Duration.ofSeconds(5))).subscribe(ends::add);
    until("begun", () -> work.begun.get() == 1);
    b.vanish();
    until("ended", () -> ends.size() == 1);
    assertThat(ends).isSubsetOf("TransportDown", "Deadline");
    assertThatThrownBy(() -> await(a.exchange().ask(b.info(), ping(SHORT))))
        .isInstanceOf(DhtException.class);
  }

  @Test
  void a_node_that_can_be_dialled_elsewhere_tells_its_peers_anew() {
    Party a = start();
    Party b = start();
    ask(a, b);
    a.exchange().dialAnew();
    until(
        "dialled anew",
        () -> {
          ended(a, b, ping(PATIENCE)).subscribe();
          return b.door().met.size() > 1;
        });
  }
}
