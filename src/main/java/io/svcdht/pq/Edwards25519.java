package io.svcdht.pq;

import org.jspecify.annotations.Nullable;

/**
 * A mutable point of the curve −x² + y² = 1 + d·x²·y² over 2^255 − 19 (RFC 8032 §5.1) in extended
 * coordinates x = X/Z, y = Y/Z, T = X·Y/Z, with the formulas of Hisil, Wong, Carter and Dawson
 * (2008). For public values only: nothing here takes constant time.
 */
final class Edwards25519 {

  private static final Field25519 ONE = Field25519.of(1);
  private static final Field25519 D =
      new Field25519().multiply(negative(121_665), Field25519.inverse(Field25519.of(121_666)));
  private static final Field25519 TWO_D = new Field25519().add(D, D);
  private static final Field25519 ROOT_OF_MINUS_ONE = rootOfMinusOne();

  private final Field25519 x = new Field25519();
  private final Field25519 y = Field25519.of(1);
  private final Field25519 z = Field25519.of(1);
  private final Field25519 t = new Field25519();
  private final Field25519 e = new Field25519();
  private final Field25519 f = new Field25519();
  private final Field25519 g = new Field25519();
  private final Field25519 h = new Field25519();

  /** A summand, in the form that saves work: Y + X, Y − X, 2Z and 2dT. */
  static final class Summand {
    private final Field25519 sum = new Field25519();
    private final Field25519 difference = new Field25519();
    private final Field25519 twoZ = new Field25519();
    private final Field25519 twoDt = new Field25519();
  }

  /** The neutral point. */
  Edwards25519() {}

  /**
   * The point that 32 bytes stand for: y and, in the topmost bit, the sign of x (RFC 8032 §5.1.3).
   * {@code null} if there is none. Whether y is canonical is the caller's question.
   */
  static @Nullable Edwards25519 decode(byte[] in) {
    Edwards25519 point = new Edwards25519();
    Field25519 y = Field25519.decode(in, 0);
    Field25519 ySquare = new Field25519().square(y);
    Field25519 u = new Field25519().subtract(ySquare, ONE);
    Field25519 v = new Field25519().multiply(ySquare, D);
    v.add(v, ONE);
    @Nullable Field25519 x = rootOfQuotient(u, v);
    if (x == null) {
      return null;
    }
    if ((x.encode()[0] & 1) != (in[31] >>> 7 & 1)) {
      x = new Field25519().subtract(new Field25519(), x);
    }
    point.x.set(x);
    point.y.set(y);
    point.t.multiply(x, y);
    return point;
  }

  /** y and the sign of x. */
  byte[] encode() {
    Field25519 zInverse = Field25519.inverse(z);
    byte[] out = new Field25519().multiply(y, zInverse).encode();
    byte[] xBytes = new Field25519().multiply(x, zInverse).encode();
    out[31] |= (byte) (xBytes[0] << 7);
    return out;
  }

  /** This becomes its negative. */
  Edwards25519 negate() {
    Field25519 zero = new Field25519();
    x.multiply(x.subtract(zero, x), ONE);
    t.multiply(t.subtract(zero, t), ONE);
    return this;
  }

  /** This point as a summand. */
  Summand summand() {
    Summand s = new Summand();
    s.sum.add(y, x);
    s.difference.subtract(y, x);
    s.twoZ.add(z, z);
    s.twoDt.multiply(t, TWO_D);
    return s;
  }

  /** This becomes twice itself; T is computed only where an addition follows. */
  Edwards25519 twice(boolean additionFollows) {
    e.square(e.add(x, y));
    x.square(x);
    y.square(y);
    z.square(z);
    h.add(x, y);
    e.subtract(h, e);
    g.subtract(x, y);
    f.add(z, z);
    f.add(f, g); // limbs up to 2^53.4, the most that a product accepts
    return finish(additionFollows);
  }

  /** This becomes this + {@code b}; {@code T} must be current, and is again. */
  Edwards25519 plus(Summand b) {
    return sum(b.difference, b.sum, b, true);
  }

  /** This becomes this − {@code b}; {@code T} must be current, and is again. */
  Edwards25519 minus(Summand b) {
    return sum(b.sum, b.difference, b, false);
  }

  private Edwards25519 sum(Field25519 minus, Field25519 plus, Summand b, boolean add) {
    e.multiply(e.subtract(y, x), minus);
    h.multiply(h.add(y, x), plus);
    t.multiply(t, b.twoDt);
    z.multiply(z, b.twoZ);
    f.set(e);
    e.subtract(h, f);
    h.add(h, f);
    if (add) {
      f.subtract(z, t);
      g.add(z, t);
    } else {
      f.add(z, t);
      g.subtract(z, t);
    }
    return finish(true);
  }

  private Edwards25519 finish(boolean withT) {
    x.multiply(e, f);
    y.multiply(g, h);
    z.multiply(f, g);
    if (withT) {
      t.multiply(e, h);
    }
    return this;
  }

  /** Some x with x² = u/v, or {@code null} where u/v is no square (RFC 8032 §5.1.3). */
  private static @Nullable Field25519 rootOfQuotient(Field25519 u, Field25519 v) {
    Field25519 v3 = new Field25519().square(v);
    v3.multiply(v3, v);
    Field25519 x = new Field25519().square(v3);
    x.multiply(x, v);
    x = Field25519.rootPower(x.multiply(x, u));
    x.multiply(x, v3);
    x.multiply(x, u);
    Field25519 check = new Field25519().square(x);
    check.multiply(check, v);
    if (check.sameAs(u)) {
      return x;
    }
    return check.add(check, u).isZero() ? x.multiply(x, ROOT_OF_MINUS_ONE) : null;
  }

  /** 2 to the power (p − 1)/4. */
  private static Field25519 rootOfMinusOne() {
    Field25519 two = Field25519.of(2);
    Field25519 root = Field25519.rootPower(two);
    root.square(root);
    return root.multiply(root, two);
  }

  private static Field25519 negative(int value) {
    return new Field25519().subtract(new Field25519(), Field25519.of(value));
  }
}
