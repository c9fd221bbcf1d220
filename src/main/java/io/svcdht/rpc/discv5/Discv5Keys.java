package io.svcdht.rpc.discv5;

import io.svcdht.id.Blake3;
import io.svcdht.id.Bytes;
import io.svcdht.peer.Identity;
import io.svcdht.pq.Domain;
import java.math.BigInteger;
import java.security.Security;
import org.apache.tuweni.bytes.Bytes32;
import org.apache.tuweni.crypto.SECP256K1;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.ethereum.beacon.discovery.crypto.DefaultSigner;
import org.ethereum.beacon.discovery.crypto.Signer;

/**
 * The secp256k1 key that node records are signed with. It follows from the node's own key, so that
 * a node keeps its record over a restart and there is no second secret to look after: BLAKE3 of the
 * deterministic Ed25519 signature (RFC 8032 §5.1.6) over a domain that is used for nothing else,
 * which only the holder of the key can make, and which is shown to nobody.
 */
final class Discv5Keys {

  /** Order of the group (SEC 2 §2.4.1). */
  private static final BigInteger ORDER =
      new BigInteger("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16);

  private Discv5Keys() {}

  /** The key of {@code identity}. */
  static Signer of(Identity identity) {
    if (Security.getProvider(BouncyCastleProvider.PROVIDER_NAME) == null) {
      // The library asks for it by name; it comes last, so that nobody else is given it unasked.
      Security.addProvider(new BouncyCastleProvider());
    }
    byte[] secret = identity.signer().sign(Domain.DISCV5_KEY.message(Bytes.EMPTY)).toArray();
    byte[] scalar = Blake3.digest(secret);
    while (!isScalar(scalar)) {
      scalar = Blake3.digest(scalar);
    }
    return new DefaultSigner(SECP256K1.SecretKey.fromBytes(Bytes32.wrap(scalar)));
  }

  private static boolean isScalar(byte[] bytes) {
    BigInteger value = new BigInteger(1, bytes);
    return value.signum() > 0 && value.compareTo(ORDER) < 0;
  }
}
