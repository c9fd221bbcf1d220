package io.svcdht.id;

import org.bouncycastle.crypto.digests.Blake3Digest;

/** BLAKE3 with 32 bytes of output (docs/PROTOCOL.md §1). */
public final class Blake3 {

  private Blake3() {}

  /** The digest of {@code parts}, one after the other; 32 bytes. */
  public static byte[] digest(byte[]... parts) {
    Blake3Digest digest = new Blake3Digest(256);
    for (byte[] part : parts) {
      digest.update(part, 0, part.length);
    }
    byte[] out = new byte[32];
    digest.doFinal(out, 0);
    return out;
  }
}
