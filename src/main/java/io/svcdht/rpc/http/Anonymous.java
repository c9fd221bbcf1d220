package io.svcdht.rpc.http;

import java.net.InetAddress;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** What callers without a token may do ({@code dht.api.anonymous}). */
public enum Anonymous {
  /** Nothing. */
  NONE(EnumSet.noneOf(Scope.class)),
  /** Find and look. */
  READ(EnumSet.of(Scope.READ)),
  /** Announce as well, but nothing an administrator does. */
  ALL(EnumSet.of(Scope.READ, Scope.ANNOUNCE));

  private final Set<Scope> scopes;

  Anonymous(Set<Scope> scopes) {
    this.scopes = scopes;
  }

  /** The default for an API bound to {@code address}: all on loopback only, elsewhere read. */
  public static Anonymous defaultFor(InetAddress address) {
    return address.isLoopbackAddress() ? ALL : READ;
  }

  /** What is allowed. */
  public Set<Scope> scopes() {
    return EnumSet.copyOf(scopes);
  }

  boolean allowsAnyOf(Set<Scope> wanted) {
    return scopes.stream().anyMatch(wanted::contains);
  }

  /** Name in configuration and messages. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
