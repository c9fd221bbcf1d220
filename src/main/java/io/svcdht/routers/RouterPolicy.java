package io.svcdht.routers;

import io.svcdht.error.Decoded;
import io.svcdht.id.Shown;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which routers beyond this network are asked, and when ({@code dht.routers.*}).
 *
 * @param urls where they are, at most 8, no two alike; none switches it off
 * @param after how long a lookup goes on without a record before they are asked, 0…10 s
 * @param concurrency requests to all of them in flight, 1…1,024; beyond, they are not asked
 */
public record RouterPolicy(List<URI> urls, Duration after, int concurrency) {

  private static final int URLS = 8;
  private static final int URL_CHARS = 256;
  private static final int PORT_MOST = 65_535;
  private static final int CONCURRENCY_MOST = 1_024;
  private static final Duration AFTER_MOST = Duration.ofSeconds(10);
  private static final Set<String> SCHEMES = Set.of("http", "https");

  /** Checks the ranges; the message names key, value and range. */
  public RouterPolicy {
    urls = List.copyOf(urls);
    if (urls.size() > URLS || new HashSet<>(urls).size() < urls.size()) {
      throw new IllegalArgumentException(
          "routers.urls has " + urls.size() + " routers, allowed are " + URLS + " without repeats");
    }
    if (after.isNegative() || after.compareTo(AFTER_MOST) > 0) {
      throw new IllegalArgumentException(
          "routers.after is " + after + ", allowed are PT0S to " + AFTER_MOST);
    }
    if (concurrency < 1 || concurrency > CONCURRENCY_MOST) {
      throw new IllegalArgumentException(
          "routers.concurrency is " + concurrency + ", allowed are 1 to " + CONCURRENCY_MOST);
    }
  }

  /** Nobody is asked. */
  public static RouterPolicy off() {
    return new RouterPolicy(List.of(), Duration.ofMillis(250), 64);
  }

  /** Reads where a router is; a password, should there be one, is not repeated. */
  public static Decoded<URI> url(String text) {
    try {
      URI uri = URI.create(text);
      boolean fine =
          text.length() <= URL_CHARS
              && SCHEMES.contains(String.valueOf(uri.getScheme()))
              && uri.getHost() != null
              && uri.getPort() <= PORT_MOST
              && uri.getRawUserInfo() == null
              && uri.getRawQuery() == null
              && uri.getRawFragment() == null;
      return fine ? Decoded.ok(uri) : notOne(text);
    } catch (IllegalArgumentException notAnUri) {
      return notOne(text);
    }
  }

  private static Decoded<URI> notOne(String text) {
    String shown = text.contains("@") ? "one with a user" : "'" + Shown.of(text) + "'";
    return Decoded.malformed(
        shown
            + " is no URL of a router; allowed is http://HOST[:PORT][/PATH] or https://…, without"
            + " user, query and fragment");
  }
}
