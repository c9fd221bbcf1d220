package io.svcdht.pq;

import io.svcdht.error.Decoded;
import io.svcdht.error.DhtError;
import io.svcdht.id.Bytes;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;

/** Ed25519 (RFC 8032): keys and signing. Verification is {@link Signatures}'. */
public final class Ed25519 {

  /** Bytes of a private key's seed. */
  public static final int SEED_BYTES = 32;

  /** The algorithm's object identifier (RFC 8410 §3). */
  private static final String OID = "1.3.101.112";

  /** An unencrypted PKCS#8 v1 key (RFC 8410 §7) is this and the seed. */
  private static final byte[] PKCS8_HEAD =
      HexFormat.of().parseHex("302e020100300506032b657004220420");

  private Ed25519() {}

  /** The key that grows from {@code seed}, 32 secret bytes. */
  public static Signer signer(Bytes seed) {
    if (seed.size() != SEED_BYTES) {
      throw new IllegalArgumentException(
          "an Ed25519 seed has " + SEED_BYTES + " bytes, this one " + seed.size());
    }
    return new Ed25519Signer(seed.toArray());
  }

  /** A fresh key. */
  public static Signer generate(SecureRandom random) {
    byte[] seed = new byte[SEED_BYTES];
    random.nextBytes(seed);
    return new Ed25519Signer(seed);
  }

  /** A fresh key as unencrypted PKCS#8 (RFC 8410 §7): secret. */
  public static byte[] generatePkcs8(SecureRandom random) {
    byte[] seed = new byte[SEED_BYTES];
    random.nextBytes(seed);
    byte[] der = Arrays.copyOf(PKCS8_HEAD, PKCS8_HEAD.length + SEED_BYTES);
    System.arraycopy(seed, 0, der, PKCS8_HEAD.length, SEED_BYTES);
    Arrays.fill(seed, (byte) 0);
    return der;
  }

  /**
   * The key in unencrypted PKCS#8 of version 1 or 2 (RFC 5958, RFC 8410 §7), or why it is none. A
   * public key that comes with it must be its own.
   */
  public static Decoded<Signer> readPkcs8(byte[] der) {
    try {
      PrivateKeyInfo info = PrivateKeyInfo.getInstance(der);
      String algorithm = info.getPrivateKeyAlgorithm().getAlgorithm().getId();
      if (!algorithm.equals(OID)) {
        return Decoded.rejected(
            DhtError.UNSUPPORTED, "the key's algorithm is " + algorithm + ", not Ed25519 " + OID);
      }
      byte[] seed = ASN1OctetString.getInstance(info.parsePrivateKey()).getOctets();
      if (seed.length != SEED_BYTES) {
        return Decoded.malformed("the key has " + seed.length + " bytes, not " + SEED_BYTES);
      }
      Signer signer = new Ed25519Signer(seed);
      return !info.hasPublicKey()
              || signer.publicKey().equals(Bytes.copyOf(info.getPublicKeyData().getOctets()))
          ? Decoded.ok(signer)
          : Decoded.malformed("the public key in it does not belong to the private one");
    } catch (IOException | IllegalArgumentException | IllegalStateException notPkcs8) {
      return Decoded.malformed("it is not PKCS#8 in DER");
    }
  }
}
