package io.svcdht.sim;

/** How records and peer infos are signed in a simulation. */
public enum Signing {
  /** As in production. */
  REAL("ed25519"),
  /** By a digest that anybody could make: fast, and of no worth outside a simulation. */
  STUB("stub (digest, not a signature)");

  /** Above this many nodes a simulation does without real signatures unless told otherwise. */
  public static final int REAL_UP_TO = 200;

  private final String label;

  Signing(String label) {
    this.label = label;
  }

  /** What a simulation of {@code nodes} does unless told otherwise. */
  public static Signing of(int nodes) {
    return nodes <= REAL_UP_TO ? REAL : STUB;
  }

  /** What the report says. */
  public String label() {
    return label;
  }
}
