package io.svcdht.pq;

import io.svcdht.error.Decoded;
import java.security.SecureRandom;

/** How one algorithm is carried out, by whichever provider serves it best. */
interface Scheme {

  /** Whether {@code signature} is {@code key}'s; both have their algorithm's sizes. */
  boolean verify(byte[] key, byte[] message, byte[] signature);

  /** A fresh private key as unencrypted PKCS#8: secret. */
  byte[] generatePkcs8(SecureRandom random);

  /**
   * The private key in unencrypted PKCS#8, or why it is none.
   *
   * @param random what is random in signatures, where the algorithm provides for it
   */
  Decoded<Signer> readPkcs8(byte[] der, SecureRandom random);
}
