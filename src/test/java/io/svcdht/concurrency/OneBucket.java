package io.svcdht.concurrency;

import io.svcdht.id.Key;
import io.svcdht.id.NodeId;
import io.svcdht.limits.HandClock;
import io.svcdht.peer.Contact;
import io.svcdht.peer.DiversityPolicy;
import io.svcdht.peer.NetworkGroup;
import io.svcdht.peer.Offer;
import io.svcdht.peer.RoutingTable;
import io.svcdht.peer.TablePolicy;
import io.svcdht.peer.VerifiedPeer;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.Validate;

/**
 * What may be done to one bucket, which all of {@link #PEERS} but the last {@link #K} share. Those
 * fill the next bucket, so that a walk from the first has enough and ends.
 */
@Param(name = "peer", gen = IntGen.class, conf = "0:3")
public class OneBucket {

  static final int K = 2;
  static final NodeId SELF = new NodeId(0, 0, 0, 0);
  static final List<VerifiedPeer> PEERS = peers();
  private static final Key BESIDE = new NodeId(3L << 62, 0, 0, 0);
  private static final HandClock CLOCK = new HandClock();
  private static final InetAddress THERE = InetAddress.ofLiteral("192.0.2.7");
  private static final Optional<NetworkGroup> AS7 = Optional.of(new NetworkGroup("AS7"));
  private static final DiversityPolicy UNCAPPED =
      new DiversityPolicy(
          100, 0, DiversityPolicy.SingleAsn.CAP, DiversityPolicy.PrivateNetworks.EXEMPT, List.of());

  private final RoutingTable table = table();
  private final Set<Integer> admitted = ConcurrentHashMap.newKeySet();

  /** A table with places for {@link #K} peers and one candidate in each bucket. */
  static RoutingTable table() {
    RoutingTable table =
        new RoutingTable(SELF, new TablePolicy(K, 1, 16, 2), UNCAPPED, address -> AS7, CLOCK);
    for (VerifiedPeer beyond : PEERS.subList(PEERS.size() - K, PEERS.size())) {
      table.offer(beyond, Optional.<Duration>empty());
    }
    return table;
  }

  /** What became of the offer, and who is to be challenged. */
  @Operation(params = "peer")
  public String offer(int peer) {
    Offer offer = table.offer(PEERS.get(peer), Optional.<Duration>empty());
    return switch (offer) {
      case Offer.Added() -> {
        admitted.add(peer);
        yield "added";
      }
      case Offer.Known() -> "known";
      case Offer.Full(Contact oldest) -> "full, oldest " + number(oldest);
      case Offer.Capped capped -> "capped";
      case Offer.Refused(var error, String why) -> why;
    };
  }

  /** Who was evicted; −1 for nobody. */
  @Operation(params = "peer")
  public int failed(int peer) {
    return table.failed(PEERS.get(peer).nodeId()).map(OneBucket::number).orElse(-1);
  }

  /** Takes the peer out. */
  @Operation(params = "peer")
  public void removed(int peer) {
    table.remove(PEERS.get(peer).nodeId());
  }

  /** The peer has answered, from an address whose network is known. */
  @Operation(params = "peer")
  public void answered(int peer) {
    table.answered(PEERS.get(peer).nodeId(), Duration.ofMillis(5), Optional.of(THERE));
  }

  /** The contacts as a reader meets them: whether they have failed, and their network if known. */
  @Operation
  public String contacts() {
    StringBuilder met = new StringBuilder();
    for (Contact contact : table.closest(BESIDE, K)) {
      if (number(contact) < PEERS.size() - K) {
        met.append(number(contact)).append(contact.suspect() ? "!" : "");
        contact.group().ifPresent(network -> met.append(network.name()));
        met.append(' ');
      }
    }
    return met.toString();
  }

  /** Whoever was admitted is a contact still, or remembered as lost; and no more are than may. */
  @Validate
  public void nobody_is_gone_without_a_trace() {
    int contacts = 0;
    for (int i = 0; i < PEERS.size() - K; i++) {
      boolean contact = table.contact(PEERS.get(i).nodeId()).isPresent();
      contacts += contact ? 1 : 0;
      if (!contact && admitted.contains(i) && !table.lost().contains(PEERS.get(i))) {
        throw new IllegalStateException("peer " + i + " was admitted and is gone");
      }
    }
    if (contacts > K) {
      throw new IllegalStateException(contacts + " contacts in a bucket for " + K);
    }
  }

  private static int number(Contact contact) {
    return PEERS.indexOf(contact.peer());
  }

  private static List<VerifiedPeer> peers() {
    Crowd crowd = new Crowd(3);
    List<VerifiedPeer> peers = new ArrayList<>(crowd.peers(2 * K, id -> prefix(id) == 0));
    peers.addAll(crowd.peers(K, id -> prefix(id) == 1));
    return List.copyOf(peers);
  }

  private static int prefix(NodeId id) {
    return SELF.sharedPrefix(id);
  }
}
