package io.svcdht.rpc.kad;

import io.svcdht.id.NodeId;
import io.svcdht.limits.KeyedRates;
import io.svcdht.limits.Rate;
import io.svcdht.provider.CarrierPrefix;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** One thing counted per peer and, of strangers, per prefix; trusted peers have their own rate. */
final class PeerRates {

  /** A network that cannot be told: all such strangers are one. */
  private static final CarrierPrefix NOWHERE = new CarrierPrefix(0, 0);

  /** Whose rate was too high. */
  enum Level {
    NONE,
    PEER,
    PREFIX
  }

  /**
   * How much a second.
   *
   * @param peer of a stranger
   * @param trusted of a trusted peer
   * @param prefix of all strangers of a prefix
   */
  record Of(long peer, long trusted, long prefix) {}

  private final KeyedRates<NodeId> strangers;
  private final KeyedRates<NodeId> trusted;
  private final KeyedRates<CarrierPrefix> prefixes;

  PeerRates(Of rates, KeyedRates.Bound bound, long now) {
    this.strangers = new KeyedRates<>(new Rate(rates.peer()), bound, now);
    this.trusted = new KeyedRates<>(new Rate(rates.trusted()), bound, now);
    this.prefixes = new KeyedRates<>(new Rate(rates.prefix()), bound, now);
  }

  /** Takes {@code permits} of a peer at {@code address}, unless a rate is too high. */
  Level take(
      NodeId peer, @Nullable InetAddress address, boolean known, int permits, long nowNanos) {
    if (known) {
      return trusted.take(peer, permits, nowNanos) ? Level.NONE : Level.PEER;
    }
    if (!strangers.take(peer, permits, nowNanos)) {
      return Level.PEER;
    }
    CarrierPrefix prefix = address == null ? NOWHERE : CarrierPrefix.of(address);
    return prefixes.take(prefix, permits, nowNanos) ? Level.NONE : Level.PREFIX;
  }
}
