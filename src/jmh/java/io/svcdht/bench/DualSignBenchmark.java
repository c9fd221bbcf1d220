package io.svcdht.bench;

import io.svcdht.bench.cluster.MachineTime;
import io.svcdht.error.Decoded;
import io.svcdht.id.Bytes;
import io.svcdht.id.Cid;
import io.svcdht.id.Multiaddr;
import io.svcdht.limits.Limits;
import io.svcdht.limits.TimeSource;
import io.svcdht.peer.Identity;
import io.svcdht.peer.NetworkName;
import io.svcdht.pq.Algorithm;
import io.svcdht.pq.Domain;
import io.svcdht.pq.ParallelSignatures;
import io.svcdht.pq.Signatures;
import io.svcdht.pq.SigningKeys;
import io.svcdht.provider.RecordSigner;
import io.svcdht.provider.RecordVerifier;
import io.svcdht.provider.SignedRecord;
import io.svcdht.provider.VerifiedRecord;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How long the admission of a record with two signatures takes, beside each of its checks alone:
 * {@code parallel} is to take at most 1.1 × the slower of {@code classical} and {@code postQuantum}
 * + 20 µs where a core is free; {@code sequential} is what it costs in CPU time.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class DualSignBenchmark {

  private static final NetworkName NETWORK = new NetworkName("bench");

  /** Of the second key. */
  @Param({"ML_DSA_65", "ML_DSA_87", "SLH_DSA_SHA2_128S"})
  private Algorithm algorithm = Algorithm.ML_DSA_65;

  private final TimeSource clock = MachineTime.INSTANCE;
  private final Signatures signatures = new Signatures();
  private final ExecutorService spare = idleThread();
  private final RecordVerifier oneByOne = new RecordVerifier(NETWORK, signatures, clock);
  private final RecordVerifier together =
      new RecordVerifier(NETWORK, new ParallelSignatures(signatures, spare, 2), clock);
  private Bytes encoded = Bytes.EMPTY;
  private SignedRecord record = signed(Algorithm.ML_DSA_65);
  private byte[] message = {};

  /** Signs the record. */
  @Setup(Level.Trial)
  public void sign() {
    record = signed(algorithm);
    encoded = Bytes.copyOf(record.encoded());
    message = Domain.PROVIDER_RECORD.message(record.payload());
  }

  /** Ends the other thread. */
  @TearDown(Level.Trial)
  public void stop() {
    spare.shutdown();
  }

  /** The Ed25519 check alone. */
  @Benchmark
  public boolean classical() {
    return signatures.verify(
        Algorithm.ED25519,
        record.record().keys().ed25519(),
        message,
        record.signatures().getFirst());
  }

  /** The post-quantum check alone. */
  @Benchmark
  public boolean postQuantum() {
    return signatures.verify(
        algorithm,
        record.record().postQuantumKey().orElseThrow(),
        message,
        record.signatures().getLast());
  }

  /** Decode and verify, one check after the other. */
  @Benchmark
  public Decoded<VerifiedRecord> sequential() {
    return oneByOne.verify(SignedRecord.decode(encoded.toArray()).orThrow());
  }

  /** Decode and verify, as the node does it with a core free. */
  @Benchmark
  public Decoded<VerifiedRecord> parallel() {
    return together.verify(SignedRecord.decode(encoded.toArray()).orThrow());
  }

  private SignedRecord signed(Algorithm second) {
    SecureRandom random = new SecureRandom();
    Identity identity =
        Identity.of(
            SigningKeys.generate(Algorithm.ED25519, random), SigningKeys.generate(second, random));
    List<Multiaddr> addresses = List.of(Multiaddr.parse("/ip4/192.0.2.17/tcp/9910").orThrow());
    Cid cid = Cid.ofContent("bench".getBytes(StandardCharsets.UTF_8));
    return new RecordSigner(identity, NETWORK, clock)
        .sign(cid, addresses, Limits.RECORD_TTL_MAX, Optional.empty())
        .signed();
  }

  private static ExecutorService idleThread() {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            Thread.ofPlatform().daemon(true).factory(),
            new ThreadPoolExecutor.DiscardPolicy());
    pool.prestartAllCoreThreads();
    return pool;
  }
}
