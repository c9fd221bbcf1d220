package io.svcdht.observe;

/** What must hold before a node is ready; each is a health contributor and a metric label. */
public enum Check {
  /** Enough of the seeds have proven themselves to us, or we to them. */
  QUORUM("quorum"),
  /** The routing table holds enough of the peers that the seeds offered. */
  FILL("fill"),
  /** A lookup of the own id has succeeded. */
  SELF_LOOKUP("selfLookup"),
  /** The records that are now its own have come, or enough time has passed. */
  WARMING("warming"),
  /** The sockets accept. */
  LISTENERS("listeners"),
  /** Records can be kept. */
  STORE("store"),
  /** Where a post-quantum signature is required, the own identity makes one. */
  PQ("pq");

  private final String label;

  Check(String label) {
    this.label = label;
  }

  /** Name of the health contributor and of the metric label's value. */
  public String label() {
    return label;
  }
}
