package io.svcdht.config;

/** A property with a value that cannot be used; the message is one sentence that says all. */
public final class BadSetting extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** A sentence that names the key, the value and the allowed range. */
  public BadSetting(String sentence) {
    super(sentence);
  }
}
