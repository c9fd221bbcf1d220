package io.svcdht.rpc.http;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Whether a Host header names this machine's loopback. A page of a foreign site can make its own
 * name resolve to 127.0.0.1 (DNS rebinding), but not make the browser send another Host.
 */
final class LoopbackHost {

  private static final Pattern LOOPBACK_IP4 =
      Pattern.compile("127(?:\\.(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])){3}");
  private static final int LENGTH = 255;
  private static final int PORT_DIGITS = 5;

  private LoopbackHost() {}

  static boolean is(@Nullable String host) {
    if (host == null || host.length() > LENGTH) {
      return false;
    }
    String authority = host.strip();
    int end = endOfName(authority);
    if (end <= 0 || !isPort(authority, end)) {
      return false;
    }
    String name = authority.substring(0, end).toLowerCase(Locale.ROOT);
    return switch (name) {
      case "localhost", "127.0.0.1", "localhost.", "[::1]", "[0:0:0:0:0:0:0:1]" -> true;
      default -> name.endsWith(".localhost") || LOOPBACK_IP4.matcher(name).matches();
    };
  }

  /** Where the name ends and nothing or a port follows; -1 if there is no name. */
  private static int endOfName(String authority) {
    if (authority.startsWith("[")) {
      return authority.indexOf(']') + 1;
    }
    int colon = authority.indexOf(':');
    int end = colon < 0 ? authority.length() : colon;
    int bracket = Math.max(authority.indexOf('['), authority.indexOf(']'));
    return bracket < 0 ? end : -1;
  }

  private static boolean isPort(String authority, int at) {
    int digits = authority.length() - at - 1;
    if (digits < 0) {
      return true;
    }
    if (authority.charAt(at) != ':' || digits == 0 || digits > PORT_DIGITS) {
      return false;
    }
    for (int i = at + 1; i < authority.length(); i++) {
      if (authority.charAt(i) < '0' || authority.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }
}
