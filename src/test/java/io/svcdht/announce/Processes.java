package io.svcdht.announce;

import io.svcdht.id.Blake3;
import io.svcdht.id.Bytes;
import io.svcdht.id.Cid;
import io.svcdht.id.Multiaddr;
import io.svcdht.limits.TimeSource;
import io.svcdht.peer.Identity;
import io.svcdht.peer.NetworkName;
import io.svcdht.pipeline.Faults;
import io.svcdht.pipeline.Meters;
import io.svcdht.pipeline.World;
import io.svcdht.pq.Ed25519;
import io.svcdht.provider.KeyValueFamily;
import io.svcdht.provider.RecordPolicy;
import io.svcdht.provider.RecordSigner;
import io.svcdht.sim.SkewedTime;
import io.svcdht.sim.VirtualScheduler;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import reactor.core.publisher.Mono;

/** Processes of one node that follow each other over one disk, in virtual time. */
final class Processes {

  static final Owner ALICE = new Owner("alice");
  static final Owner BOB = new Owner("bob");
  static final Duration SOON = Duration.ofSeconds(5);

  final VirtualScheduler timers = new VirtualScheduler();
  final FakeSweeps sweeps = new FakeSweeps();
  final KeyValueFamily family;
  Duration clockIsAhead = Duration.ZERO;
  int max = 10_000;
  private Optional<Running> running = Optional.empty();

  /** One of them, and what it has published. */
  record Running(Announcements announcements, FakeProvides provides) {}

  Processes(KeyValueFamily family) {
    this.family = family;
  }

  /** From now on the one that runs does nothing more. */
  void kill() {
    running.ifPresent(before -> before.announcements().stop().subscribe());
  }

  /** Starts one after the one before is dead. */
  Running start() {
    kill();
    Running process = make();
    running = Optional.of(process);
    process.announcements().load().subscribe();
    process.announcements().start();
    timers.advance(Duration.ofMillis(1));
    return process;
  }

  Running make() {
    FakeProvides provides = new FakeProvides();
    TimeSource time = new SkewedTime(timers, clockIsAhead);
    Identity identity = Identity.of(Ed25519.signer(Bytes.copyOf(Blake3.digest(new byte[] {1}))));
    RecordSigner signer = new RecordSigner(identity, new NetworkName("test"), time);
    AnnouncePolicy usual = AnnouncePolicy.defaults();
    Announcements announcements =
        new Announcements(
            new Announcements.Publisher(
                signer,
                () -> addresses(90, 1),
                timers,
                Optional.of(new Keeping.OnDisk(family, timers))),
            new Announcements.Network(
                provides, sweeps, signed -> Mono.empty(), Meters.NONE, Faults.UNHEARD),
            new World(time, timers, new Random(42)),
            RecordPolicy.defaults(),
            new AnnouncePolicy(
                max,
                usual.jitter(),
                usual.concurrency(),
                usual.inflight(),
                usual.timeout(),
                usual.retry(),
                usual.retryCap(),
                usual.relayed(),
                usual.sweepLeast()));
    return new Running(announcements, provides);
  }

  Announced announce(Running process, Owner owner, Cid cid, List<Multiaddr> addresses) {
    return done(process.announcements().announce(owner, cid, addresses, Optional.empty(), SOON));
  }

  Announced withdraw(Running process, Owner owner, Cid cid) {
    return done(process.announcements().withdraw(owner, cid, SOON));
  }

  /** What comes of {@code work} without any time passing but for timers that are due. */
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

  static List<Listing.Item> list(Running process, Owner owner) {
    return process.announcements().list(owner, Bytes.EMPTY, 1_000).items();
  }

  static Cid cid(int number) {
    return Cid.ofContent(("content " + number).getBytes(StandardCharsets.UTF_8));
  }

  static List<Multiaddr> addresses(int from, int count) {
    return IntStream.range(from, from + count)
        .mapToObj(i -> Multiaddr.parse("/ip4/192.0.2." + i + "/tcp/9910").orThrow())
        .toList();
  }
}
