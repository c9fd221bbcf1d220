package io.svcdht.config;

import io.svcdht.node.NodePolicies;
import io.svcdht.rpc.kad.PeerLimitPolicy;
import java.util.Set;

/** Which settings may change while the node runs, and what holds then. */
final class Reloadable {

  /** The keys; all others wait for a restart. */
  static final Set<String> KEYS =
      Set.of(
          "dht.alpha",
          "dht.beta",
          "dht.hedge-stagger",
          "dht.limits.peer-rps",
          "dht.limits.trusted-rps",
          "dht.limits.global-rps",
          "dht.limits.prefix-factor",
          "dht.limits.inflight",
          "dht.limits.bytes-per-second",
          "dht.limits.verify-tokens",
          "dht.limits.write-pct",
          "dht.diversity.max-pct",
          "dht.diversity.entropy-min",
          "dht.api.reads.rate",
          "dht.api.writes.rate");

  private Reloadable() {}

  /**
   * {@code held} with the values of {@link #KEYS} from {@code next}.
   *
   * @throws IllegalArgumentException where these do not fit what cannot change
   */
  static Settings mixed(Settings held, Settings next) {
    NodePolicies old = held.node();
    NodePolicies wanted = next.node();
    PeerLimitPolicy limits = wanted.limits();
    return new Settings(
        held.self(),
        new NodePolicies(
            old.lookup().tunedAs(wanted.lookup()),
            old.table(),
            old.diversity().tunedAs(wanted.diversity()),
            old.neighbours(),
            old.records(),
            old.announcements(),
            old.replicas(),
            old.bootstrap(),
            old.supervision(),
            new PeerLimitPolicy(
                limits.rates(),
                limits.inflight(),
                limits.bytesPerSecond(),
                limits.tokens(),
                limits.bound(),
                limits.shedding(),
                old.limits().trusted()),
            old.finds()),
        held.pq(),
        held.store(),
        held.transport(),
        held.bus(),
        held.fleet(),
        held.asnDatabase(),
        held.readiness(),
        held.shutdown(),
        held.api().tunedAs(next.api()),
        held.discv5(),
        held.routers());
  }
}
