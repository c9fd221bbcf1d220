package io.svcdht.it;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.svcdht.id.Multiaddr;
import io.svcdht.pipeline.Seed;
import io.svcdht.rpc.discv5.Discv5Door;
import io.svcdht.testing.FreePort;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.ethereum.beacon.discovery.schema.NodeRecord;
import org.ethereum.beacon.discovery.schema.NodeRecordFactory;
import org.junit.jupiter.api.Test;

/** Whole nodes that find each other by Discv5, with real sockets on loopback. */
class Discv5Test {

  /** The library leaves a node alone for 30 s that has not answered within half a second. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** A node that has joined searches again after 48 s at least. */
  private static final Duration AT_ONCE = Duration.ofSeconds(40);

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
          () ->
              requireNonNull(door.search().block(NodeProcess.PATIENCE))
                  .contains(LocalNode.seed(first)));
      assertThat(first.management("/actuator/health/readiness").body()).contains(enr(first));
      assertThat(first.management("/readyz").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void two_of_ours_meet_through_a_foreign_node() throws Exception {
    try (ForeignDiscv5 foreign = ForeignDiscv5.start(FreePort.udp())) {
      String boot = "--dht.discv5.boot-enrs=" + foreign.enr();
      try (LocalNode one = discovering(boot);
          LocalNode other = discovering(boot)) {
        one.awaitReady();
        other.awaitReady();
        assertThat(knows(one, other)).isTrue();
        assertThat(knows(other, one)).isTrue();
      }
    }
  }

  @Test
  void a_foreign_node_that_knows_one_of_ours_finds_another_through_it() throws Exception {
    try (ForeignDiscv5 foreign = ForeignDiscv5.start(FreePort.udp())) {
      try (LocalNode one = discovering("--dht.standalone=true");
          LocalNode other = discovering("--dht.discv5.boot-enrs=" + enr(one))) {
        String sought = enr(other);
        foreign.add(enr(one));
        NodeProcess.await("found", PATIENCE, () -> foreign.look().contains(sought));
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
      String old = enr(first);
      NodeRecord before = NodeRecordFactory.DEFAULT.fromEnr(old);
      first.node().readdress(List.of(Multiaddr.parse("/ip4/127.0.0.2/tcp/9").orThrow()));
      NodeProcess.await(
          "begun anew, long before the next search is due",
          AT_ONCE,
          () -> first.bean(Discv5Door.class).enr().filter(now -> !now.equals(old)).isPresent());
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
  void a_port_that_is_taken_ends_the_start_in_a_sentence_with_key_value_and_way_out()
      throws Exception {
    try (DatagramSocket taken = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"))) {
      String bind = "127.0.0.1:" + taken.getLocalPort();
      assertThatThrownBy(() ->
              LocalNode.start(
                  "--dht.standalone=true",
                  "--dht.discv5.enabled=true",
                  "--dht.discv5.bind=" + bind))
          .hasStackTraceContaining(
              "dht.discv5.bind " + bind + " cannot be used: java.net.BindException")
          .hasStackTraceContaining("name an address of this machine and a port that is free");
    }
  }

  private static LocalNode discovering(String... more) throws IOException {
    List<String> all = new ArrayList<>(List.of(more));
    all.add("--dht.discv5.enabled=true");
    all.add("--dht.discv5.bind=127.0.0.1:" + FreePort.udp());
    return LocalNode.start(all.toArray(String[]::new));
  }

  private static String enr(LocalNode node) {
    return node.bean(Discv5Door.class).enr().orElseThrow();
  }

  private static boolean knows(LocalNode node, LocalNode other) {
    return node.node().table().contact(other.node().self().nodeId()).isPresent();
  }
}
