package io.svcdht.pipeline;

import io.svcdht.id.Distance;
import io.svcdht.id.NodeId;
import io.svcdht.peer.Contact;
import io.svcdht.peer.NetworkGroup;
import io.svcdht.peer.NetworkSize;
import io.svcdht.peer.RoutingTable;
import io.svcdht.peer.TablePolicy;
import io.svcdht.peer.VerifiedPeer;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * What a lookup under test knows: nothing, until the test says so; chance always draws the first.
 */
final class Known implements Knowledge {

  final NetworkSize size = new NetworkSize();
  final Set<NodeId> suspects = new HashSet<>();
  final Map<NodeId, NetworkGroup> groups = new HashMap<>();
  final Map<NodeId, Contact> contacts = new HashMap<>();
  int credit = 1_000;
  int taken;
  private Optional<Duration> p95 = Optional.empty();
  private RandomGenerator random = () -> 0;

  Known answeringWithin(Optional<Duration> time) {
    p95 = time;
    return this;
  }

  Known random(RandomGenerator other) {
    random = other;
    return this;
  }

  /** Makes {@code peer} a contact that has answered within {@code rtt} each time. */
  static Contact contact(VerifiedPeer peer, Duration rtt) {
    RoutingTable table =
        new RoutingTable(
            peer.nodeId().equals(SELF) ? OTHER : SELF, TablePolicy.of(4), TestTime.STILL);
    table.offer(peer, rtt);
    return table.contact(peer.nodeId()).orElseThrow();
  }

  private static final NodeId SELF = new NodeId(1, 2, 3, 4);
  private static final NodeId OTHER = new NodeId(4, 3, 2, 1);

  @Override
  public Optional<Contact> contact(NodeId id) {
    return p95.map(time -> contact(new Cast(id.w0()).peer(), time))
        .or(() -> Optional.ofNullable(contacts.get(id)));
  }

  @Override
  public boolean suspect(NodeId id) {
    return suspects.contains(id);
  }

  @Override
  public Optional<NetworkGroup> group(VerifiedPeer peer) {
    return Optional.ofNullable(groups.get(peer.nodeId()));
  }

  @Override
  public Optional<NetworkGroup> group(InetAddress address) {
    return Optional.of(new NetworkGroup(address.getHostAddress()));
  }

  @Override
  public boolean mayHedge() {
    boolean may = taken < credit;
    taken += may ? 1 : 0;
    return may;
  }

  @Override
  public OptionalDouble expectedWithin(Distance distance) {
    return size.expectedWithin(distance);
  }

  @Override
  public Distance radius(int nodes) {
    return size.radius(nodes);
  }

  @Override
  public RandomGenerator random() {
    return random;
  }
}
