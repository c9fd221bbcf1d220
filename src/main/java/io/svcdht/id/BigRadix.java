package io.svcdht.id;

import java.math.BigInteger;

/**
 * Bytes written as the digits of one big number, with a zero digit for each zero byte in front: for
 * the short ids of the outside world. Takes time in the square of the length.
 */
enum BigRadix {
  /** With the lower-case alphabet of CIDs in host names. */
  BASE36("0123456789abcdefghijklmnopqrstuvwxyz"),
  /** With the alphabet of Bitcoin. */
  BASE58("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz");

  private final String alphabet;

  @SuppressWarnings("ImmutableEnumChecker") // BigInteger is immutable, only not annotated so.
  private final BigInteger base;

  BigRadix(String alphabet) {
    this.alphabet = alphabet;
    this.base = BigInteger.valueOf(alphabet.length());
  }

  String encode(byte[] bytes) {
    StringBuilder out = new StringBuilder(bytes.length * 2);
    BigInteger rest = new BigInteger(1, bytes);
    while (rest.signum() > 0) {
      BigInteger[] parts = rest.divideAndRemainder(base);
      out.append(alphabet.charAt(parts[1].intValue()));
      rest = parts[0];
    }
    for (int i = 0; i < bytes.length && bytes[i] == 0; i++) {
      out.append(alphabet.charAt(0));
    }
    return out.reverse().toString();
  }

  /** The bytes, or none if a character is not of the alphabet. Callers bound the length. */
  byte[] decode(String text) {
    BigInteger value = BigInteger.ZERO;
    for (int i = 0; i < text.length(); i++) {
      int digit = alphabet.indexOf(text.charAt(i));
      if (digit < 0) {
        return new byte[0];
      }
      value = value.multiply(base).add(BigInteger.valueOf(digit));
    }
    int zeros = 0;
    while (zeros < text.length() && text.charAt(zeros) == alphabet.charAt(0)) {
      zeros++;
    }
    byte[] magnitude = value.signum() == 0 ? new byte[0] : value.toByteArray();
    int sign = magnitude.length > 0 && magnitude[0] == 0 ? 1 : 0;
    byte[] out = new byte[zeros + magnitude.length - sign];
    System.arraycopy(magnitude, sign, out, zeros, magnitude.length - sign);
    return out;
  }
}
