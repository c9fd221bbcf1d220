package io.svcdht.pq;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/** The curve of RFC 8032 §5.1 in slow, plain arithmetic: what the fast one is held to. */
final class ReferenceCurve {

  static final BigInteger P = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));
  static final BigInteger L =
      BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));
  static final BigInteger D =
      BigInteger.valueOf(-121_665).multiply(BigInteger.valueOf(121_666).modInverse(P)).mod(P);
  static final Point NEUTRAL = new Point(BigInteger.ZERO, BigInteger.ONE);
  static final Point BASE =
      withY(BigInteger.valueOf(4).multiply(BigInteger.valueOf(5).modInverse(P)).mod(P));

  /** A point of order 8: L times any point does it, if the point has a full component. */
  static final Point TORSION = torsion();

  record Point(BigInteger x, BigInteger y) {
    Point plus(Point o) {
      BigInteger k = D.multiply(x).multiply(o.x).multiply(y).multiply(o.y).mod(P);
      BigInteger nx = x.multiply(o.y).add(y.multiply(o.x));
      BigInteger ny = y.multiply(o.y).add(x.multiply(o.x));
      return new Point(
          nx.multiply(BigInteger.ONE.add(k).modInverse(P)).mod(P),
          ny.multiply(BigInteger.ONE.subtract(k).modInverse(P)).mod(P));
    }

    /** In projective coordinates (Bernstein et al. 2008, §6), which need one inversion only. */
    Point times(BigInteger n) {
      BigInteger[] sum = {BigInteger.ZERO, BigInteger.ONE, BigInteger.ONE};
      BigInteger[] self = {x, y, BigInteger.ONE};
      for (int i = n.bitLength() - 1; i >= 0; i--) {
        sum = sum(sum, sum);
        sum = n.testBit(i) ? sum(sum, self) : sum;
      }
      BigInteger z = sum[2].modInverse(P);
      return new Point(sum[0].multiply(z).mod(P), sum[1].multiply(z).mod(P));
    }

    private static BigInteger[] sum(BigInteger[] p, BigInteger[] q) {
      BigInteger a = p[2].multiply(q[2]).mod(P);
      BigInteger b = a.multiply(a).mod(P);
      BigInteger c = p[0].multiply(q[0]).mod(P);
      BigInteger d = p[1].multiply(q[1]).mod(P);
      BigInteger e = D.multiply(c).mod(P).multiply(d).mod(P);
      BigInteger f = b.subtract(e);
      BigInteger g = b.add(e);
      BigInteger cross = p[0].add(p[1]).multiply(q[0].add(q[1])).subtract(c).subtract(d);
      return new BigInteger[] {
        a.multiply(f).mod(P).multiply(cross).mod(P),
        a.multiply(g).mod(P).multiply(d.add(c)).mod(P),
        f.multiply(g).mod(P)
      };
    }

    Point times(int n) {
      return times(BigInteger.valueOf(n));
    }

    byte[] encode() {
      byte[] out = littleEndian(y, 32);
      out[31] |= (byte) (x.testBit(0) ? 0x80 : 0);
      return out;
    }
  }

  private ReferenceCurve() {}

  /** The point with this y and an even x; fails if there is none. */
  static Point withY(BigInteger y) {
    BigInteger y2 = y.multiply(y).mod(P);
    BigInteger square =
        y2.subtract(BigInteger.ONE)
            .multiply(D.multiply(y2).add(BigInteger.ONE).modInverse(P))
            .mod(P);
    BigInteger x = square.modPow(P.add(BigInteger.valueOf(3)).shiftRight(3), P);
    if (!x.multiply(x).mod(P).equals(square)) {
      BigInteger root = BigInteger.TWO.modPow(P.subtract(BigInteger.ONE).shiftRight(2), P);
      x = x.multiply(root).mod(P);
    }
    if (!x.multiply(x).mod(P).equals(square)) {
      throw new ArithmeticException("no point has y = " + y);
    }
    return new Point(x.testBit(0) ? P.subtract(x) : x, y);
  }

  /** SHA-512(R ‖ A ‖ M) modulo L. */
  static BigInteger challenge(byte[] commitment, byte[] key, byte[] message) {
    try {
      MessageDigest sha512 = MessageDigest.getInstance("SHA-512");
      sha512.update(commitment);
      sha512.update(key);
      return fromLittleEndian(sha512.digest(message)).mod(L);
    } catch (NoSuchAlgorithmException missing) {
      throw new AssertionError(missing);
    }
  }

  /** A signature over {@code message} by secret {@code a}, whatever the points sent along are. */
  static byte[] sign(BigInteger a, byte[] key, BigInteger r, byte[] commitment, byte[] message) {
    BigInteger s = r.add(challenge(commitment, key, message).multiply(a)).mod(L);
    byte[] signature = Arrays.copyOf(commitment, 64);
    System.arraycopy(littleEndian(s, 32), 0, signature, 32, 32);
    return signature;
  }

  static BigInteger fromLittleEndian(byte[] bytes) {
    byte[] big = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      big[i] = bytes[bytes.length - 1 - i];
    }
    return new BigInteger(1, big);
  }

  static byte[] littleEndian(BigInteger number, int size) {
    byte[] big = number.toByteArray();
    byte[] out = new byte[size];
    for (int i = 0; i < Math.min(size, big.length); i++) {
      out[i] = big[big.length - 1 - i];
    }
    return out;
  }

  private static Point torsion() {
    for (int y = 2; ; y++) {
      try {
        Point candidate = withY(BigInteger.valueOf(y)).times(L);
        if (!candidate.times(4).equals(NEUTRAL)) {
          return candidate;
        }
      } catch (ArithmeticException noPoint) {
        // the next y
      }
    }
  }
}
