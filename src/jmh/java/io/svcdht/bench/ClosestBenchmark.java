package io.svcdht.bench;

import io.svcdht.id.Bytes;
import io.svcdht.id.Multiaddr;
import io.svcdht.id.NodeId;
import io.svcdht.limits.TimeSource;
import io.svcdht.peer.Contact;
import io.svcdht.peer.Identity;
import io.svcdht.peer.NetworkName;
import io.svcdht.peer.RoutingTable;
import io.svcdht.peer.TablePolicy;
import io.svcdht.pq.Ed25519;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * {@code closest(20)} on the table of a node that met 10,000 others: about ten full buckets. Run
 * with {@code -prof gc}: the result is an array of 20 references (96 bytes) and its two wrappers.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ClosestBenchmark {

  private static final int PEERS = 10_000;
  private static final int TARGETS = 1024;

  private final NodeId[] targets = new NodeId[TARGETS];
  private final RoutingTable table =
      new RoutingTable(new NodeId(1, 2, 3, 4), TablePolicy.defaults(), Still.CLOCK);
  private int next;

  /** Fills the table. */
  @Setup
  public void fill() {
    Random random = new Random(1);
    NetworkName network = new NetworkName("bench");
    List<Multiaddr> addresses = List.of(Multiaddr.parse("/ip4/192.0.2.1/tcp/9910").orThrow());
    for (int i = 0; i < PEERS; i++) {
      byte[] seed = new byte[32];
      random.nextBytes(seed);
      Identity identity = Identity.of(Ed25519.signer(Bytes.copyOf(seed)));
      table.offer(identity.peerInfo(network, addresses, Still.CLOCK.wall()), Duration.ofMillis(2));
    }
    for (int i = 0; i < TARGETS; i++) {
      targets[i] = id(random);
    }
  }

  /** For this node's own lookups. */
  @Benchmark
  public List<Contact> closest() {
    return table.closest(targets[next++ % TARGETS], 20);
  }

  /** For answers to others. */
  @Benchmark
  public List<Contact> closestVerified() {
    return table.closestVerified(targets[next++ % TARGETS], 20, Duration.ofDays(1));
  }

  private static NodeId id(Random random) {
    return new NodeId(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
  }

  private enum Still implements TimeSource {
    CLOCK;

    @Override
    public Instant wall() {
      return Instant.EPOCH.plusSeconds(1_000_000_000L);
    }

    @Override
    public long nanos() {
      return 0;
    }
  }
}
