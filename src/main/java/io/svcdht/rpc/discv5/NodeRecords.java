package io.svcdht.rpc.discv5;

import io.svcdht.error.Decoded;
import io.svcdht.id.Multiaddr;
import io.svcdht.id.NodeId;
import io.svcdht.id.Reach;
import io.svcdht.id.Shown;
import io.svcdht.peer.NetworkName;
import io.svcdht.peer.PeerInfo;
import io.svcdht.pipeline.Seed;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.units.bigints.UInt64;
import org.ethereum.beacon.discovery.crypto.Signer;
import org.ethereum.beacon.discovery.schema.NodeRecord;
import org.ethereum.beacon.discovery.schema.NodeRecordBuilder;
import org.ethereum.beacon.discovery.schema.NodeRecordFactory;

/** Node records (EIP-778) in the words of this DHT, made and read. */
final class NodeRecords {

  private static final String PREFIX = "enr:";

  /** 300 bytes in Base64, and the prefix. */
  private static final int TEXT_MAX = PREFIX.length() + 400;

  private NodeRecords() {}

  /**
   * The record of this node: one of its addresses with the port of its listener for peers and the
   * UDP port, and the entry of this DHT; without an address it can be talked to, but not found.
   * {@code seq} must grow with every change.
   */
  static NodeRecord of(PeerInfo self, Discv5Policy policy, long seq, Signer signer) {
    NodeRecordBuilder builder = new NodeRecordBuilder().seq(UInt64.valueOf(seq)).signer(signer);
    told(policy.named(self.addresses()), policy.bind().getAddress())
        .ifPresent(at -> {
          EnrEntry entry = new EnrEntry(self.network(), self.nodeId(), at.getPort());
          builder
              .address(at.getAddress().getHostAddress(), policy.port(), at.getPort())
              .customField(EnrEntry.KEY, Bytes.wrap(entry.encode()));
        });
    return builder.build();
  }

  /**
   * The first plain TCP address of the family that the UDP socket has, as the library talks to that
   * one alone, and of these one that reaches everywhere before others.
   */
  private static Optional<InetSocketAddress> told(List<Multiaddr> addresses, InetAddress bound) {
    List<InetSocketAddress> fitting =
        addresses.stream()
            .filter(address -> address.carrier() == Multiaddr.Carrier.TCP)
            .flatMap(address ->
                address.ip().stream().map(ip -> new InetSocketAddress(ip, address.port())))
            .filter(at -> at.getAddress().getAddress().length == bound.getAddress().length)
            .toList();
    return fitting.stream()
        .filter(at -> Reach.of(at.getAddress()) instanceof Reach.Global)
        .findFirst()
        .or(() -> fitting.stream().findFirst());
  }

  /**
   * Where the node of {@code record} may be dialled, pinned to whom it says it is; nowhere if it is
   * of another network, of none, or this node.
   */
  static List<Seed> seeds(NodeRecord record, NetworkName network, NodeId self) {
    if (!(record.get(EnrEntry.KEY) instanceof Bytes value)
        || !(EnrEntry.decode(value.toArrayUnsafe()) instanceof Decoded.Ok<EnrEntry>(var entry))
        || !entry.network().equals(network)
        || entry.nodeId().equals(self)) {
      return List.of();
    }
    List<Seed> seeds = new ArrayList<>(2);
    Stream.of(record.getUdpAddress(), record.getUdp6Address())
        .flatMap(Optional::stream)
        .map(InetSocketAddress::getAddress)
        .filter(ip -> ip != null && !ip.isAnyLocalAddress() && !ip.isMulticastAddress())
        .map(ip -> Multiaddr.tcp(new InetSocketAddress(ip, entry.port())))
        .forEach(at -> seeds.add(new Seed(at, Optional.of(entry.nodeId()))));
    return seeds;
  }

  /**
   * Reads {@code enr:…}.
   *
   * @throws IllegalArgumentException if it is not one that is signed and says where it is
   */
  static NodeRecord parse(String text) {
    if (!text.startsWith(PREFIX) || text.length() > TEXT_MAX) {
      throw refused(text, "it does not begin with enr:, or is too long");
    }
    NodeRecord record;
    try {
      record = NodeRecordFactory.DEFAULT.fromBase64(text.substring(PREFIX.length()));
    } catch (RuntimeException unreadable) {
      throw refused(text, "it cannot be read");
    }
    if (!record.isValid()) {
      throw refused(text, "its signature does not hold");
    }
    if (record.getUdpAddress().isEmpty() && record.getUdp6Address().isEmpty()) {
      throw refused(text, "it has no address and UDP port");
    }
    return record;
  }

  /** The same, without a result. */
  static void check(String text) {
    parse(text);
  }

  private static IllegalArgumentException refused(String text, String why) {
    return new IllegalArgumentException(
        "discv5.boot-enrs has '"
            + Shown.of(text)
            + "', but "
            + why
            + "; allowed are signed node records such as enr:-IS4Q… with an address and UDP port");
  }
}
