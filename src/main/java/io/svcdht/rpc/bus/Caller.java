package io.svcdht.rpc.bus;

import io.svcdht.announce.Owner;

/** Who asks, as far as the bus knows: its announcements belong to it. */
public enum Caller {
  /** Code in this process: trusted, and as on loopback not counted. */
  EMBEDDED("bus:embedded"),
  /** Everybody behind the broker, who admits them: one caller. */
  BROKER("bus:nats");

  private final String name;

  // A token's name has no colon, so that no token owns what the bus announces.
  Caller(String name) {
    this.name = name;
  }

  Owner owner() {
    return new Owner(name);
  }

  boolean counted() {
    return this == BROKER;
  }
}
