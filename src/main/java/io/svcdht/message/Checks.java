package io.svcdht.message;

import io.svcdht.id.Bytes;
import io.svcdht.limits.Limits;
import java.time.Duration;
import java.util.List;

/** Ranges that several messages share; what breaks one here was written by this node itself. */
final class Checks {

  private Checks() {}

  static <T> List<T> list(String what, List<T> values, int min, int max) {
    if (values.size() < min || values.size() > max) {
      throw new IllegalArgumentException(
          values.size() + " " + what + ", allowed are " + min + "…" + max);
    }
    return List.copyOf(values);
  }

  static void cursor(Bytes cursor) {
    if (cursor.size() > Limits.CURSOR_BYTES) {
      throw new IllegalArgumentException(
          "cursor of " + cursor.size() + " bytes, at most " + Limits.CURSOR_BYTES);
    }
  }

  /** At most {@code max} characters, never half of a surrogate pair. */
  static String cut(String text, int max) {
    if (text.length() <= max) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(max - 1)) ? max - 1 : max;
    return text.substring(0, end);
  }

  static Duration retryAfter(Duration wish) {
    if (wish.isNegative()) {
      return Duration.ZERO;
    }
    return wish.compareTo(Limits.RETRY_AFTER_MAX) > 0
        ? Limits.RETRY_AFTER_MAX
        : Duration.ofMillis(wish.toMillis());
  }
}
