package io.svcdht.bench;

import io.svcdht.id.Bytes;
import io.svcdht.pq.Algorithm;
import io.svcdht.pq.Signatures;
import io.svcdht.pq.Signer;
import io.svcdht.pq.SigningKeys;
import java.security.SecureRandom;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.crypto.params.MLDSAParameters;
import org.bouncycastle.crypto.params.MLDSAPrivateKeyParameters;
import org.bouncycastle.crypto.params.MLDSAPublicKeyParameters;
import org.bouncycastle.crypto.params.ParametersWithRandom;
import org.bouncycastle.crypto.signers.MLDSASigner;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Every algorithm in use, on a 300-byte message: {@code verify}, {@code sign} and {@code keygen} by
 * whatever provider the node chooses; for ML-DSA {@code bouncyCastle…} beside it, by which the
 * choice is made. Run without SLH-DSA ({@code -p algorithm=…}) where time is short.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class PostQuantumBenchmark {

  private static final int MESSAGES = 64;

  /** Which. */
  @Param({"ED25519", "ML_DSA_65", "ML_DSA_87", "SLH_DSA_SHA2_128S"})
  private Algorithm algorithm = Algorithm.ED25519;

  private final Signatures signatures = new Signatures();
  private final SecureRandom random = new SecureRandom();
  private final byte[][] messages = new byte[MESSAGES][300];
  private final Bytes[] proofs = new Bytes[MESSAGES];
  private Signer signer = SigningKeys.generate(Algorithm.ED25519, random);
  private byte[] rawKey = {};
  private MLDSAPrivateKeyParameters secret = noKey();
  private int next;

  /** Makes key and signatures; of a slow algorithm one serves for all. */
  @Setup
  public void prepare() throws java.io.IOException {
    byte[] pkcs8 = SigningKeys.generatePkcs8(algorithm, random);
    signer = SigningKeys.readPkcs8(pkcs8, random).orThrow();
    rawKey = signer.publicKey().toArray();
    Random noise = new Random(1);
    for (int i = 0; i < MESSAGES; i++) {
      noise.nextBytes(messages[i]);
      if (i > 0 && algorithm.delegates()) {
        messages[i] = messages[0];
        proofs[i] = proofs[0];
      } else {
        proofs[i] = signer.sign(messages[i]);
      }
    }
    if (PrivateKeyFactory.createKey(PrivateKeyInfo.getInstance(pkcs8))
        instanceof MLDSAPrivateKeyParameters key) {
      secret = key;
    }
  }

  /** Checks one signature. */
  @Benchmark
  public boolean verify() {
    int i = next++ % MESSAGES;
    return signatures.verify(algorithm, signer.publicKey(), messages[i], proofs[i]);
  }

  /** Makes one. */
  @Benchmark
  public Bytes sign() {
    return signer.sign(messages[next++ % MESSAGES]);
  }

  /** Makes a key and what it takes to use it. */
  @Benchmark
  public Signer keygen() {
    return SigningKeys.generate(algorithm, random);
  }

  /** ML-DSA by Bouncy Castle. */
  @Benchmark
  public boolean bouncyCastleVerify() {
    int i = next++ % MESSAGES;
    MLDSASigner verifier = new MLDSASigner();
    verifier.init(false, new MLDSAPublicKeyParameters(parameters(), rawKey));
    verifier.update(messages[i], 0, messages[i].length);
    return verifier.verifySignature(proofs[i].toArray());
  }

  /** ML-DSA by Bouncy Castle. */
  @Benchmark
  public byte[] bouncyCastleSign() throws org.bouncycastle.crypto.CryptoException {
    int i = next++ % MESSAGES;
    if (!secret.getParameters().equals(parameters())) {
      throw new IllegalStateException("the key is not one of " + algorithm);
    }
    MLDSASigner it = new MLDSASigner();
    it.init(true, new ParametersWithRandom(secret, random));
    it.update(messages[i], 0, messages[i].length);
    return it.generateSignature();
  }

  private MLDSAParameters parameters() {
    return switch (algorithm) {
      case ML_DSA_65 -> MLDSAParameters.ml_dsa_65;
      case ML_DSA_87 -> MLDSAParameters.ml_dsa_87;
      case ED25519, SLH_DSA_SHA2_128S ->
          throw new IllegalStateException("compared for ML-DSA alone, not for " + algorithm);
    };
  }

  private static MLDSAPrivateKeyParameters noKey() {
    return new MLDSAPrivateKeyParameters(MLDSAParameters.ml_dsa_65, new byte[32]);
  }
}
