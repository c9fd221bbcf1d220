package io.svcdht.peer;

import io.svcdht.id.Multiaddr;
import io.svcdht.id.NodeId;
import io.svcdht.limits.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/**
 * This node as others are to know it: its current signed info. Begins without addresses, as a
 * client; {@link #advertise} names where it can be dialled. Every new info has a higher {@code seq}
 * than the last, even when the wall clock went back. Safe for several threads; readers never wait.
 */
public final class LocalPeer {

  /** How old an info may grow before it is signed anew (docs/PROTOCOL.md §1). */
  public static final Duration RENEWAL = Duration.ofHours(12);

  private final Identity identity;
  private final NetworkName network;
  private final TimeSource time;
  private final AtomicReference<VerifiedPeer> current;

  /** A node of {@code network} that nobody can dial yet. */
  public LocalPeer(Identity identity, NetworkName network, TimeSource time) {
    this.identity = identity;
    this.network = network;
    this.time = time;
    this.current = new AtomicReference<>(identity.peerInfo(network, List.of(), now()));
  }

  /** The newest info. */
  public VerifiedPeer current() {
    return current.get();
  }

  /** This node's id. */
  public NodeId nodeId() {
    return identity.nodeId();
  }

  /** This node's keys. */
  public Identity identity() {
    return identity;
  }

  /** The DHT it belongs to. */
  public NetworkName network() {
    return network;
  }

  /**
   * Signs an info with these addresses.
   *
   * @throws IllegalArgumentException if they do not fit a peer info
   */
  public VerifiedPeer advertise(List<Multiaddr> addresses) {
    return current.updateAndGet(last -> signed(addresses, last));
  }

  /** Whether the current info has grown so old that it should be renewed. */
  public boolean renewalDue() {
    return !now().isBefore(current.get().info().seq().plus(RENEWAL));
  }

  /** Signs the same addresses anew. */
  public VerifiedPeer renew() {
    return current.updateAndGet(last -> signed(last.info().addresses(), last));
  }

  private VerifiedPeer signed(List<Multiaddr> addresses, VerifiedPeer last) {
    Instant next = last.info().seq().plusMillis(1);
    Instant now = now();
    return identity.peerInfo(network, addresses, now.isAfter(next) ? now : next);
  }

  /** The wall clock in the milliseconds of the wire. */
  private Instant now() {
    return time.wall().truncatedTo(ChronoUnit.MILLIS);
  }
}
