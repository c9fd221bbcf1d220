package io.svcdht.message;

import java.util.List;
import java.util.Optional;

/** Operations by their number on the wire (docs/PROTOCOL.md §4). */
public enum Operation {
  PING(0x00, "ping"),
  FIND_NODE(0x01, "find_node"),
  FIND_PROVIDERS(0x02, "find_providers"),
  PROVIDE(0x03, "provide"),
  STORE(0x04, "store");

  private static final List<Operation> ALL = List.of(values());

  private final int number;
  private final String label;

  Operation(int number, String label) {
    this.number = number;
    this.label = label;
  }

  /** The operation with this number, if it is known. */
  public static Optional<Operation> byNumber(long number) {
    for (Operation operation : ALL) {
      if (operation.number == number) {
        return Optional.of(operation);
      }
    }
    return Optional.empty();
  }

  /** Number on the wire. */
  public int number() {
    return number;
  }

  /** Metric label. */
  public String label() {
    return label;
  }

  /** Whether it changes what the node keeps; shed first under load. */
  public boolean writes() {
    return this == PROVIDE || this == STORE;
  }
}
