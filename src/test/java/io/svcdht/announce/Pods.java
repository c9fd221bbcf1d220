package io.svcdht.announce;

import io.svcdht.id.Blake3;
import io.svcdht.id.Bytes;
import io.svcdht.id.Cid;
import io.svcdht.id.Multiaddr;
import io.svcdht.id.NodeId;
import io.svcdht.limits.TimeSource;
import io.svcdht.peer.Identity;
import io.svcdht.peer.NetworkName;
import io.svcdht.pipeline.Faults;
import io.svcdht.pipeline.Meters;
import io.svcdht.pipeline.World;
import io.svcdht.pq.Ed25519;
import io.svcdht.provider.RecordPolicy;
import io.svcdht.provider.RecordSigner;
import io.svcdht.provider.VerifiedRecord;
import io.svcdht.sim.SkewedTime;
import io.svcdht.sim.VirtualScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Mono;

/** A fleet over one registry, in virtual time. */
final class Pods {

  static final Duration LEASE = Duration.ofSeconds(15);

  final VirtualScheduler timers = new VirtualScheduler();
  final Random random = new Random(42);
  final SharedRegistry registry = new SharedRegistry(timers, random, Duration.ofMillis(50));
  final List<Pod> all = new ArrayList<>();

  /** One of them, and what it has published. */
  final class Pod {
    final int number = all.size();
    final SharedRegistry.Port port = registry.port();
    final FakeProvides provides = new FakeProvides();
    final Announcements announcements;
    boolean dead;

    Pod(Duration clockIsAhead) {
      TimeSource time = new SkewedTime(timers, clockIsAhead);
      // One key for all.
      Identity publisher = Identity.of(Ed25519.signer(Bytes.copyOf(Blake3.digest(new byte[] {1}))));
      announcements =
          new Announcements(
              new Announcements.Publisher(
                  new RecordSigner(publisher, new NetworkName("test"), time),
                  () -> Processes.addresses(100 + number, 1),
                  timers,
                  Optional.of(new Keeping.InFleet(port, timers, NodeId.random(random), LEASE))),
              new Announcements.Network(
                  provides, new FakeSweeps(), signed -> Mono.empty(), Meters.NONE, Faults.UNHEARD),
              new World(time, timers, random),
              RecordPolicy.defaults(),
              AnnouncePolicy.defaults());
    }

    private void start() {
      announcements.load().subscribe();
      announcements.start();
      turn();
    }

    private void turn() {
      Announcements.Upkeep upkeep = announcements.upkeep().orElseThrow();
      if (!dead) {
        Mono.defer(upkeep.turn())
            .onErrorReturn(upkeep.every())
            .subscribe(pause -> timers.schedule(this::turn, pause.toNanos(), TimeUnit.NANOSECONDS));
      }
    }

    /** From now on it does nothing more, and tells nobody. */
    void kill() {
      dead = true;
      port.cutOff();
      announcements.stop().subscribe();
    }

    Announced announce(Owner owner, Cid cid, List<Multiaddr> addresses) {
      return done(announcements.announce(owner, cid, addresses, Optional.empty(), Processes.SOON));
    }

    Announced withdraw(Owner owner, Cid cid) {
      return done(announcements.withdraw(owner, cid, Processes.SOON));
    }

    List<Listing.Item> list(Owner owner) {
      return announcements.list(owner, Bytes.EMPTY, 1_000).items();
    }

    FleetView view() {
      return announcements.fleet().orElseThrow();
    }
  }

  Pod start() {
    return start(Duration.ZERO);
  }

  Pod start(Duration clockIsAhead) {
    Pod pod = new Pod(clockIsAhead);
    all.add(pod);
    pod.start();
    return pod;
  }

  /** Several that have met. */
  List<Pod> start(int count) {
    for (int i = 0; i < count; i++) {
      start();
    }
    settle();
    return List.copyOf(all);
  }

  /** Until everybody has heard of everything, and what was soon to be published is. */
  void settle() {
    timers.advance(LEASE);
  }

  /** All that was published of {@code cid}, by whomever, by time. */
  List<VerifiedRecord> published(Cid cid) {
    return all.stream()
        .flatMap(pod -> pod.provides.records.stream())
        .filter(record -> record.record().cid().equals(cid))
        .sorted(Comparator.comparing(record -> record.record().ts()))
        .toList();
  }

  <T> T done(Mono<T> work) {
    var future = work.toFuture();
    timers.runUntil(future::isDone, Duration.ofSeconds(10));
    try {
      return future.getNow(null);
    } catch (java.util.concurrent.CompletionException failed) {
      if (failed.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw failed;
    }
  }
}
