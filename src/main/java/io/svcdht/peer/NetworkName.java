package io.svcdht.peer;

import io.svcdht.error.Decoded;
import io.svcdht.id.Shown;
import java.util.regex.Pattern;

/**
 * Which DHT a node belongs to; nodes of different networks do not talk.
 *
 * @param value 1 to 64 characters of {@code a-z 0-9 . _ -}, beginning with a letter or digit
 */
public record NetworkName(String value) {

  private static final Pattern FORM = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");

  /** Checks the form. */
  public NetworkName {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException(problem(value));
    }
  }

  /** Reads a name that a peer sent. */
  public static Decoded<NetworkName> parse(String text) {
    return FORM.matcher(text).matches()
        ? Decoded.ok(new NetworkName(text))
        : Decoded.malformed(problem(text));
  }

  @Override
  public String toString() {
    return value;
  }

  private static String problem(String value) {
    return "network '" + Shown.of(value) + "' is not 1 to 64 characters of a-z 0-9 . _ -";
  }
}
