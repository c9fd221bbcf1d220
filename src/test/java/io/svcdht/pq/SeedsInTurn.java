package io.svcdht.pq;

import java.security.SecureRandom;

/** Gives out the bytes of a known seed, once and in order. */
final class SeedsInTurn extends SecureRandom {

  private static final long serialVersionUID = 1;

  private final byte[] bytes;
  private int at;

  SeedsInTurn(byte[] bytes) {
    this.bytes = bytes.clone();
  }

  @Override
  public void nextBytes(byte[] out) {
    System.arraycopy(bytes, at, out, 0, out.length);
    at += out.length;
  }
}
