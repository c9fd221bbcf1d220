package io.svcdht.transport;

import io.svcdht.error.DhtError;
import io.svcdht.id.Cidr;
import io.svcdht.limits.TimeSource;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Whom this node accepts (docs/PROTOCOL.md §2): how many handshakes at once, how many per second
 * and how many altogether from one prefix, and never more than half of all connections. Trusted
 * networks are exempt from the limits per prefix. Decides only. Safe for several threads.
 */
final class AcceptRules {

  private static final Duration SECOND = Duration.ofSeconds(1);

  /** What becomes of a connection that knocks. */
  sealed interface Verdict {
    /** Come in; the ticket gives the places back. */
    record Admitted(Ticket ticket) implements Verdict {}

    /** Stay out. */
    record Refused(DhtError error, String why) implements Verdict {}
  }

  private final AcceptPolicy policy;
  private final int connections;
  private final Windows<Cidr> rate;
  private final Map<Cidr, Integer> open = new HashMap<>();
  private int handshakes;
  private int total;

  /**
   * Rules for a node.
   *
   * @param connections most inbound connections altogether
   */
  AcceptRules(AcceptPolicy policy, int connections, TimeSource time) {
    this.policy = policy;
    this.connections = connections;
    this.rate = new Windows<>(policy.perSecond(), SECOND, time);
  }

  /** Decides about one connection from {@code address}. */
  synchronized Verdict accept(InetAddress address) {
    if (total >= connections) {
      return new Verdict.Refused(DhtError.BUSY, connections + " inbound connections are open");
    }
    if (handshakes >= policy.handshakes()) {
      return new Verdict.Refused(DhtError.BUSY, handshakes + " handshakes are under way");
    }
    boolean exempt = policy.trusted().stream().anyMatch(network -> network.contains(address));
    Cidr prefix = Prefixes.of(address);
    if (!exempt && open.getOrDefault(prefix, 0) >= policy.perPrefix()) {
      return new Verdict.Refused(DhtError.RATE_LIMITED, "too many connections from " + prefix);
    }
    if (!exempt && !rate.admit(prefix)) {
      return new Verdict.Refused(DhtError.RATE_LIMITED, "connections too fast from " + prefix);
    }
    total++;
    handshakes++;
    if (!exempt) {
      open.merge(prefix, 1, Integer::sum);
    }
    return new Verdict.Admitted(new Ticket(prefix, exempt));
  }

  /** How many are open. */
  synchronized int total() {
    return total;
  }

  /** The places one connection takes; each is given back once. */
  final class Ticket {
    private final Cidr prefix;
    private final boolean exempt;
    private boolean shaking = true;
    private boolean closed;

    private Ticket(Cidr prefix, boolean exempt) {
      this.prefix = prefix;
      this.exempt = exempt;
    }

    /** HELLO has passed. */
    void greeted() {
      synchronized (AcceptRules.this) {
        if (shaking) {
          shaking = false;
          handshakes--;
        }
      }
    }

    /** The connection is closed. */
    void closed() {
      synchronized (AcceptRules.this) {
        if (closed) {
          return;
        }
        greeted();
        closed = true;
        total--;
        if (!exempt) {
          open.computeIfPresent(prefix, (key, count) -> count == 1 ? null : count - 1);
        }
      }
    }
  }
}
