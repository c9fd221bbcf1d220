package io.svcdht.pq;

import java.security.SecureRandom;

/** No randomness at all: the same bytes again and again. With zeros ML-DSA is deterministic. */
final class FixedRandom extends SecureRandom {

  private static final long serialVersionUID = 1;

  private final byte[] bytes;

  FixedRandom(byte... bytes) {
    this.bytes = bytes.clone();
  }

  @Override
  public void nextBytes(byte[] out) {
    for (int i = 0; i < out.length; i++) {
      out[i] = bytes[i % bytes.length];
    }
  }
}
