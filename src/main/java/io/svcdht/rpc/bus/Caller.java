package io.svcdht.rpc.bus;

import io.svcdht.announce.Owner;

/** Who asks, as far as the bus knows: its announcements belong to it. */
public enum Caller {
  /** Code in this process: trusted, and as on loopback not counted. */
  EMBEDDED("bus:embedded"),
  /** Everybody behind the broker, who admits them: one caller. */
  BROKER("bus:nats");

  private final Owner owner;

  // A token's name has no colon, so that no token owns what the bus announces.
  Caller(String owner) {
    this.owner = new Owner(owner);
  }

  Owner owner() {
    return owner;
  }

  boolean counted() {
    return this == BROKER;
  }
}
