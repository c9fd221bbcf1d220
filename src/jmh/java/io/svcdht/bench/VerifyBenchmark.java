package io.svcdht.bench;

import io.svcdht.id.Bytes;
import io.svcdht.pq.Algorithm;
import io.svcdht.pq.Ed25519;
import io.svcdht.pq.SignatureVerifier;
import io.svcdht.pq.Signatures;
import io.svcdht.pq.Signer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
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
 * Ed25519 verification of a 300-byte message: ours, which judges by the letter of docs/PROTOCOL.md
 * §1, beside Bouncy Castle's (cofactored) and the JDK's (key decoded before).
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class VerifyBenchmark {

  private static final int KEYS = 64;
  private static final byte[] X509_HEAD = HexFormat.of().parseHex("302a300506032b6570032100");

  private final SignatureVerifier signatures = new Signatures();
  private final Bytes[] keys = new Bytes[KEYS];
  private final byte[][] rawKeys = new byte[KEYS][];
  private final PublicKey[] jdkKeys = new PublicKey[KEYS];
  private final byte[][] messages = new byte[KEYS][300];
  private final Bytes[] proofs = new Bytes[KEYS];
  private final byte[][] rawProofs = new byte[KEYS][];
  private int next;

  /** Makes the keys and signatures. */
  @Setup
  public void prepare() throws GeneralSecurityException {
    Random random = new Random(1);
    KeyFactory factory = KeyFactory.getInstance("Ed25519", "SunEC");
    for (int i = 0; i < KEYS; i++) {
      byte[] seed = new byte[32];
      random.nextBytes(seed);
      random.nextBytes(messages[i]);
      Signer signer = Ed25519.signer(Bytes.copyOf(seed));
      keys[i] = signer.publicKey();
      rawKeys[i] = keys[i].toArray();
      proofs[i] = signer.sign(messages[i]);
      rawProofs[i] = proofs[i].toArray();
      byte[] x509 = Arrays.copyOf(X509_HEAD, X509_HEAD.length + 32);
      keys[i].copyTo(x509, X509_HEAD.length);
      jdkKeys[i] = factory.generatePublic(new X509EncodedKeySpec(x509));
    }
  }

  /** What the node uses. */
  @Benchmark
  public boolean ours() {
    int i = next++ % KEYS;
    return signatures.verify(Algorithm.ED25519, keys[i], messages[i], proofs[i]);
  }

  /** Bouncy Castle's low-level verification. */
  @Benchmark
  public boolean bouncyCastle() {
    int i = next++ % KEYS;
    return org.bouncycastle.math.ec.rfc8032.Ed25519.verify(
        rawProofs[i], 0, rawKeys[i], 0, messages[i], 0, messages[i].length);
  }

  /** The JDK's. */
  @Benchmark
  public boolean jdk() throws GeneralSecurityException {
    int i = next++ % KEYS;
    Signature verifier = Signature.getInstance("Ed25519", "SunEC");
    verifier.initVerify(jdkKeys[i]);
    verifier.update(messages[i]);
    return verifier.verify(rawProofs[i]);
  }
}
