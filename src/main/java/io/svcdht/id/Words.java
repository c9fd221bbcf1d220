package io.svcdht.id;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.HexFormat;

/** Four big-endian words and their 32 bytes or 64 hexadecimal digits. */
final class Words {

  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private Words() {}

  static long read(byte[] bytes, int offset) {
    return (long) WORD.get(bytes, offset);
  }

  static byte[] toBytes(long w0, long w1, long w2, long w3) {
    byte[] out = new byte[32];
    WORD.set(out, 0, w0);
    WORD.set(out, 8, w1);
    WORD.set(out, 16, w2);
    WORD.set(out, 24, w3);
    return out;
  }

  static String toHex(Key key) {
    HexFormat hex = HexFormat.of();
    return hex.toHexDigits(key.w0())
        + hex.toHexDigits(key.w1())
        + hex.toHexDigits(key.w2())
        + hex.toHexDigits(key.w3());
  }

  /** Whether {@code text} from {@code offset} is exactly 64 lower-case hexadecimal digits. */
  static boolean isLowerHex(String text, int offset) {
    if (text.length() - offset != 64) {
      return false;
    }
    for (int i = offset; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
        return false;
      }
    }
    return true;
  }
}
