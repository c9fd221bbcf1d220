package io.svcdht.pq;

import io.svcdht.error.Decoded;
import java.security.SecureRandom;
import org.bouncycastle.crypto.params.MLDSAParameters;

/**
 * The registry of algorithms, and the one place that chooses their provider. Ed25519: verified by
 * our own strict arithmetic, signed by Bouncy Castle. ML-DSA: the JDK's, which is faster than
 * Bouncy Castle's at both (docs/PERFORMANCE.md); its keys are made and read by Bouncy Castle, whose
 * formats are those of RFC 9881. SLH-DSA: Bouncy Castle's, the JDK has none.
 */
final class Schemes {

  private static final Scheme ML_DSA_65 = new MlDsa(Algorithm.ML_DSA_65, MLDSAParameters.ml_dsa_65);
  private static final Scheme ML_DSA_87 = new MlDsa(Algorithm.ML_DSA_87, MLDSAParameters.ml_dsa_87);
  private static final Scheme SLH_DSA_SHA2_128S = new SlhDsa();
  private static final Scheme ED25519 = new Classical();

  private Schemes() {}

  /** The one for {@code algorithm}. */
  static Scheme of(Algorithm algorithm) {
    return switch (algorithm) {
      case ED25519 -> ED25519;
      case ML_DSA_65 -> ML_DSA_65;
      case ML_DSA_87 -> ML_DSA_87;
      case SLH_DSA_SHA2_128S -> SLH_DSA_SHA2_128S;
    };
  }

  private static final class Classical implements Scheme {

    @Override
    public boolean verify(byte[] key, byte[] message, byte[] signature) {
      return StrictEd25519.verify(key, message, signature);
    }

    @Override
    public byte[] generatePkcs8(SecureRandom random) {
      return Ed25519.generatePkcs8(random);
    }

    @Override
    public Decoded<Signer> readPkcs8(byte[] der, SecureRandom random) {
      return Ed25519.readPkcs8(der);
    }
  }
}
