package io.svcdht.announce;

/**
 * The caller an announcement belongs to; two callers never withdraw one another's.
 *
 * @param name 1 to 128 characters
 */
public record Owner(String name) {

  private static final int LENGTH_MAX = 128;

  /** Checks the length. */
  public Owner {
    if (name.isEmpty() || name.length() > LENGTH_MAX) {
      throw new IllegalArgumentException(
          "an owner's name has 1 to " + LENGTH_MAX + " characters, not " + name.length());
    }
  }
}
