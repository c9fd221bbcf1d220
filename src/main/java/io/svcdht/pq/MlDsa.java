package io.svcdht.pq;

import io.svcdht.error.Decoded;
import io.svcdht.id.Bytes;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Locale;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.crypto.params.MLDSAParameters;
import org.bouncycastle.crypto.params.MLDSAPrivateKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyFactory;

/**
 * ML-DSA (FIPS 204), pure, with an empty context: verified and signed by the JDK, keys made and
 * read by Bouncy Castle. Signatures are hedged: fresh randomness goes into each.
 */
final class MlDsa implements Scheme {

  private static final String PROVIDER = "SUN";
  private static final int SEED_BYTES = 32;

  private final Algorithm algorithm;
  private final MLDSAParameters parameters;
  private final String jdkName;
  private final AlgorithmIdentifier identifier;

  /** An X.509 public key is this and the raw key. */
  private final byte[] x509Head;

  MlDsa(Algorithm algorithm, MLDSAParameters parameters) {
    this.algorithm = algorithm;
    this.parameters = parameters;
    this.jdkName = algorithm.label().toUpperCase(Locale.ROOT);
    this.identifier = new AlgorithmIdentifier(new ASN1ObjectIdentifier(algorithm.oid()));
    this.x509Head = x509Head();
  }

  @Override
  public boolean verify(byte[] key, byte[] message, byte[] signature) {
    byte[] x509 = Arrays.copyOf(x509Head, x509Head.length + key.length);
    System.arraycopy(key, 0, x509, x509Head.length, key.length);
    try {
      Signature verifier = Signature.getInstance(jdkName, PROVIDER);
      verifier.initVerify(
          KeyFactory.getInstance(jdkName, PROVIDER).generatePublic(new X509EncodedKeySpec(x509)));
      verifier.update(message);
      return verifier.verify(signature);
    } catch (InvalidKeySpecException | InvalidKeyException | SignatureException notValid) {
      return false;
    } catch (GeneralSecurityException missing) {
      throw lacking(missing);
    }
  }

  @Override
  public byte[] generatePkcs8(SecureRandom random) {
    byte[] seed = new byte[SEED_BYTES];
    random.nextBytes(seed);
    byte[] der = pkcs8(new DERTaggedObject(false, 0, new DEROctetString(seed)));
    Arrays.fill(seed, (byte) 0);
    return der;
  }

  @Override
  public Decoded<Signer> readPkcs8(byte[] der, SecureRandom random) {
    try {
      PrivateKeyInfo info = PrivateKeyInfo.getInstance(der);
      if (!(PrivateKeyFactory.createKey(info) instanceof MLDSAPrivateKeyParameters key)
          || !key.getParameters().getName().equals(parameters.getName())) {
        return Decoded.malformed("it holds no " + algorithm.label() + " key");
      }
      Bytes publicKey = Bytes.copyOf(key.getPublicKey());
      return info.hasPublicKey()
              && !publicKey.equals(Bytes.copyOf(info.getPublicKeyData().getOctets()))
          ? Decoded.malformed("the public key in it does not belong to the private one")
          : Decoded.ok(new Key(publicKey, jdkKey(key), random));
    } catch (IOException | RuntimeException unreadable) {
      return Decoded.malformed("its " + algorithm.label() + " key is not as RFC 9881 has it");
    }
  }

  private PrivateKey jdkKey(MLDSAPrivateKeyParameters key) {
    try {
      byte[] expanded = pkcs8(new DEROctetString(key.getEncoded()));
      return KeyFactory.getInstance(jdkName, PROVIDER)
          .generatePrivate(new PKCS8EncodedKeySpec(expanded));
    } catch (GeneralSecurityException missing) {
      throw lacking(missing);
    }
  }

  private byte[] pkcs8(ASN1Encodable key) {
    try {
      return new PrivateKeyInfo(identifier, key).getEncoded();
    } catch (IOException impossible) {
      throw new IllegalStateException("a key in memory cannot fail to be written", impossible);
    }
  }

  private byte[] x509Head() {
    try {
      byte[] zeros = new byte[algorithm.publicKeyBytes()];
      byte[] whole = new SubjectPublicKeyInfo(identifier, zeros).getEncoded();
      return Arrays.copyOf(whole, whole.length - zeros.length);
    } catch (IOException impossible) {
      throw new IllegalStateException("a key in memory cannot fail to be written", impossible);
    }
  }

  private static IllegalStateException lacking(GeneralSecurityException missing) {
    return new IllegalStateException("this Java runtime lacks ML-DSA", missing);
  }

  /** A key in use. */
  private final class Key implements Signer {

    private final Bytes publicKey;
    private final PrivateKey secret;
    private final SecureRandom random;

    Key(Bytes publicKey, PrivateKey secret, SecureRandom random) {
      this.publicKey = publicKey;
      this.secret = secret;
      this.random = random;
    }

    @Override
    public Algorithm algorithm() {
      return algorithm;
    }

    @Override
    public Bytes publicKey() {
      return publicKey;
    }

    @Override
    public Bytes sign(byte[] message) {
      try {
        Signature signer = Signature.getInstance(jdkName, PROVIDER);
        signer.initSign(secret, random);
        signer.update(message);
        return Bytes.copyOf(signer.sign());
      } catch (GeneralSecurityException missing) {
        throw lacking(missing);
      }
    }

    /** The public key only. */
    @Override
    public String toString() {
      return algorithm.label() + "[" + publicKey + "]";
    }
  }
}
