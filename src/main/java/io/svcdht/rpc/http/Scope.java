package io.svcdht.rpc.http;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a token allows. */
public enum Scope {
  /** Find providers and peers, look at the routing table. */
  READ,
  /** Announce, withdraw, list one's own announcements. */
  ANNOUNCE,
  /** Whatever an operator may do; includes the other two. */
  ADMIN;

  /** The scope of this name, lower case as in a token file. */
  static Optional<Scope> named(String name) {
    return Arrays.stream(values()).filter(scope -> scope.label().equals(name)).findFirst();
  }

  /** Name in token files, challenges and messages. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
