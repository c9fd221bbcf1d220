package io.svcdht.rpc.kad;

import io.svcdht.error.DhtException;
import io.svcdht.id.NodeId;
import io.svcdht.limits.TimeSource;
import io.svcdht.message.Response;
import io.svcdht.peer.Identity;
import io.svcdht.peer.NetworkName;
import io.svcdht.pipeline.Call;
import io.svcdht.pipeline.Caller;
import io.svcdht.pipeline.Inbound;
import io.svcdht.pipeline.Knock;
import io.svcdht.pipeline.Meters;
import io.svcdht.pq.Ed25519;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
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
import reactor.core.publisher.Mono;

/**
 * The whole check of one request before its body is read, by the machine's clock: peer, prefix,
 * requests and bytes of the node, free places. 64 callers take turns; the rates are so high that
 * nothing is refused, but for {@link #flood}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class LimiterBenchmark {

  private static final int CALLERS = 64;
  private static final int FREE = 10_000_000;
  private static final Knock READ = new Knock(false, 120);
  private static final Knock WRITE = new Knock(true, 600);

  private final Caller[] strangers = new Caller[CALLERS];
  private final Caller[] trusted = new Caller[CALLERS];
  private final Inbound limited = limited(new PeerLimitPolicy.Rates(FREE, FREE, FREE));
  private final Inbound narrow = limited(PeerLimitPolicy.Rates.defaults());
  private int next;

  /** Makes the callers. */
  @Setup
  public void callers() throws UnknownHostException {
    NetworkName network = new NetworkName("bench");
    for (int i = 0; i < CALLERS; i++) {
      Identity identity = Identity.of(Ed25519.generate(new SecureRandom()));
      var peer = identity.peerInfo(network, List.of(), Instant.now());
      strangers[i] = new Caller(peer, at((byte) 203, (byte) i));
      trusted[i] = new Caller(peer, at((byte) 10, (byte) i));
    }
  }

  /** A read of a stranger, admitted: all four limits. */
  @Benchmark
  public Optional<DhtException> strangerRead() {
    return limited.refuse(strangers[next++ % CALLERS], READ);
  }

  /** A write of a stranger, admitted: all four limits, and what must be left for reads. */
  @Benchmark
  public Optional<DhtException> strangerWrite() {
    return limited.refuse(strangers[next++ % CALLERS], WRITE);
  }

  /** A read of a trusted peer, admitted: three limits. */
  @Benchmark
  public Optional<DhtException> trustedRead() {
    return limited.refuse(trusted[next++ % CALLERS], READ);
  }

  /** One peer that floods: its own limit refuses nearly all. */
  @Benchmark
  public Optional<DhtException> flood() {
    return narrow.refuse(strangers[0], READ);
  }

  private static Inbound limited(PeerLimitPolicy.Rates rates) {
    PeerLimitPolicy defaults = PeerLimitPolicy.defaults();
    PeerLimitPolicy policy =
        new PeerLimitPolicy(
            rates,
            defaults.inflight(),
            20_000_000_000L,
            defaults.tokens(),
            defaults.bound(),
            defaults.shedding(),
            defaults.trusted());
    return new LimitedInbound(new Deaf(), policy, Machine.CLOCK, Meters.NONE);
  }

  private static InetSocketAddress at(byte first, byte third) throws UnknownHostException {
    return new InetSocketAddress(InetAddress.getByAddress(new byte[] {first, 0, third, 1}), 40_000);
  }

  private enum Machine implements TimeSource {
    CLOCK;

    @Override
    public Instant wall() {
      return Instant.now();
    }

    @Override
    public long nanos() {
      return System.nanoTime();
    }
  }

  /** Answers nothing: only the check is measured. */
  private static final class Deaf implements Inbound {
    @Override
    public Mono<Response> answer(Caller caller, Call call) {
      return Mono.empty();
    }

    @Override
    public void met(Caller caller) {}

    @Override
    public void leaving(NodeId peer) {}
  }
}
