package io.svcdht.pq;

import io.svcdht.error.Decoded;
import io.svcdht.id.Bytes;
import java.io.IOException;
import java.security.SecureRandom;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.crypto.generators.SLHDSAKeyPairGenerator;
import org.bouncycastle.crypto.params.ParametersWithRandom;
import org.bouncycastle.crypto.params.SLHDSAKeyGenerationParameters;
import org.bouncycastle.crypto.params.SLHDSAParameters;
import org.bouncycastle.crypto.params.SLHDSAPrivateKeyParameters;
import org.bouncycastle.crypto.params.SLHDSAPublicKeyParameters;
import org.bouncycastle.crypto.signers.SLHDSASigner;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.crypto.util.PrivateKeyInfoFactory;

/**
 * SLH-DSA-SHA2-128s (FIPS 205) by Bouncy Castle, pure, with an empty context. Signatures are
 * hedged, and take about a second each.
 */
final class SlhDsa implements Scheme {

  private static final SLHDSAParameters PARAMETERS = SLHDSAParameters.sha2_128s;
  private static final Algorithm ALGORITHM = Algorithm.SLH_DSA_SHA2_128S;

  @Override
  public boolean verify(byte[] key, byte[] message, byte[] signature) {
    SLHDSASigner verifier = new SLHDSASigner();
    verifier.init(false, new SLHDSAPublicKeyParameters(PARAMETERS, key));
    return verifier.verifySignature(message, signature);
  }

  @Override
  public byte[] generatePkcs8(SecureRandom random) {
    SLHDSAKeyPairGenerator generator = new SLHDSAKeyPairGenerator();
    generator.init(new SLHDSAKeyGenerationParameters(random, PARAMETERS));
    try {
      return PrivateKeyInfoFactory.createPrivateKeyInfo(generator.generateKeyPair().getPrivate())
          .getEncoded();
    } catch (IOException impossible) {
      throw new IllegalStateException("a key in memory cannot fail to be written", impossible);
    }
  }

  @Override
  public Decoded<Signer> readPkcs8(byte[] der, SecureRandom random) {
    try {
      return PrivateKeyFactory.createKey(PrivateKeyInfo.getInstance(der))
                  instanceof SLHDSAPrivateKeyParameters key
              && key.getParameters().getName().equals(PARAMETERS.getName())
          ? Decoded.ok(new Key(key, random))
          : Decoded.malformed("it holds no " + ALGORITHM.label() + " key");
    } catch (IOException | RuntimeException unreadable) {
      return Decoded.malformed("its " + ALGORITHM.label() + " key is not as RFC 9909 has it");
    }
  }

  /** A key in use. */
  private static final class Key implements Signer {

    private final SLHDSAPrivateKeyParameters secret;
    private final Bytes publicKey;
    private final SecureRandom random;

    Key(SLHDSAPrivateKeyParameters secret, SecureRandom random) {
      this.secret = secret;
      this.publicKey = Bytes.copyOf(secret.getEncodedPublicKey());
      this.random = random;
    }

    @Override
    public Algorithm algorithm() {
      return ALGORITHM;
    }

    @Override
    public Bytes publicKey() {
      return publicKey;
    }

    @Override
    public Bytes sign(byte[] message) {
      SLHDSASigner signer = new SLHDSASigner();
      signer.init(true, new ParametersWithRandom(secret, random));
      return Bytes.copyOf(signer.generateSignature(message));
    }

    /** The public key only. */
    @Override
    public String toString() {
      return ALGORITHM.label() + "[" + publicKey.toHex() + "]";
    }
  }
}
