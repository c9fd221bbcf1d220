package io.svcdht.id;

/**
 * Foreign text as far as an error message may repeat it: short, and without anything that a
 * terminal or a log viewer would obey (controls, line breaks, text direction) or cannot show.
 */
public final class Shown {

  private static final int LENGTH = 80;

  private Shown() {}

  /** At most 80 characters of {@code text}; what is not printable becomes {@code ?}. */
  public static String of(String text) {
    StringBuilder out = new StringBuilder(Math.min(text.length(), LENGTH) + 1);
    for (int i = 0; i < text.length() && i < LENGTH; i++) {
      char c = text.charAt(i);
      out.append(printable(c) ? c : '?');
    }
    return text.length() > LENGTH ? out.append('…').toString() : out.toString();
  }

  private static boolean printable(char c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
