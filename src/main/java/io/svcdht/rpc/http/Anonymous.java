package io.svcdht.rpc.http;

import java.net.InetAddress;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** What callers without a token may do ({@code dht.api.anonymous}). */
public enum Anonymous {
  /** Nothing. */
  NONE,
  /** Find and look. */
  READ,
  /** Announce as well, but nothing an administrator does. */
  ALL;

  /** The default for an API bound to {@code address}: all on loopback only, elsewhere read. */
  public static Anonymous defaultFor(InetAddress address) {
    return address.isLoopbackAddress() ? ALL : READ;
  }

  /** What is allowed. */
  public Set<Scope> scopes() {
    return switch (this) {
      case NONE -> EnumSet.noneOf(Scope.class);
      case READ -> EnumSet.of(Scope.READ);
      case ALL -> EnumSet.of(Scope.READ, Scope.ANNOUNCE);
    };
  }

  /** Name in configuration and messages. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
