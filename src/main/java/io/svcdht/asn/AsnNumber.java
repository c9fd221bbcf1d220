package io.svcdht.asn;

import java.util.regex.Pattern;

/** Numbers of autonomous systems: 32 bits (RFC 6793), 0 for none (RFC 7607). */
final class AsnNumber {

  /** The greatest. */
  static final long MAX = 0xffff_ffffL;

  /** What {@link #parse} answers for what is no number. */
  static final long NONE = -1;

  private static final Pattern FORM = Pattern.compile("(?:[aA][sS])?([0-9]{1,10})");

  private AsnNumber() {}

  /** The number in {@code 13335} or {@code AS13335}; {@link #NONE} if it is none. */
  static long parse(String text) {
    var matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      return NONE;
    }
    long number = Long.parseLong(matcher.group(1));
    return number > MAX ? NONE : number;
  }
}
