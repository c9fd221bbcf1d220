package io.svcdht.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.id.Cid;
import io.svcdht.id.Multiaddr;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Nodes that speak IPv4 alone, IPv6 alone, or both, with real sockets on loopback. */
class AddressFamiliesTest {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String ONLY_IPV4 = "--dht.bind=127.0.0.1:0";
  private static final String ONLY_IPV6 = "--dht.bind=[::1]:0";

  @Test
  void ipv4_alone_is_enough() throws Exception {
    try (LocalNode one = LocalNode.start(ONLY_IPV4);
        LocalNode other = LocalNode.start(ONLY_IPV4, LocalNode.seeds(one))) {
      assertMeetAndFind(one, other, "/ip4/127.0.0.1/tcp/");
    }
  }

  @Test
  void ipv6_alone_is_enough() throws Exception {
    assumeIpv6();
    try (LocalNode one = LocalNode.start(ONLY_IPV6);
        LocalNode other = LocalNode.start(ONLY_IPV6, LocalNode.seeds(one))) {
      assertMeetAndFind(one, other, "/ip6/0:0:0:0:0:0:0:1/tcp/");
    }
  }

  @Test
  void a_node_with_both_joins_those_that_have_one_and_each_finds_what_it_announces()
      throws Exception {
    assumeIpv6();
    int port = freeInBoth();
    try (LocalNode four = LocalNode.start(ONLY_IPV4);
        LocalNode six = LocalNode.start(ONLY_IPV6);
        LocalNode both =
            LocalNode.start(
                "--dht.bind=[::]:" + port,
                "--dht.advertise=127.0.0.1,::1",
                LocalNode.seeds(four, six))) {
      both.awaitReady();
      assertThat(both.addresses())
          .extracting(Multiaddr::toString)
          .containsExactly("/ip4/127.0.0.1/tcp/" + port, "/ip6/::1/tcp/" + port);
      NodeProcess.await(
          "met by both",
          NodeProcess.PATIENCE,
          () -> knows(both, four) && knows(both, six) && knows(four, both) && knows(six, both));

      announce(both, "of both");
      announce(four, "of four");
      announce(six, "of six");
      assertThat(finds(four, "of both")).isTrue();
      assertThat(finds(six, "of both")).isTrue();
      assertThat(finds(both, "of four")).isTrue();
      assertThat(finds(both, "of six")).isTrue();
      assertThat(finds(six, "of four")).as("by way of the one that has both").isTrue();
      assertThat(finds(four, "of six")).as("by way of the one that has both").isTrue();
    }
  }

  private static void assertMeetAndFind(LocalNode one, LocalNode other, String prefix)
      throws InterruptedException {
    one.awaitReady();
    other.awaitReady();
    for (LocalNode node : List.of(one, other)) {
      assertThat(node.addresses())
          .singleElement()
          .satisfies(address -> assertThat(address.toString()).startsWith(prefix));
    }
    NodeProcess.await(
        "met by each other", NodeProcess.PATIENCE, () -> knows(one, other) && knows(other, one));
    announce(one, "of one");
    announce(other, "of the other");
    assertThat(finds(other, "of one")).isTrue();
    assertThat(finds(one, "of the other")).isTrue();
  }

  private static boolean knows(LocalNode node, LocalNode other) {
    return node.node().table().contact(other.node().self().nodeId()).isPresent();
  }

  private static void announce(LocalNode node, String what) {
    String body = "{\"cid\":\"" + cid(what) + "\",\"addrs\":[\"/ip6/2001:db8::7/tcp/4001\"]}";
    assertThat(node.post("/dht/providers", body, "Content-Type", "application/json").statusCode())
        .isEqualTo(201);
  }

  private static boolean finds(LocalNode node, String what) {
    JsonNode answer = JSON.readTree(node.get("/dht/providers/" + cid(what)).body());
    return answer.path("records").size() == 1;
  }

  private static Cid cid(String what) {
    return Cid.ofContent(what.getBytes(StandardCharsets.UTF_8));
  }

  private static void assumeIpv6() {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.ofLiteral("::1"), 0));
    } catch (IOException none) {
      Assumptions.abort("this machine has no IPv6 loopback address");
    }
  }

  /** A port that was free a moment ago in both families. */
  private static int freeInBoth() throws IOException {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.ofLiteral("::"), 0));
      return socket.getLocalPort();
    }
  }
}
