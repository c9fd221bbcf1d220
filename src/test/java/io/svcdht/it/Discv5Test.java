package io.svcdht.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.id.Multiaddr;
import io.svcdht.pipeline.Seed;
import io.svcdht.rpc.discv5.Discv5Door;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.ethereum.beacon.discovery.schema.NodeRecord;
import org.ethereum.beacon.discovery.schema.NodeRecordFactory;
import org.junit.jupiter.api.Test;

/** Whole nodes that find each other by Discv5, with real sockets on loopback. */
class Discv5Test {

  private static final int PACKETS = 500;

  /** The library leaves a node alone for 30 s that has not answered within half a second. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @Test
  void a_node_without_seeds_but_one_boot_record_becomes_ready() throws Exception {
    try (LocalNode first = discovering("--dht.standalone=true");
        LocalNode second = discovering("--dht.discv5.boot-enrs=" + enr(first));
        LocalNode third = discovering("--dht.discv5.boot-enrs=" + enr(second))) {
      second.awaitReady();
      third.awaitReady();
      Discv5Door door = third.bean(Discv5Door.class);
      NodeProcess.await(
          "found by random walks, through the second",
          PATIENCE,
          () -> door.search().block(NodeProcess.PATIENCE).contains(LocalNode.seed(first)));
      assertThat(first.management("/readyz").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void a_foreign_node_and_ours_find_each_other_and_a_third_one_through_it() throws Exception {
    try (ForeignDiscv5 foreign = ForeignDiscv5.start(freePort())) {
      try (LocalNode one = discovering("--dht.discv5.boot-enrs=" + foreign.enr());
          LocalNode other = discovering("--dht.standalone=true")) {
        NodeProcess.await(
            "found by the foreign node",
            PATIENCE,
            () -> foreign.look(enr(other)).containsAll(List.of(enr(one), enr(other))));
        one.awaitReady();
        other.awaitReady();
        assertThat(knows(one, other)).isTrue();
        assertThat(knows(other, one)).isTrue();
      }
    }
  }

  @Test
  void nodes_of_another_network_are_found_and_left_alone() throws Exception {
    try (LocalNode first = discovering("--dht.standalone=true");
        LocalNode stranger =
            discovering(
                "--dht.network=another",
                "--dht.standalone=true",
                "--dht.discv5.boot-enrs=" + enr(first))) {
      Discv5Door door = stranger.bean(Discv5Door.class);
      assertThat(door.search().block(NodeProcess.PATIENCE)).isEmpty();
      assertThat(stranger.node().table().size()).isZero();
      assertThat(first.node().table().size()).isZero();
    }
  }

  @Test
  void the_record_follows_the_addresses_that_peers_are_told() throws Exception {
    try (LocalNode first = discovering("--dht.standalone=true")) {
      NodeRecord before = NodeRecordFactory.DEFAULT.fromEnr(enr(first));
      first.node().self().advertise(List.of(Multiaddr.parse("/ip4/127.0.0.2/tcp/9").orThrow()));
      first.bean(Discv5Door.class).search().block(NodeProcess.PATIENCE);
      NodeRecord after = NodeRecordFactory.DEFAULT.fromEnr(enr(first));
      assertThat(after.getTcpAddress()).contains(new InetSocketAddress("127.0.0.2", 9));
      assertThat(after.getSeq()).isGreaterThan(before.getSeq());
      assertThat(after.getNodeId()).isEqualTo(before.getNodeId());
      try (LocalNode second =
          discovering("--dht.standalone=true", "--dht.discv5.boot-enrs=" + enr(first))) {
        assertThat(second.bean(Discv5Door.class).search().block(NodeProcess.PATIENCE))
            .extracting(Seed::toString)
            .containsExactly("/ip4/127.0.0.2/tcp/9#" + first.node().self().nodeId());
      }
    }
  }

  @Test
  void packets_that_are_none_change_nothing_and_are_answered_with_fewer_bytes() throws Exception {
    Random random = new Random(7);
    try (LocalNode first = discovering("--dht.standalone=true")) {
      assertFewer(
          first,
          () -> {
            byte[] bytes = new byte[random.nextInt(1, 1_300)];
            random.nextBytes(bytes);
            return bytes;
          });
      assertStillJoined(first);
    }
  }

  @Test
  void messages_of_strangers_are_each_answered_by_one_smaller_challenge() throws Exception {
    try (LocalNode first = discovering("--dht.standalone=true")) {
      Discv5Packets packets = new Discv5Packets(enr(first), new Random(7));
      assertThat(assertFewer(first, packets::message)).isPositive();
      assertStillJoined(first);
    }
  }

  @Test
  void forged_challenges_and_handshakes_change_nothing_and_are_not_answered() throws Exception {
    try (LocalNode first = discovering("--dht.standalone=true")) {
      Discv5Packets packets = new Discv5Packets(enr(first), new Random(7));
      assertThat(assertFewer(first, packets::challenge)).isZero();
      assertThat(assertFewer(first, packets::handshake)).isZero();
      assertStillJoined(first);
    }
  }

  /** Sends many; how many bytes come back, which are fewer. */
  private static long assertFewer(LocalNode node, Supplier<byte[]> packets) throws IOException {
    long sent = 0;
    long answered = 0;
    try (DatagramSocket socket = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"))) {
      for (int i = 0; i < PACKETS; i++) {
        byte[] bytes = packets.get();
        socket.send(new DatagramPacket(bytes, bytes.length, socket(node)));
        sent += bytes.length;
        answered += received(socket);
      }
    }
    assertThat(answered).isLessThanOrEqualTo(sent);
    assertThat(node.bean(Discv5Door.class).search().block(NodeProcess.PATIENCE)).isEmpty();
    assertThat(node.node().table().size()).isZero();
    return answered;
  }

  private static void assertStillJoined(LocalNode first) throws Exception {
    try (LocalNode second = discovering("--dht.discv5.boot-enrs=" + enr(first))) {
      second.awaitReady();
    }
  }

  /** Bytes that have come by now. */
  private static int received(DatagramSocket socket) throws IOException {
    socket.setSoTimeout(1);
    DatagramPacket packet = new DatagramPacket(new byte[2_000], 2_000);
    try {
      socket.receive(packet);
      return packet.getLength();
    } catch (SocketTimeoutException nothing) {
      return 0;
    }
  }

  private static LocalNode discovering(String... more) throws IOException {
    List<String> all = new ArrayList<>(List.of(more));
    all.add("--dht.discv5.enabled=true");
    all.add("--dht.discv5.bind=127.0.0.1:" + freePort());
    return LocalNode.start(all.toArray(String[]::new));
  }

  private static InetSocketAddress socket(LocalNode node) {
    String bind = node.property("dht.discv5.bind");
    return new InetSocketAddress(
        InetAddress.ofLiteral("127.0.0.1"),
        Integer.parseInt(bind.substring(bind.indexOf(':') + 1)));
  }

  private static String enr(LocalNode node) {
    return node.bean(Discv5Door.class).enr().orElseThrow();
  }

  private static boolean knows(LocalNode node, LocalNode other) {
    return node.node().table().contact(other.node().self().nodeId()).isPresent();
  }

  /** A UDP port that was free a moment ago. */
  private static int freePort() throws IOException {
    try (DatagramSocket socket = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }
}
