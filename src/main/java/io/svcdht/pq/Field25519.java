package io.svcdht.pq;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A mutable element of the field of 2^255 − 19 in five limbs of 51 bits. For public values only:
 * nothing here takes constant time.
 *
 * <p><b>Bounds.</b> "Reduced" limbs are below 2^51 + 2^17; {@link #multiply} and {@link #square}
 * leave them so, and accept limbs below 2^53.4. A sum of two reduced elements stays below 2^52.1,
 * {@link #subtract} (whose right side must be below 2^52 − 38) adds at most 2^52 to its left side.
 * So sums and differences feed products without a carry between them, as long as each is built from
 * at most four reduced elements; {@link Edwards25519} says so where it matters.
 *
 * <p><b>Products.</b> Column k of a product is the sum T of five products of limbs, each below
 * 2^110. Its part above 51 bits comes from {@code multiplyHigh} of factors shifted up by 9 and 4,
 * together 13 = 64 − 51, rounded down five times; what that leaves of T, at most 5 · 2^51, comes
 * exactly from the wrapped low words.
 */
final class Field25519 {

  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long MASK = (1L << 51) - 1;
  private static final long TWO_P0 = (1L << 52) - 38;
  private static final long TWO_P = (1L << 52) - 2;

  private long l0;
  private long l1;
  private long l2;
  private long l3;
  private long l4;

  /** Zero. */
  Field25519() {}

  /** A small number. */
  static Field25519 of(int value) {
    Field25519 out = new Field25519();
    out.l0 = value;
    return out;
  }

  /** The number in 32 little-endian bytes, without the topmost bit; may be p or more. */
  static Field25519 decode(byte[] in, int offset) {
    Field25519 out = new Field25519();
    long w0 = word(in, offset);
    long w1 = word(in, offset + 8);
    long w2 = word(in, offset + 16);
    long w3 = word(in, offset + 24);
    out.l0 = w0 & MASK;
    out.l1 = (w0 >>> 51 | w1 << 13) & MASK;
    out.l2 = (w1 >>> 38 | w2 << 26) & MASK;
    out.l3 = (w2 >>> 25 | w3 << 39) & MASK;
    out.l4 = w3 >>> 12 & MASK;
    return out;
  }

  /** The least number ≥ 0 of its class, as 32 little-endian bytes. */
  byte[] encode() {
    Field25519 r = new Field25519().set(this);
    r.carry();
    r.carry();
    // Now below 2^255; it is p or more exactly if adding 19 carries out of the top.
    long q = (r.l0 + 19) >> 51;
    q = (r.l1 + q) >> 51;
    q = (r.l2 + q) >> 51;
    q = (r.l3 + q) >> 51;
    q = (r.l4 + q) >> 51;
    r.l0 += 19 * q;
    r.l1 += r.l0 >> 51;
    r.l2 += r.l1 >> 51;
    r.l3 += r.l2 >> 51;
    r.l4 += r.l3 >> 51;
    byte[] out = new byte[32];
    putWord(out, 0, (r.l0 & MASK) | r.l1 << 51);
    putWord(out, 8, (r.l1 & MASK) >>> 13 | r.l2 << 38);
    putWord(out, 16, (r.l2 & MASK) >>> 26 | r.l3 << 25);
    putWord(out, 24, (r.l3 & MASK) >>> 39 | (r.l4 & MASK) << 12);
    return out;
  }

  Field25519 set(Field25519 a) {
    l0 = a.l0;
    l1 = a.l1;
    l2 = a.l2;
    l3 = a.l3;
    l4 = a.l4;
    return this;
  }

  /** This becomes a + b. */
  Field25519 add(Field25519 a, Field25519 b) {
    l0 = a.l0 + b.l0;
    l1 = a.l1 + b.l1;
    l2 = a.l2 + b.l2;
    l3 = a.l3 + b.l3;
    l4 = a.l4 + b.l4;
    return this;
  }

  /** This becomes a − b + 2p. */
  Field25519 subtract(Field25519 a, Field25519 b) {
    l0 = a.l0 + TWO_P0 - b.l0;
    l1 = a.l1 + TWO_P - b.l1;
    l2 = a.l2 + TWO_P - b.l2;
    l3 = a.l3 + TWO_P - b.l3;
    l4 = a.l4 + TWO_P - b.l4;
    return this;
  }

  /** This becomes a · b, reduced. */
  Field25519 multiply(Field25519 a, Field25519 b) {
    long a0 = a.l0, a1 = a.l1, a2 = a.l2, a3 = a.l3, a4 = a.l4;
    long b0 = b.l0, b1 = b.l1, b2 = b.l2, b3 = b.l3, b4 = b.l4;
    long c1 = b1 * 19, c2 = b2 * 19, c3 = b3 * 19, c4 = b4 * 19;
    long p0 = a0 * b0 + a1 * c4 + a2 * c3 + a3 * c2 + a4 * c1;
    long p1 = a0 * b1 + a1 * b0 + a2 * c4 + a3 * c3 + a4 * c2;
    long p2 = a0 * b2 + a1 * b1 + a2 * b0 + a3 * c4 + a4 * c3;
    long p3 = a0 * b3 + a1 * b2 + a2 * b1 + a3 * b0 + a4 * c4;
    long p4 = a0 * b4 + a1 * b3 + a2 * b2 + a3 * b1 + a4 * b0;
    a0 <<= 9;
    a1 <<= 9;
    a2 <<= 9;
    a3 <<= 9;
    a4 <<= 9;
    b0 <<= 4;
    b1 <<= 4;
    b2 <<= 4;
    b3 <<= 4;
    b4 <<= 4;
    c1 <<= 4;
    c2 <<= 4;
    c3 <<= 4;
    c4 <<= 4;
    long h0 = high(a0, b0) + high(a1, c4) + high(a2, c3) + high(a3, c2) + high(a4, c1);
    long h1 = high(a0, b1) + high(a1, b0) + high(a2, c4) + high(a3, c3) + high(a4, c2);
    long h2 = high(a0, b2) + high(a1, b1) + high(a2, b0) + high(a3, c4) + high(a4, c3);
    long h3 = high(a0, b3) + high(a1, b2) + high(a2, b1) + high(a3, b0) + high(a4, c4);
    long h4 = high(a0, b4) + high(a1, b3) + high(a2, b2) + high(a3, b1) + high(a4, b0);
    l0 = p0 - (h0 << 51) + 19 * h4;
    l1 = p1 - (h1 << 51) + h0;
    l2 = p2 - (h2 << 51) + h1;
    l3 = p3 - (h3 << 51) + h2;
    l4 = p4 - (h4 << 51) + h3;
    return carry();
  }

  /** This becomes a², reduced: {@link #multiply} with equal products taken together. */
  Field25519 square(Field25519 a) {
    long a0 = a.l0, a1 = a.l1, a2 = a.l2, a3 = a.l3, a4 = a.l4;
    long d0 = a0 * 2, d1 = a1 * 2, d2 = a2 * 2, d3 = a3 * 2;
    long c3 = a3 * 19, c4 = a4 * 19;
    long p0 = a0 * a0 + d1 * c4 + d2 * c3;
    long p1 = d0 * a1 + d2 * c4 + a3 * c3;
    long p2 = d0 * a2 + a1 * a1 + d3 * c4;
    long p3 = d0 * a3 + d1 * a2 + a4 * c4;
    long p4 = d0 * a4 + d1 * a3 + a2 * a2;
    // The doubled factors are larger: here the shifts by 13 are split into 8 and 5.
    d0 <<= 8;
    d1 <<= 8;
    d2 <<= 8;
    d3 <<= 8;
    c3 <<= 5;
    c4 <<= 5;
    long t1 = a1 << 5, t2 = a2 << 5, t3 = a3 << 5;
    long h0 = high(a0 << 8, a0 << 5) + high(d1, c4) + high(d2, c3);
    long h1 = high(d0, t1) + high(d2, c4) + high(a3 << 8, c3);
    long h2 = high(d0, t2) + high(a1 << 8, t1) + high(d3, c4);
    long h3 = high(d0, t3) + high(d1, t2) + high(a4 << 8, c4);
    long h4 = high(d0, a4 << 5) + high(d1, t3) + high(a2 << 8, t2);
    l0 = p0 - (h0 << 51) + 19 * h4;
    l1 = p1 - (h1 << 51) + h0;
    l2 = p2 - (h2 << 51) + h1;
    l3 = p3 - (h3 << 51) + h2;
    l4 = p4 - (h4 << 51) + h3;
    return carry();
  }

  /** 1/a, or 0 for 0: a to the power p − 2. */
  static Field25519 inverse(Field25519 a) {
    Field25519 a2 = new Field25519().square(a);
    Field25519 a11 = new Field25519().set(a2).squares(2).multiply(a).multiply(a2);
    return power250(a).squares(5).multiply(a11);
  }

  /** a to the power (p − 5)/8, the heart of a square root (RFC 8032 §5.1.3). */
  static Field25519 rootPower(Field25519 a) {
    return power250(a).squares(2).multiply(a);
  }

  /** a to the power 2^250 − 1, by doubling runs of ones. */
  private static Field25519 power250(Field25519 a) {
    Field25519 a2 = new Field25519().square(a);
    Field25519 a9 = new Field25519().set(a2).squares(2).multiply(a);
    Field25519 ones5 = new Field25519().multiply(a9, a2).squares(1).multiply(a9);
    Field25519 ones10 = new Field25519().set(ones5).squares(5).multiply(ones5);
    Field25519 ones20 = new Field25519().set(ones10).squares(10).multiply(ones10);
    Field25519 ones40 = new Field25519().set(ones20).squares(20).multiply(ones20);
    Field25519 ones50 = ones40.squares(10).multiply(ones10);
    Field25519 ones100 = new Field25519().set(ones50).squares(50).multiply(ones50);
    Field25519 ones200 = new Field25519().set(ones100).squares(100).multiply(ones100);
    return ones200.squares(50).multiply(ones50);
  }

  /** Whether both are of one class. */
  boolean sameAs(Field25519 other) {
    return Arrays.equals(encode(), other.encode());
  }

  /** Whether it is of the class of 0. */
  boolean isZero() {
    return Arrays.equals(encode(), new byte[32]);
  }

  private Field25519 squares(int times) {
    for (int i = 0; i < times; i++) {
      square(this);
    }
    return this;
  }

  private Field25519 multiply(Field25519 b) {
    return multiply(this, b);
  }

  private Field25519 carry() {
    l1 += l0 >>> 51;
    l2 += l1 >>> 51;
    l3 += l2 >>> 51;
    l4 += l3 >>> 51;
    l0 = (l0 & MASK) + 19 * (l4 >>> 51);
    l1 &= MASK;
    l2 &= MASK;
    l3 &= MASK;
    l4 &= MASK;
    return this;
  }

  private static long high(long a, long b) {
    return Math.multiplyHigh(a, b);
  }

  private static long word(byte[] in, int offset) {
    return (long) WORD.get(in, offset);
  }

  private static void putWord(byte[] out, int offset, long value) {
    WORD.set(out, offset, value);
  }
}
