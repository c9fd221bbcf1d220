package io.svcdht.rpc.discv5;

import io.svcdht.error.Decoded;
import io.svcdht.id.Multiaddr;
import io.svcdht.id.NodeId;
import io.svcdht.id.Reach;
import io.svcdht.id.Shown;
import io.svcdht.limits.Limits;
import io.svcdht.peer.NetworkName;
import io.svcdht.peer.PeerInfo;
import io.svcdht.pipeline.Seed;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.units.bigints.UInt64;
import org.ethereum.beacon.discovery.crypto.Signer;
import org.ethereum.beacon.discovery.schema.EnrField;
import org.ethereum.beacon.discovery.schema.IdentitySchemaV4Interpreter;
import org.ethereum.beacon.discovery.schema.NodeRecord;
import org.jspecify.annotations.Nullable;

/** Node records (EIP-778) in the words of this DHT, made and read. */
final class NodeRecords {

  private static final String PREFIX = "enr:";

  /** 300 bytes in Base64, and the prefix. */
  private static final int TEXT_MAX = PREFIX.length() + 400;

  private static final int SIGNATURE_BYTES = 64;
  private static final int IPV4_BYTES = 4;
  private static final int IPV6_BYTES = 16;

  private NodeRecords() {}

  /**
   * The record of this node: {@code told}, which is where peers dial it, with the UDP port, and the
   * entry of this DHT; without an address it can be talked to, but not found. {@code seq} must grow
   * with every change.
   */
  static NodeRecord of(
      PeerInfo self, Optional<InetSocketAddress> told, int port, long seq, Signer signer) {
    Map<String, Object> fields = new HashMap<>();
    fields.put(EnrField.ID, Bytes.wrap("v4".getBytes(StandardCharsets.US_ASCII)));
    fields.put(EnrField.PKEY_SECP256K1, signer.deriveCompressedPublicKeyFromPrivate());
    told.ifPresent(at -> fields.putAll(place(self, at, port)));
    // The library's builder counts 96 bytes for a signature of 64, and so refuses long names.
    NodeRecord record =
        NodeRecord.fromRawFields(
            new IdentitySchemaV4Interpreter(),
            UInt64.valueOf(seq),
            Bytes.wrap(new byte[SIGNATURE_BYTES]),
            fields);
    record.sign(signer);
    return record;
  }

  private static Map<String, Object> place(PeerInfo self, InetSocketAddress at, int port) {
    Bytes ip = Bytes.wrap(at.getAddress().getAddress());
    boolean six = ip.size() == IPV6_BYTES;
    EnrEntry entry = new EnrEntry(self.network(), self.nodeId(), at.getPort());
    return Map.of(
        six ? EnrField.IP_V6 : EnrField.IP_V4,
        ip,
        six ? EnrField.UDP_V6 : EnrField.UDP,
        Bytes.minimalBytes(port),
        six ? EnrField.TCP_V6 : EnrField.TCP,
        Bytes.minimalBytes(at.getPort()),
        EnrEntry.KEY,
        Bytes.wrap(entry.encode()));
  }

  /**
   * The first plain TCP address of the family that the UDP socket has, as the library talks to that
   * one alone, and of these one that reaches everywhere before others.
   */
  static Optional<InetSocketAddress> told(List<Multiaddr> addresses, InetAddress bound) {
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
    ips(record)
        .filter(ip -> !ip.isAnyLocalAddress() && !ip.isMulticastAddress())
        .map(ip -> Multiaddr.tcp(new InetSocketAddress(ip, entry.port())))
        .forEach(at -> seeds.add(new Seed(at, Optional.of(entry.nodeId()))));
    return seeds;
  }

  /**
   * Where it is, of both families. Read here and not by the library, which fails on a record whose
   * fields are of another form.
   */
  private static Stream<InetAddress> ips(NodeRecord record) {
    @Nullable Object six =
        record.get(record.containsKey(EnrField.UDP_V6) ? EnrField.UDP_V6 : EnrField.UDP);
    return Stream.of(
            at(record.get(EnrField.IP_V4), IPV4_BYTES, record.get(EnrField.UDP)),
            at(record.get(EnrField.IP_V6), IPV6_BYTES, six))
        .flatMap(Optional::stream);
  }

  private static Optional<InetAddress> at(@Nullable Object ip, int length, @Nullable Object udp) {
    if (!(ip instanceof Bytes bytes) || bytes.size() != length || !isPort(udp)) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.getByAddress(bytes.toArray()));
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static boolean isPort(@Nullable Object value) {
    return value instanceof Integer port && port > 0 && port <= Limits.PORT_MAX;
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
    NodeRecord record = read(text);
    if (ips(record).findAny().isEmpty()) {
      throw refused(text, "it has no address and UDP port");
    }
    return record;
  }

  private static NodeRecord read(String text) {
    NodeRecord record;
    boolean valid;
    try {
      record = new ReadableRecords().fromBase64(text.substring(PREFIX.length()));
      valid = record.isValid();
    } catch (RuntimeException unreadable) {
      throw refused(text, "it cannot be read");
    }
    if (!valid) {
      throw refused(text, "its signature does not hold");
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
