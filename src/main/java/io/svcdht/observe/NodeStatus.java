package io.svcdht.observe;

import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.limits.TimeSource;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The state of this node: applies {@link ReadinessRules} whenever asked, which its owner does every
 * second, tells a listener of each change, and answers whether callers are served.
 */
public final class NodeStatus {

  /** Hears of changes of state, one after the other. */
  @FunctionalInterface
  public interface Listener {
    /** The node went from one state to another; {@code age} since this object was made. */
    void changed(NodeState from, Verdict to, Duration age);
  }

  private final ReadinessRules rules;
  private final Supplier<Facts> facts;
  private final TimeSource time;
  private final Listener listener;
  private final long bornNanos;
  private volatile Verdict verdict;
  private volatile boolean writesRefused;

  /** A node that is starting; {@code facts} must be cheap and must not block. */
  public NodeStatus(
      ReadinessRules rules, Supplier<Facts> facts, TimeSource time, Listener listener) {
    this.rules = rules;
    this.facts = facts;
    this.time = time;
    this.listener = listener;
    this.bornNanos = time.nanos();
    this.verdict = Verdict.first(facts.get(), bornNanos);
  }

  /** Looks now, and goes on as long as one step leads to another. */
  public synchronized Verdict evaluate() {
    NodeState from;
    do {
      from = verdict.state();
      move(rules.next(verdict, facts.get(), time.nanos()));
    } while (verdict.state() != from && !from.ready() && !verdict.state().ready());
    return verdict;
  }

  /** The last verdict. */
  public Verdict current() {
    return verdict;
  }

  /** Not ready any more, for good; still serves those who come. */
  public synchronized void drain() {
    if (!verdict.state().ending()) {
      move(verdict.in(NodeState.DRAINING));
    }
  }

  /** From now on a draining node refuses what would change it. */
  public void refuseWrites() {
    writesRefused = true;
  }

  /** The sockets are closed. */
  public synchronized void stopped() {
    move(verdict.in(NodeState.STOPPED));
  }

  /** Why a caller who wants to change something is sent away, if so. */
  public Optional<DhtException> refuseWrite() {
    Verdict now = verdict;
    if (now.state() == NodeState.DRAINING && writesRefused) {
      return notReady("this node is stopping and takes no more announcements");
    }
    boolean serves = now.state().ready() || now.state() == NodeState.DRAINING;
    return serves ? refuseRead() : waiting(now);
  }

  /**
   * Why a caller who only asks is sent away, if so: before the node has been ready for the first
   * time it knows nobody, and its empty answers would be wrong.
   */
  public Optional<DhtException> refuseRead() {
    Verdict now = verdict;
    if (now.state() == NodeState.STOPPED) {
      return notReady("this node has stopped");
    }
    return now.memory().everReady() ? Optional.empty() : waiting(now);
  }

  private static Optional<DhtException> waiting(Verdict now) {
    return notReady(
        "this node is " + now.state().label() + "; missing: " + String.join(", ", now.missing()));
  }

  private static Optional<DhtException> notReady(String detail) {
    return Optional.of(new DhtException(DhtError.NOT_READY, detail));
  }

  private void move(Verdict next) {
    NodeState from = verdict.state();
    verdict = next;
    if (next.state() != from) {
      listener.changed(from, next, Duration.ofNanos(time.nanos() - bornNanos));
    }
  }
}
