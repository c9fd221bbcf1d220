package io.svcdht.bench;

import io.svcdht.bench.cluster.MachineTime;
import io.svcdht.cache.MemoryProviderStore;
import io.svcdht.error.Decoded;
import io.svcdht.id.Blake3;
import io.svcdht.id.Bytes;
import io.svcdht.id.Cid;
import io.svcdht.id.Multiaddr;
import io.svcdht.limits.Limits;
import io.svcdht.limits.TimeSource;
import io.svcdht.peer.Identity;
import io.svcdht.peer.NetworkName;
import io.svcdht.pq.Algorithm;
import io.svcdht.pq.Domain;
import io.svcdht.pq.Ed25519;
import io.svcdht.pq.Signatures;
import io.svcdht.provider.ProviderStore.Admission;
import io.svcdht.provider.RecordPolicy;
import io.svcdht.provider.RecordSigner;
import io.svcdht.provider.RecordVerifier;
import io.svcdht.provider.SignedRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a provider record costs from its bytes to its place in the store, beside what checking its
 * one Ed25519 signature costs alone: {@code admission} is to reach at least 80 % of {@code
 * rawVerify}. Each admission is of a record the store has not seen.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
@Threads(1)
public class AdmissionBenchmark {

  private static final int RECORDS = 8192;
  private static final NetworkName NETWORK = new NetworkName("bench");

  private final TimeSource clock = MachineTime.INSTANCE;
  private final Signatures signatures = new Signatures();
  private final RecordVerifier verifier = new RecordVerifier(NETWORK, signatures, clock);
  private final byte[][] encoded = new byte[RECORDS][];
  private final SignedRecord[] decoded = new SignedRecord[RECORDS];
  private final byte[][] messages = new byte[RECORDS][];
  private MemoryProviderStore store = new MemoryProviderStore(policy(), clock);
  private int next;

  /** Signs the records; a different publisher every 64. */
  @Setup(Level.Trial)
  public void sign() {
    List<Multiaddr> addresses =
        List.of(
            Multiaddr.parse("/ip4/192.0.2.17/tcp/9910").orThrow(),
            Multiaddr.parse("/ip6/2001:db8::17/tcp/9910").orThrow());
    RecordSigner signer = signer(0);
    for (int i = 0; i < RECORDS; i++) {
      signer = i % 64 == 0 ? signer(i) : signer;
      Cid cid = Cid.read(digest("content " + i), 0);
      decoded[i] = signer.sign(cid, addresses, Limits.RECORD_TTL_MAX, Optional.empty()).signed();
      encoded[i] = decoded[i].encoded();
      messages[i] = Domain.PROVIDER_RECORD.message(decoded[i].payload());
    }
  }

  /** An empty store for each measurement and, in {@link #admission}, for each round of records. */
  @Setup(Level.Iteration)
  public void empty() {
    store = new MemoryProviderStore(policy(), clock);
  }

  /** The signature alone, by the provider in use. */
  @Benchmark
  public boolean rawVerify() {
    int i = step();
    SignedRecord record = decoded[i];
    return signatures.verify(
        Algorithm.ED25519,
        record.record().keys().ed25519(),
        messages[i],
        record.signatures().getFirst());
  }

  /** Decoding alone. */
  @Benchmark
  public Decoded<SignedRecord> decode() {
    return SignedRecord.decode(encoded[step()]);
  }

  /** Decode, verify, admit. */
  @Benchmark
  public Admission admission() {
    int i = step();
    if (i == 0) {
      empty();
    }
    return store.admit(
        verifier.verify(SignedRecord.decode(encoded[i]).orThrow()).orThrow(), Optional.empty());
  }

  private int step() {
    next = (next + 1) % RECORDS;
    return next;
  }

  private RecordSigner signer(int number) {
    Bytes seed = Bytes.copyOf(digest("publisher " + number));
    return new RecordSigner(Identity.of(Ed25519.signer(seed)), NETWORK, clock);
  }

  private static RecordPolicy policy() {
    RecordPolicy usual = RecordPolicy.defaults();
    return new RecordPolicy(
        Duration.ofHours(24),
        usual.republish(),
        usual.maxRecordSize(),
        usual.maxPerCid(),
        usual.maxPerPublisher(),
        usual.maxPerPrefix(),
        usual.maxRecords(),
        256L << 20);
  }

  private static byte[] digest(String text) {
    return Blake3.digest(text.getBytes(StandardCharsets.UTF_8));
  }
}
