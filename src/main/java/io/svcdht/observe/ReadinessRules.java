package io.svcdht.observe;

import static io.svcdht.observe.NodeState.BOOTSTRAPPING;
import static io.svcdht.observe.NodeState.DEGRADED;
import static io.svcdht.observe.NodeState.READY;
import static io.svcdht.observe.NodeState.STARTING;
import static io.svcdht.observe.NodeState.WARMING;

import io.svcdht.observe.Verdict.Memory;
import java.util.EnumSet;
import java.util.Set;

/**
 * When a node is ready, as a pure function of the last verdict, the facts and the time.
 *
 * <p>Entry is strict and leaving is lazy. To become ready every check must hold at once, and the
 * records that are now ours must have been pulled. Once ready, a node stays so until it is isolated
 * (no live peer and no successful self-lookup for {@link ReadinessPolicy#isolation}), or listeners
 * or store fail: a shrinking table is no reason to send callers away, for it would take a whole
 * fleet out of service at once. A quorum, once reached, stays reached for this process. A
 * standalone node has nobody to wait for.
 */
public final class ReadinessRules {

  private static final Set<Check> BUT_WARMING = EnumSet.complementOf(EnumSet.of(Check.WARMING));

  private final ReadinessPolicy policy;

  /** Rules under {@code policy}. */
  public ReadinessRules(ReadinessPolicy policy) {
    this.policy = policy;
  }

  /** The next verdict; at most one step away from {@code before}. */
  public Verdict next(Verdict before, Facts facts, long nowNanos) {
    boolean isolated = isolated(before, facts, nowNanos);
    boolean stays = before.state().ready() && facts.listening() && facts.storeUp() && !isolated;
    Set<Check> passed = checks(before, facts, isolated, stays);
    add(passed, Check.WARMING, stays || facts.warm() || waitedEnough(before, facts, nowNanos));
    NodeState state = before.state().ending() ? before.state() : step(before, facts, passed);
    return new Verdict(state, passed, facts, remember(before, facts, state, nowNanos));
  }

  private static NodeState step(Verdict before, Facts facts, Set<Check> passed) {
    boolean joined = passed.containsAll(BUT_WARMING);
    return switch (before.state()) {
      case STARTING -> facts.listening() && facts.storeUp() ? BOOTSTRAPPING : STARTING;
      case BOOTSTRAPPING -> joined ? WARMING : BOOTSTRAPPING;
      case WARMING -> !joined ? BOOTSTRAPPING : warmed(passed, facts);
      case READY, DEGRADED -> joined ? serving(facts) : BOOTSTRAPPING;
      case DRAINING, STOPPED -> before.state();
    };
  }

  private static NodeState warmed(Set<Check> passed, Facts facts) {
    return passed.contains(Check.WARMING) ? serving(facts) : WARMING;
  }

  private static NodeState serving(Facts facts) {
    return facts.failing().isEmpty() ? READY : DEGRADED;
  }

  /** A standalone node has nobody to wait for, and no other waits for ever. */
  private boolean waitedEnough(Verdict before, Facts facts, long nowNanos) {
    return facts.bootstrap().standalone()
        || (before.state() == WARMING
            && nowNanos - before.memory().warmingNanos() >= policy.warming().toNanos());
  }

  private EnumSet<Check> checks(Verdict before, Facts facts, boolean isolated, boolean stays) {
    boolean alone = facts.bootstrap().standalone();
    EnumSet<Check> passed = EnumSet.noneOf(Check.class);
    add(passed, Check.LISTENERS, facts.listening());
    add(passed, Check.STORE, facts.storeUp());
    add(passed, Check.PQ, stays || facts.pqMet());
    add(passed, Check.QUORUM, alone || quorum(before, facts));
    add(passed, Check.FILL, alone || stays || (!isolated && filled(facts)));
    add(passed, Check.SELF_LOOKUP, alone || stays || (!isolated && facts.bootstrap().selfLookup()));
    return passed;
  }

  private static void add(Set<Check> passed, Check check, boolean holds) {
    if (holds) {
      passed.add(check);
    }
  }

  private boolean quorum(Verdict before, Facts facts) {
    return before.memory().quorum() || facts.bootstrap().quorum(policy.required());
  }

  private boolean filled(Facts facts) {
    return facts.fill() * 100 >= policy.minFillPercent();
  }

  private boolean isolated(Verdict before, Facts facts, long nowNanos) {
    return !facts.bootstrap().standalone()
        && !connected(before, facts)
        && nowNanos - before.memory().connectedNanos() >= policy.isolation().toNanos();
  }

  /** A peer now, or a self-lookup that has succeeded since the last look. */
  private static boolean connected(Verdict before, Facts facts) {
    return facts.livePeers() > 0
        || (facts.bootstrap().lastSelfLookup().isPresent()
            && !facts.bootstrap().lastSelfLookup().equals(before.memory().lastSelfLookup()));
  }

  private Memory remember(Verdict before, Facts facts, NodeState state, long nowNanos) {
    Memory memory = before.memory();
    return new Memory(
        quorum(before, facts),
        memory.everReady() || state.ready(),
        connected(before, facts) ? nowNanos : memory.connectedNanos(),
        before.state() == WARMING ? memory.warmingNanos() : nowNanos,
        facts.bootstrap().lastSelfLookup());
  }
}
