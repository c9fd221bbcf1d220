package io.svcdht.observe;

import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the rules made of the facts, and what they must remember for the next time.
 *
 * @param state where the node is
 * @param passed the checks that hold
 * @param facts what was looked at
 * @param memory what outlives one look
 */
public record Verdict(NodeState state, Set<Check> passed, Facts facts, Memory memory) {

  /** Copies the checks. */
  public Verdict {
    passed = Set.copyOf(passed);
  }

  /** Before anything is known: starting, and no check holds. */
  public static Verdict first(Facts facts, long nowNanos) {
    Memory memory = new Memory(false, false, nowNanos, nowNanos, Optional.empty());
    return new Verdict(NodeState.STARTING, EnumSet.noneOf(Check.class), facts, memory);
  }

  /** Whether {@code check} holds. */
  public boolean holds(Check check) {
    return passed.contains(check);
  }

  /** Labels of the checks that do not hold. */
  public List<String> missing() {
    return Arrays.stream(Check.values())
        .filter(check -> !passed.contains(check))
        .map(Check::label)
        .toList();
  }

  Verdict in(NodeState next) {
    return new Verdict(next, passed, facts, memory);
  }

  /**
   * What outlives one look.
   *
   * @param quorum whether it was ever reached: it stays reached for this process
   * @param everReady whether the node was ready before
   * @param connectedNanos when a peer or a successful self-lookup was last seen
   * @param warmingNanos when warming began
   * @param lastSelfLookup the last success seen, to tell a new one from an old one
   */
  record Memory(
      boolean quorum,
      boolean everReady,
      long connectedNanos,
      long warmingNanos,
      Optional<Instant> lastSelfLookup) {}
}
