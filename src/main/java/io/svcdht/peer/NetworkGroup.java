package io.svcdht.peer;

/**
 * Addresses that one operator probably commands, as diversity counts them (docs/PROTOCOL.md §6): an
 * autonomous system, or a prefix where that is not known.
 *
 * @param name such as {@code AS64500}, {@code 203.0.0.0/16}, {@code 2001:db8::/32} or {@code onion}
 */
public record NetworkGroup(String name) {

  @Override
  public String toString() {
    return name;
  }
}
