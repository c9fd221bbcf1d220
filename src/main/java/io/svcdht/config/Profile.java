package io.svcdht.config;

/** What kind of node this is ({@code dht.profile}). */
public enum Profile {
  /** Lives in memory and writes no file of node data; one seed is enough. */
  MICRONODE(1),
  /** Keeps its identity; wants three seeds. */
  MACRONODE(3);

  private final int requiredSeeds;

  Profile(int requiredSeeds) {
    this.requiredSeeds = requiredSeeds;
  }

  /** The default of {@code dht.bootstrap.required}. */
  public int requiredSeeds() {
    return requiredSeeds;
  }
}
