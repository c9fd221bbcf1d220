package io.svcdht.id;

/** Foreign text as far as an error message may repeat it: short, and without control characters. */
public final class Shown {

  private static final int LENGTH = 80;

  private Shown() {}

  /** At most 80 characters of {@code text}; what is not printable becomes {@code ?}. */
  public static String of(String text) {
    StringBuilder out = new StringBuilder(Math.min(text.length(), LENGTH) + 1);
    for (int i = 0; i < text.length() && i < LENGTH; i++) {
      char c = text.charAt(i);
      out.append(Character.isISOControl(c) || Character.isSurrogate(c) ? '?' : c);
    }
    return text.length() > LENGTH ? out.append('…').toString() : out.toString();
  }
}
