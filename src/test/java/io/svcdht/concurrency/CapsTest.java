package io.svcdht.concurrency;

import io.svcdht.id.LookupId;
import io.svcdht.id.NodeId;
import io.svcdht.limits.Deadline;
import io.svcdht.limits.HandClock;
import io.svcdht.limits.KeyedRates;
import io.svcdht.limits.Rate;
import io.svcdht.limits.RateLimit;
import io.svcdht.message.Request;
import io.svcdht.message.Response;
import io.svcdht.peer.VerifiedPeer;
import io.svcdht.pipeline.Call;
import io.svcdht.pipeline.Caller;
import io.svcdht.pipeline.Inbound;
import io.svcdht.pipeline.Meters;
import io.svcdht.rpc.kad.LimitedInbound;
import io.svcdht.rpc.kad.PeerLimitPolicy;
import io.svcdht.testing.Samples;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.Lincheck;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** Caps that two threads reach for at once: Lincheck tries the ways in which their steps mix. */
class CapsTest {

  private static final int WAYS = 30;
  private static final int CAPACITY = 1;
  private static final HandClock CLOCK = new HandClock();
  private static final Caller CALLER =
      new Caller(peer(), new InetSocketAddress(InetAddress.ofLiteral("203.0.113.1"), 40_000));
  private static final Call PING =
      new Call(
          LookupId.next(CLOCK, new SplittableRandom(1)),
          Deadline.after(Duration.ofSeconds(5), CLOCK),
          new Request.Ping(Optional.empty()));

  @Test
  void one_place_is_never_taken_by_two() {
    inEveryWay(() -> {
      Door door = new Door();
      together(door::inAndOut, door::inAndOut);
      expect(CAPACITY, door.most.get());
      door.assertOnePlaceIsFree();
    });
  }

  @Test
  void the_last_place_for_a_limit_of_its_own_has_one_taker() {
    inEveryWay(() -> {
      KeyedRates<String> rates =
          new KeyedRates<>(new Rate(20), new KeyedRates.Bound(2, Duration.ofSeconds(1)), 0);
      rates.take("first", 1, 0);
      together(() -> rates.take("second", 1, 0), () -> rates.take("third", 1, 0));
      expect(2, rates.size());
    });
  }

  @Test
  void no_more_permits_are_taken_than_there_are() {
    inEveryWay(() -> {
      RateLimit two = new RateLimit(new Rate(20), 0);
      AtomicInteger taken = new AtomicInteger();
      Runnable greedy =
          () -> {
            for (int i = 0; i < 2; i++) {
              taken.addAndGet(two.take(1, 0, 0) ? 1 : 0);
            }
          };
      together(greedy, greedy);
      expect(2, taken.get());
    });
  }

  /** A limited door with one place, and who is behind it. */
  private static final class Door implements Inbound {
    private final AtomicInteger atWork = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private final LimitedInbound limited = new LimitedInbound(this, onePlace(), CLOCK, Meters.NONE);

    @Override
    public Mono<Response> answer(Caller caller, Call call) {
      return Mono.defer(() -> {
        most.accumulateAndGet(atWork.incrementAndGet(), Math::max);
        return Mono.<Response>never().doFinally(end -> atWork.decrementAndGet());
      });
    }

    @Override
    public void met(Caller caller) {}

    @Override
    public void leaving(NodeId peer) {}

    void inAndOut() {
      limited.answer(CALLER, PING).onErrorComplete().subscribe().dispose();
    }

    void assertOnePlaceIsFree() {
      AtomicInteger refused = new AtomicInteger();
      for (int i = 0; i <= CAPACITY; i++) {
        limited
            .answer(CALLER, PING)
            .subscribe(response -> {}, refusal -> refused.incrementAndGet());
      }
      expect(1, refused.get());
    }
  }

  /** Assertion libraries are not what Lincheck is to interleave. */
  private static void expect(long expected, long found) {
    if (expected != found) {
      throw new AssertionError("expected " + expected + ", found " + found);
    }
  }

  private static PeerLimitPolicy onePlace() {
    PeerLimitPolicy usual = PeerLimitPolicy.defaults();
    return new PeerLimitPolicy(
        usual.rates(),
        CAPACITY,
        usual.bytesPerSecond(),
        usual.tokens(),
        usual.bound(),
        usual.shedding(),
        List.of());
  }

  private static VerifiedPeer peer() {
    return Samples.ALICE.peerInfo(Samples.NETWORK, List.of(), Samples.TIME);
  }

  /**
   * Tries {@code test} in {@link #WAYS} ways. Lincheck calls a run hung after a time that cannot be
   * set here, and while it still rewrites classes a busy machine may take longer: a second run
   * finds them done, and a deadlock hangs again.
   */
  private static void inEveryWay(Runnable test) {
    try {
      Lincheck.runConcurrentTest(WAYS, test);
    } catch (AssertionError failed) {
      if (!String.valueOf(failed.getMessage()).contains("has hung")) {
        throw failed;
      }
      Lincheck.runConcurrentTest(WAYS, test);
    }
  }

  private static void together(Runnable one, Runnable other) {
    Thread first = new Thread(one);
    Thread second = new Thread(other);
    first.start();
    second.start();
    try {
      first.join();
      second.join();
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }
}
