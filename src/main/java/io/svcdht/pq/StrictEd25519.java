package io.svcdht.pq;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Ed25519 verification by the rules of docs/PROTOCOL.md §1: S below the group order, canonical
 * encodings of A and R, neither of small order, and the equation without cofactor. That is: {@code
 * encode(S·B − k·A)} equals the bytes of R, with k = SHA-512(R ‖ A ‖ M) reduced modulo the order.
 *
 * <p><b>Why not a provider's.</b> Whoever makes a key can give A or R a component of small order,
 * and then providers disagree. Bouncy Castle, which is fast, multiplies the equation by the
 * cofactor and accepts what the protocol refuses; to find such components first costs as much
 * again. The JDK judges as we do, but takes many times as long for every signature. So the equation
 * is computed here, on public values only. Tests hold the answer to slow arithmetic and to the
 * JDK's, class of edge cases by class, and to Bouncy Castle's where no component of small order is
 * involved. Signing stays with Bouncy Castle, whose arithmetic takes constant time.
 */
final class StrictEd25519 {

  private static final int POINT_BYTES = 32;
  private static final int SIGNATURE_BYTES = 64;
  private static final int BITS = 256;

  /** Order of the base point, 2^252 + 27742317777372353535851937790883648493. */
  private static final BigInteger ORDER =
      BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));

  private static final byte[] ORDER_BYTES = littleEndian(ORDER);
  private static final byte[] P_BYTES =
      littleEndian(BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19)));

  /** The y of the eight points of small order; a sign bit may come to it. */
  private static final List<byte[]> SMALL_ORDER =
      List.of(
          hex("0000000000000000000000000000000000000000000000000000000000000000"),
          hex("0100000000000000000000000000000000000000000000000000000000000000"),
          hex("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
          hex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
          hex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"));

  private static final int KEY_WINDOW = 5;
  private static final int BASE_WINDOW = 8;
  private static final Edwards25519.Summand[] BASE = oddMultiples(basePoint(), BASE_WINDOW);

  private StrictEd25519() {}

  static boolean verify(byte[] key, byte[] message, byte[] signature) {
    if (!admissible(key, signature)) {
      return false;
    }
    @Nullable Edwards25519 point = Edwards25519.decode(key);
    if (point == null) {
      return false;
    }
    byte[] commitment = Arrays.copyOf(signature, POINT_BYTES);
    byte[] scalar = Arrays.copyOfRange(signature, POINT_BYTES, SIGNATURE_BYTES);
    byte[] k = challenge(commitment, key, message);
    return Arrays.equals(combination(scalar, k, point.negate()).encode(), commitment);
  }

  /** All that can be refused before any arithmetic: lengths, S, encodings, small orders. */
  static boolean admissible(byte[] key, byte[] signature) {
    return key.length == POINT_BYTES
        && signature.length == SIGNATURE_BYTES
        && below(Arrays.copyOfRange(signature, POINT_BYTES, SIGNATURE_BYTES), ORDER_BYTES)
        && usable(signature)
        && usable(key);
  }

  /** Whether the first 32 bytes are a canonical y, and not that of a point of small order. */
  private static boolean usable(byte[] encoded) {
    byte[] y = Arrays.copyOf(encoded, POINT_BYTES);
    y[POINT_BYTES - 1] &= 0x7f;
    return below(y, P_BYTES) && SMALL_ORDER.stream().noneMatch(small -> Arrays.equals(small, y));
  }

  private static byte[] challenge(byte[] commitment, byte[] key, byte[] message) {
    MessageDigest sha512 = sha512();
    sha512.update(commitment);
    sha512.update(key);
    byte[] digest = sha512.digest(message);
    return littleEndian(new BigInteger(1, reversed(digest)).mod(ORDER));
  }

  /** s·B + k·P by the method of Straus: one run of doublings for both. */
  private static Edwards25519 combination(byte[] s, byte[] k, Edwards25519 point) {
    byte[] baseDigits = signedDigits(s, BASE_WINDOW);
    byte[] keyDigits = signedDigits(k, KEY_WINDOW);
    Edwards25519.Summand[] multiples = oddMultiples(point, KEY_WINDOW);
    int i = BITS - 1;
    while (i >= 0 && baseDigits[i] == 0 && keyDigits[i] == 0) {
      i--;
    }
    Edwards25519 sum = new Edwards25519();
    for (; i >= 0; i--) {
      sum.twice(baseDigits[i] != 0 || keyDigits[i] != 0);
      add(sum, baseDigits[i], BASE);
      add(sum, keyDigits[i], multiples);
    }
    return sum;
  }

  private static void add(Edwards25519 sum, int digit, Edwards25519.Summand[] oddMultiples) {
    if (digit > 0) {
      sum.plus(oddMultiples[digit / 2]);
    } else if (digit < 0) {
      sum.minus(oddMultiples[-digit / 2]);
    }
  }

  /** P, 3P, 5P … up to what a digit of {@code window} bits can ask for; uses {@code point} up. */
  private static Edwards25519.Summand[] oddMultiples(Edwards25519 point, int window) {
    Edwards25519.Summand[] multiples = new Edwards25519.Summand[1 << (window - 2)];
    multiples[0] = point.summand();
    Edwards25519.Summand twice = point.twice(true).summand();
    point.minus(multiples[0]);
    for (int i = 1; i < multiples.length; i++) {
      multiples[i] = point.plus(twice).summand();
    }
    return multiples;
  }

  /**
   * A number below 2^253 as digits of ±odd or 0, one for each bit, so that after a digit at least
   * {@code window} − 1 zeros follow (the window non-adjacent form).
   */
  private static byte[] signedDigits(byte[] number, int window) {
    byte[] digits = new byte[BITS];
    for (int i = 0; i < BITS; i++) {
      digits[i] = (byte) (number[i >>> 3] >>> (i & 7) & 1);
    }
    int full = 1 << window;
    for (int i = 0; i < BITS; i++) {
      if (digits[i] == 0) {
        continue;
      }
      int value = 0;
      for (int j = Math.min(window, BITS - i) - 1; j >= 0; j--) {
        value = value * 2 + digits[i + j];
        digits[i + j] = 0;
      }
      digits[i] = (byte) (value < full / 2 ? value : value - full);
      for (int j = i + window; value >= full / 2 && j < BITS; j++) {
        digits[j] ^= 1;
        value = digits[j] == 1 ? 0 : value;
      }
    }
    return digits;
  }

  private static boolean below(byte[] number, byte[] bound) {
    for (int i = POINT_BYTES - 1; i >= 0; i--) {
      int difference = (number[i] & 0xff) - (bound[i] & 0xff);
      if (difference != 0) {
        return difference < 0;
      }
    }
    return false;
  }

  private static Edwards25519 basePoint() {
    byte[] encoded = new byte[POINT_BYTES];
    Arrays.fill(encoded, (byte) 0x66);
    encoded[0] = 0x58;
    return Objects.requireNonNull(Edwards25519.decode(encoded));
  }

  private static MessageDigest sha512() {
    try {
      return MessageDigest.getInstance("SHA-512");
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("this Java runtime lacks SHA-512", missing);
    }
  }

  private static byte[] littleEndian(BigInteger number) {
    byte[] big = number.toByteArray();
    byte[] out = new byte[POINT_BYTES];
    for (int i = 0; i < Math.min(big.length, POINT_BYTES); i++) {
      out[i] = big[big.length - 1 - i];
    }
    return out;
  }

  private static byte[] reversed(byte[] bytes) {
    byte[] out = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      out[i] = bytes[bytes.length - 1 - i];
    }
    return out;
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }
}
