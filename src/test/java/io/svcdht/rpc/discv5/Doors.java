package io.svcdht.rpc.discv5;

import io.svcdht.id.Bytes;
import io.svcdht.id.Multiaddr;
import io.svcdht.limits.TimeSource;
import io.svcdht.peer.Identity;
import io.svcdht.peer.LocalPeer;
import io.svcdht.peer.NetworkName;
import io.svcdht.pipeline.Meters;
import io.svcdht.pipeline.Seed;
import io.svcdht.pipeline.World;
import io.svcdht.pq.Ed25519;
import io.svcdht.testing.FreePort;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Doors on loopback, without the nodes behind them. */
final class Doors implements AutoCloseable {

  static final NetworkName NETWORK = new NetworkName("svc-dht");
  static final Duration PATIENCE = Duration.ofSeconds(60);
  static final String HERE = "127.0.0.1";

  private static final BooleanSupplier NOTHING = Doors::nothing;

  private final Random random = new Random(7);
  private final Scheduler timers = Schedulers.newParallel("doors", 2, true);
  private final ExecutorService waiting =
      Executors.newFixedThreadPool(1, Thread.ofPlatform().daemon().factory());
  private final AtomicReference<BooleanSupplier> next = new AtomicReference<>(NOTHING);
  private final Scheduler io =
      Schedulers.fromExecutor(task ->
          waiting.execute(() -> {
            step();
            task.run();
          }));
  private final List<Discv5Door> opened = new ArrayList<>();

  private static boolean nothing() {
    return true;
  }

  /** A door, who is behind it, and what it counts. */
  record One(Discv5Door door, LocalPeer self, Discv5Policy policy, Dropped dropped) {

    Seed seed() {
      return new Seed(self.current().info().addresses().getFirst(), Optional.of(self.nodeId()));
    }

    InetSocketAddress at() {
      return policy.bind();
    }

    String enr() {
      return door.enr().orElseThrow();
    }

    List<Seed> search() {
      return Objects.requireNonNull(door.search().block(PATIENCE));
    }

    /** Peers are told another port from now on. */
    void moveTo(int port) {
      self.advertise(List.of(Multiaddr.tcp(new InetSocketAddress(at().getAddress(), port))));
    }
  }

  /** Packets that were not taken. */
  static final class Dropped implements Meters {
    private final AtomicInteger ofSource = new AtomicInteger();
    private final AtomicInteger ofAll = new AtomicInteger();

    @Override
    public void packetDropped(PacketLimit limit) {
      switch (limit) {
        case SOURCE -> ofSource.incrementAndGet();
        case TOTAL -> ofAll.incrementAndGet();
      }
    }

    int ofSource() {
      return ofSource.get();
    }

    int all() {
      return ofSource.get() + ofAll.get();
    }
  }

  /** Runs before whatever may wait next, again and again until it is true. */
  void before(BooleanSupplier step) {
    next.set(step);
  }

  private void step() {
    BooleanSupplier step = next.getAndSet(NOTHING);
    if (!step.getAsBoolean()) {
      next.compareAndSet(NOTHING, step);
    }
  }

  /** As many packets as anybody likes. */
  One open(String... boot) {
    return started(at(HERE, FreePort.udp(), new PacketRates(16 << 20, 10_000, 10_000), boot));
  }

  One started(One one) {
    one.door().start().block(PATIENCE);
    return one;
  }

  /** Not yet started. */
  One at(String ip, int port, PacketRates rates, String... boot) {
    byte[] key = new byte[32];
    random.nextBytes(key);
    LocalPeer self =
        new LocalPeer(Identity.of(Ed25519.signer(Bytes.copyOf(key))), NETWORK, new StuckClock());
    InetSocketAddress bind = new InetSocketAddress(InetAddress.ofLiteral(ip), port);
    self.advertise(List.of(Multiaddr.tcp(new InetSocketAddress(bind.getAddress(), 9_910))));
    Discv5Policy policy =
        new Discv5Policy(
            true, bind, port, Optional.empty(), List.of(boot), rates, Duration.ofSeconds(10));
    Dropped dropped = new Dropped();
    Discv5Door door =
        new Discv5Door(self, policy, new World(new StuckClock(), timers, random), dropped, io);
    opened.add(door);
    return new One(door, self, policy, dropped);
  }

  /** A wall clock that stands still. */
  private static final class StuckClock implements TimeSource {
    @Override
    public Instant wall() {
      return Instant.parse("2026-01-01T00:00:00Z");
    }

    @Override
    public long nanos() {
      return System.nanoTime();
    }
  }

  @Override
  public void close() {
    opened.forEach(door -> door.stop().block(PATIENCE));
    timers.dispose();
    io.dispose();
    waiting.shutdown();
  }
}
