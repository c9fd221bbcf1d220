package io.svcdht.config;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;

/** A property with a value that cannot be used; the message is one sentence that says all. */
final class BadSetting extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private static final String ROOT = "dht.";
  private static final Pattern FIRST_WORD = Pattern.compile("^([a-z0-9.-]+)[ =:]");
  private static final Pattern ISO_DURATION = Pattern.compile("\\bPT-?[0-9][-0-9.HMS]*");

  /** A sentence that names the key, the value and the allowed range. */
  BadSetting(String sentence) {
    super(sentence);
  }

  /** What a policy said, with the whole key and with durations as people write them. */
  static BadSetting of(IllegalArgumentException refused) {
    String said = String.valueOf(refused.getMessage());
    var word = FIRST_WORD.matcher(said);
    boolean keyed = word.find() && Keys.all().contains(ROOT + word.group(1));
    String whole = keyed ? ROOT + said : said;
    return new BadSetting(
        ISO_DURATION.matcher(whole).replaceAll(iso -> words(Duration.parse(iso.group()))));
  }

  /** One of a few words as it is written in configuration. */
  static String word(Enum<?> one) {
    return one.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** A duration as it is written in configuration. */
  static String words(Duration span) {
    if (span.isZero()) {
      return "0s";
    }
    if (span.toNanos() % 1_000_000_000 != 0) {
      return span.toMillis() + "ms";
    }
    if (span.toSeconds() % 3600 == 0) {
      return span.toHours() + "h";
    }
    return span.toSeconds() % 60 == 0 ? span.toMinutes() + "m" : span.toSeconds() + "s";
  }
}
