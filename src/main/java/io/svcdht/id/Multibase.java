package io.svcdht.id;

import io.svcdht.error.Decoded;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;

/**
 * Bytes in text whose first character names the base (github.com/multiformats/multibase): those in
 * which IPFS software writes its ids. Read strictly: no padding, no bits left over.
 */
final class Multibase {

  /** Longest text that is looked at: the longest id in hexadecimal. */
  static final int CHARS = 320;

  private static final byte[] NONE = {};
  private static final String BASE32 = "abcdefghijklmnopqrstuvwxyz234567";

  private Multibase() {}

  /** The bytes of {@code text}, at least one. */
  static Decoded<byte[]> decode(String text) {
    byte[] bytes = text.isEmpty() || text.length() > CHARS ? NONE : read(text);
    return bytes.length > 0
        ? Decoded.ok(bytes)
        : Decoded.malformed(
            "'"
                + Shown.of(text)
                + "' is not multibase text (b, B, f, F, k, z, u or m, then digits of that base)");
  }

  /** {@code bytes} in base32, lower case. */
  static String base32(byte[] bytes) {
    StringBuilder out = new StringBuilder(1 + (bytes.length * 8 + 4) / 5).append('b');
    int held = 0;
    int bits = 0;
    for (byte next : bytes) {
      held = (held << Byte.SIZE | (next & 0xff)) & 0xfff;
      bits += Byte.SIZE;
      while (bits >= 5) {
        bits -= 5;
        out.append(BASE32.charAt(held >>> bits & 0x1f));
      }
    }
    return bits == 0
        ? out.toString()
        : out.append(BASE32.charAt(held << (5 - bits) & 0x1f)).toString();
  }

  private static byte[] read(String text) {
    String digits = text.substring(1);
    return switch (text.charAt(0)) {
      case 'b' -> base32(digits, BASE32);
      case 'B' -> base32(digits, BASE32.toUpperCase(Locale.ROOT));
      case 'f' -> hex(digits, HexFormat.of());
      case 'F' -> hex(digits, HexFormat.of().withUpperCase());
      case 'k' -> BigRadix.BASE36.decode(digits);
      case 'z' -> BigRadix.BASE58.decode(digits);
      case 'u' -> base64(digits, Base64.getUrlDecoder(), Base64.getUrlEncoder());
      case 'm' -> base64(digits, Base64.getDecoder(), Base64.getEncoder());
      default -> NONE;
    };
  }

  /** RFC 4648 §6 without padding. */
  private static byte[] base32(String digits, String alphabet) {
    byte[] out = new byte[digits.length() * 5 / 8];
    int held = 0;
    int bits = 0;
    int at = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = alphabet.indexOf(digits.charAt(i));
      if (digit < 0) {
        return NONE;
      }
      held = (held << 5 | digit) & 0xfff;
      bits += 5;
      if (bits >= Byte.SIZE) {
        bits -= Byte.SIZE;
        out[at++] = (byte) (held >>> bits);
      }
    }
    boolean whole = bits < 5 && (held & (1 << bits) - 1) == 0;
    return whole ? out : NONE;
  }

  private static byte[] hex(String digits, HexFormat format) {
    try {
      byte[] bytes = format.parseHex(digits);
      return format.formatHex(bytes).equals(digits) ? bytes : NONE;
    } catch (IllegalArgumentException notHex) {
      return NONE;
    }
  }

  private static byte[] base64(String digits, Base64.Decoder reader, Base64.Encoder writer) {
    try {
      byte[] bytes = reader.decode(digits);
      return writer.withoutPadding().encodeToString(bytes).equals(digits) ? bytes : NONE;
    } catch (IllegalArgumentException notBase64) {
      return NONE;
    }
  }
}
