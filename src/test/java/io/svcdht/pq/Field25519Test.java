package io.svcdht.pq;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Field25519Test {

  private static final BigInteger P = ReferenceCurve.P;
  private static final long SEED = 0x25519;

  @Test
  void products_and_squares_agree_with_plain_arithmetic() {
    Random random = new Random(SEED);
    for (int i = 0; i < 20_000; i++) {
      byte[] a = sample(random);
      byte[] b = sample(random);
      BigInteger product = number(a).multiply(number(b)).mod(P);
      assertThat(value(new Field25519().multiply(field(a), field(b))))
          .as("seed %d, case %d", SEED, i)
          .isEqualTo(product);
      assertThat(value(new Field25519().square(field(a))))
          .as("seed %d, case %d", SEED, i)
          .isEqualTo(number(a).multiply(number(a)).mod(P));
    }
  }

  @Test
  void products_take_the_largest_sums_that_the_curve_builds() {
    Random random = new Random(SEED);
    for (int i = 0; i < 20_000; i++) {
      Field25519 a = reduced(random);
      Field25519 b = reduced(random);
      Field25519 c = reduced(random);
      // 2c + (a − b), as in a doubling: the loosest bound there is.
      Field25519 sum = new Field25519().subtract(a, b);
      sum.add(sum, new Field25519().add(c, c));
      BigInteger expected =
          value(a).subtract(value(b)).add(value(c).multiply(BigInteger.TWO)).mod(P);
      assertThat(value(sum)).isEqualTo(expected);
      assertThat(value(new Field25519().square(sum)))
          .as("seed %d, case %d", SEED, i)
          .isEqualTo(expected.multiply(expected).mod(P));
      assertThat(value(new Field25519().multiply(sum, sum)))
          .isEqualTo(expected.multiply(expected).mod(P));
    }
  }

  @Test
  void the_encoding_is_the_least_number_of_its_class() {
    for (int over = -3; over < 19; over++) {
      BigInteger number = P.add(BigInteger.valueOf(over));
      byte[] encoded = field(ReferenceCurve.littleEndian(number, 32)).encode();
      assertThat(number(encoded)).isEqualTo(number.mod(P));
    }
  }

  @Test
  void the_topmost_bit_is_not_part_of_the_number() {
    byte[] one = new byte[32];
    one[0] = 1;
    one[31] = (byte) 0x80;
    assertThat(value(field(one))).isEqualTo(BigInteger.ONE);
  }

  @Test
  void inverses_and_root_powers_agree_with_plain_arithmetic() {
    Random random = new Random(SEED);
    BigInteger rootPower = P.subtract(BigInteger.valueOf(5)).shiftRight(3);
    for (int i = 0; i < 100; i++) {
      byte[] a = sample(random);
      BigInteger n = number(a).mod(P);
      assertThat(value(Field25519.inverse(field(a))))
          .isEqualTo(n.signum() == 0 ? n : n.modInverse(P));
      assertThat(value(Field25519.rootPower(field(a)))).isEqualTo(n.modPow(rootPower, P));
    }
  }

  @Test
  void zero_and_p_are_zero() {
    assertThat(new Field25519().isZero()).isTrue();
    assertThat(field(ReferenceCurve.littleEndian(P, 32)).isZero()).isTrue();
    assertThat(Field25519.of(1).isZero()).isFalse();
  }

  /** Limbs of only ones and only zeros among random ones, so that every carry happens. */
  private static byte[] sample(Random random) {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    int from = random.nextInt(33);
    int to = from + random.nextInt(33 - from);
    if (random.nextBoolean()) {
      Arrays.fill(bytes, from, to, (byte) (random.nextBoolean() ? 0xff : 0));
    }
    return bytes;
  }

  private static Field25519 reduced(Random random) {
    return new Field25519().multiply(field(sample(random)), Field25519.of(1));
  }

  private static Field25519 field(byte[] bytes) {
    return Field25519.decode(bytes, 0);
  }

  private static BigInteger value(Field25519 field) {
    return number(field.encode());
  }

  private static BigInteger number(byte[] bytes) {
    return ReferenceCurve.fromLittleEndian(bytes).clearBit(255);
  }
}
