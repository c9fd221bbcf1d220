package io.svcdht.rpc.http;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Whether a Host header names this machine's loopback. A page of a foreign site can make its own
 * name resolve to 127.0.0.1 (DNS rebinding), but not make the browser send another Host.
 */
final class LoopbackHost {

  private static final Pattern AUTHORITY =
      Pattern.compile("(\\[[^\\]]*\\]|[^:\\[\\]]+)(:[0-9]{1,5})?");

  private static final Pattern LOOPBACK_IP4 =
      Pattern.compile("127(?:\\.(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])){3}");
  private static final int LENGTH = 255;

  private LoopbackHost() {}

  static boolean is(@Nullable String host) {
    if (host == null || host.length() > LENGTH) {
      return false;
    }
    Matcher authority = AUTHORITY.matcher(host.strip());
    if (!authority.matches()) {
      return false;
    }
    String name = authority.group(1).toLowerCase(Locale.ROOT);
    return switch (name) {
      case "localhost", "localhost.", "[::1]", "[0:0:0:0:0:0:0:1]" -> true;
      default -> name.endsWith(".localhost") || LOOPBACK_IP4.matcher(name).matches();
    };
  }
}
