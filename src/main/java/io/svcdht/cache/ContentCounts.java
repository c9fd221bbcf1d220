package io.svcdht.cache;

import io.svcdht.id.Cid;
import java.util.random.RandomGenerator;

/**
 * How many records each content has, in a few bytes of heap for each. Contents are told apart by 64
 * bits of a keyed hash (SipHash-2-4, Aumasson and Bernstein 2012): content ids are of the
 * publishers' choosing, and nobody who does not know the key can find two that are counted as one.
 *
 * <p>Open addressing with linear probing; at most two thirds of the places are taken. Not for use
 * by several threads at once.
 */
final class ContentCounts {

  private static final int LEAST = 1 << 10;

  private final long key0;
  private final long key1;
  private long[] hashes = new long[LEAST];
  private int[] counts = new int[LEAST];
  private int size;

  ContentCounts(RandomGenerator random) {
    key0 = random.nextLong();
    key1 = random.nextLong();
  }

  int of(Cid cid) {
    return counts[place(hash(cid))];
  }

  /** Contents with a record. */
  int size() {
    return size;
  }

  void more(Cid cid) {
    long hash = hash(cid);
    int place = place(hash);
    if (counts[place]++ == 0) {
      hashes[place] = hash;
      size++;
      if (size * 3L > hashes.length * 2L) {
        grow();
      }
    }
  }

  void less(Cid cid) {
    int place = place(hash(cid));
    if (counts[place] > 0 && --counts[place] == 0) {
      size--;
      close(place);
    }
  }

  /** Where {@code hash} is, or the free place where it would be. */
  private int place(long hash) {
    int mask = hashes.length - 1;
    int place = (int) hash & mask;
    while (counts[place] != 0 && hashes[place] != hash) {
      place = (place + 1) & mask;
    }
    return place;
  }

  /** Moves back what was displaced by the one that has gone (Knuth, TAOCP 6.4, algorithm R). */
  private void close(int gone) {
    int mask = hashes.length - 1;
    int hole = gone;
    for (int next = (hole + 1) & mask; counts[next] != 0; next = (next + 1) & mask) {
      int home = (int) hashes[next] & mask;
      if (((next - home) & mask) >= ((next - hole) & mask)) {
        hashes[hole] = hashes[next];
        counts[hole] = counts[next];
        counts[next] = 0;
        hole = next;
      }
    }
  }

  private void grow() {
    long[] oldHashes = hashes;
    int[] oldCounts = counts;
    hashes = new long[oldHashes.length * 2];
    counts = new int[hashes.length];
    for (int i = 0; i < oldHashes.length; i++) {
      if (oldCounts[i] != 0) {
        int place = place(oldHashes[i]);
        hashes[place] = oldHashes[i];
        counts[place] = oldCounts[i];
      }
    }
  }

  long hash(Cid cid) {
    Sip sip = new Sip(key0, key1);
    sip.word(cid.w0());
    sip.word(cid.w1());
    sip.word(cid.w2());
    sip.word(cid.w3());
    return sip.end((4L * Long.BYTES) << 56);
  }

  /** The state of SipHash-2-4. */
  private static final class Sip {
    private long v0;
    private long v1;
    private long v2;
    private long v3;

    Sip(long key0, long key1) {
      v0 = key0 ^ 0x736f6d6570736575L;
      v1 = key1 ^ 0x646f72616e646f6dL;
      v2 = key0 ^ 0x6c7967656e657261L;
      v3 = key1 ^ 0x7465646279746573L;
    }

    void word(long word) {
      v3 ^= word;
      rounds(2);
      v0 ^= word;
    }

    long end(long length) {
      word(length);
      v2 ^= 0xff;
      rounds(4);
      return v0 ^ v1 ^ v2 ^ v3;
    }

    private void rounds(int times) {
      for (int i = 0; i < times; i++) {
        v0 += v1;
        v1 = Long.rotateLeft(v1, 13) ^ v0;
        v0 = Long.rotateLeft(v0, 32);
        v2 += v3;
        v3 = Long.rotateLeft(v3, 16) ^ v2;
        v0 += v3;
        v3 = Long.rotateLeft(v3, 21) ^ v0;
        v2 += v1;
        v1 = Long.rotateLeft(v1, 17) ^ v2;
        v2 = Long.rotateLeft(v2, 32);
      }
    }
  }
}
