package io.svcdht.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.id.NodeId;
import io.svcdht.peer.Identity;
import io.svcdht.peer.NetworkName;
import io.svcdht.peer.VerifiedPeer;
import io.svcdht.pipeline.Answer;
import io.svcdht.pipeline.Call;
import io.svcdht.pq.Ed25519;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

class LinkPoolTest {

  private final List<Link> got = new ArrayList<>();
  private final List<Throwable> errors = new ArrayList<>();
  private final AtomicInteger dials = new AtomicInteger();
  private final LinkPool pool = new LinkPool(2, 2);

  @Test
  void an_open_link_is_used_again() {
    FakeLink link = new FakeLink();
    obtain(link.id(), Mono.just(link));
    obtain(link.id(), Mono.just(link));
    assertThat(got).containsExactly(link, link);
    assertThat(dials).hasValue(1);
  }

  @Test
  void all_who_ask_at_once_share_one_dial() {
    FakeLink link = new FakeLink();
    Sinks.One<Link> dial = Sinks.one();
    for (int i = 0; i < 5; i++) {
      obtain(link.id(), dial.asMono());
    }
    assertThat(got).isEmpty();
    dial.tryEmitValue(link);
    assertThat(got).hasSize(5).containsOnly(link);
    assertThat(dials).hasValue(1);
  }

  @Test
  void a_dial_goes_on_when_nobody_waits_any_more() {
    FakeLink link = new FakeLink();
    Sinks.One<Link> dial = Sinks.one();
    pool.obtain(link.id(), dial::asMono).subscribe().dispose();
    dial.tryEmitValue(link);
    obtain(link.id(), Mono.never());
    assertThat(got).containsExactly(link);
  }

  @Test
  void a_failed_dial_fails_all_who_wait_and_the_next_dials_anew() {
    FakeLink link = new FakeLink();
    Sinks.One<Link> dial = Sinks.one();
    obtain(link.id(), dial.asMono());
    obtain(link.id(), dial.asMono());
    dial.tryEmitError(new DhtException(DhtError.TRANSPORT_DOWN, "gone"));
    assertThat(errors).hasSize(2);
    obtain(link.id(), Mono.just(link));
    assertThat(got).containsExactly(link);
  }

  @Test
  void a_dial_that_meets_nobody_is_a_failure() {
    obtain(new FakeLink().id(), Mono.empty());
    assertError(DhtError.TRANSPORT_DOWN);
  }

  @Test
  void a_closed_link_is_replaced() {
    FakeLink old = new FakeLink();
    obtain(old.id(), Mono.just(old));
    old.close("test");
    FakeLink next = new FakeLink(old.peer());
    obtain(old.id(), Mono.just(next));
    assertThat(got).containsExactly(old, next);
    pool.left(old);
    assertThat(pool.links()).containsExactly(next);
  }

  @Test
  void a_full_pool_gives_up_the_link_idle_longest() {
    FakeLink older = new FakeLink();
    FakeLink newer = new FakeLink();
    older.used = 1;
    newer.used = 2;
    obtain(newer.id(), Mono.just(newer));
    obtain(older.id(), Mono.just(older));
    FakeLink third = new FakeLink();
    obtain(third.id(), Mono.just(third));
    assertThat(older.open()).isFalse();
    assertThat(pool.links()).containsExactlyInAnyOrder(newer, third);
  }

  @Test
  void a_pool_full_of_busy_links_refuses() {
    for (int i = 0; i < 2; i++) {
      FakeLink busy = new FakeLink();
      busy.inflight = 1;
      obtain(busy.id(), Mono.just(busy));
    }
    obtain(new FakeLink().id(), Mono.never());
    assertError(DhtError.BUSY);
    assertThat(dials).hasValue(2);
  }

  @Test
  void dials_under_way_are_bounded() {
    LinkPool wide = new LinkPool(10, 1);
    wide.obtain(new FakeLink().id(), Mono::never).subscribe();
    wide.obtain(new FakeLink().id(), Mono::never).subscribe(got::add, errors::add);
    assertError(DhtError.BUSY);
  }

  @Test
  void a_seeds_link_is_adopted_unless_one_to_that_peer_is_open() {
    FakeLink first = new FakeLink();
    pool.adopt(first);
    FakeLink second = new FakeLink(first.peer());
    pool.adopt(second);
    assertThat(second.open()).isFalse();
    assertThat(pool.links()).containsExactly(first);
    first.close("test");
    FakeLink third = new FakeLink(first.peer());
    pool.adopt(third);
    assertThat(pool.links()).containsExactly(third);
    assertThat(pool.size()).isEqualTo(1);
  }

  @Test
  void a_closed_pool_dials_no_more_and_gives_up_what_it_dials() {
    Sinks.One<Link> dial = Sinks.one();
    FakeLink late = new FakeLink();
    obtain(late.id(), dial.asMono());
    pool.close();
    assertError(DhtError.TRANSPORT_DOWN);
    obtain(late.id(), Mono.just(late));
    assertThat(errors).hasSize(2);
    pool.adopt(late);
    assertThat(late.open()).isFalse();
    assertThat(pool.links()).isEmpty();
  }

  private void obtain(NodeId peer, Mono<Link> dial) {
    pool.obtain(
            peer,
            () -> {
              dials.incrementAndGet();
              return dial;
            })
        .subscribe(got::add, errors::add);
  }

  private void assertError(DhtError expected) {
    assertThat(errors).singleElement().isInstanceOf(DhtException.class);
    assertThat(((DhtException) errors.getFirst()).error()).isEqualTo(expected);
  }

  private static final class FakeLink implements Link {

    private final VerifiedPeer peer;
    private boolean open = true;
    private int inflight;
    private long used;

    FakeLink() {
      this(
          Identity.of(Ed25519.generate(new SecureRandom()))
              .peerInfo(new NetworkName("test"), List.of(), Instant.EPOCH));
    }

    FakeLink(VerifiedPeer peer) {
      this.peer = peer;
    }

    NodeId id() {
      return peer.nodeId();
    }

    @Override
    public VerifiedPeer peer() {
      return peer;
    }

    @Override
    public Mono<Answer> ask(Call call) {
      return Mono.never();
    }

    @Override
    public boolean open() {
      return open;
    }

    @Override
    public int inflight() {
      return inflight;
    }

    @Override
    public long usedAtNanos() {
      return used;
    }

    @Override
    public boolean stuck() {
      return false;
    }

    @Override
    public Mono<Void> sayLeaving() {
      return Mono.empty();
    }

    @Override
    public Mono<Void> finish(Duration grace) {
      return Mono.fromRunnable(() -> close("finished"));
    }

    @Override
    public void close(String why) {
      open = false;
    }
  }
}
