package io.svcdht.rpc.discv5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.svcdht.id.Bytes;
import io.svcdht.id.Multiaddr;
import io.svcdht.id.NodeId;
import io.svcdht.peer.Identity;
import io.svcdht.peer.NetworkName;
import io.svcdht.peer.PeerInfo;
import io.svcdht.pipeline.Seed;
import io.svcdht.pq.Ed25519;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.ethereum.beacon.discovery.crypto.Signer;
import org.ethereum.beacon.discovery.schema.NodeRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodeRecordsTest {

  private static final NetworkName NETWORK = new NetworkName("svc-dht");
  private static final NodeId OTHER = NodeId.random(new SplittableRandom(7));

  private final Identity identity = Identity.of(Ed25519.signer(Bytes.copyOf(new byte[32])));
  private final Signer signer = Discv5Keys.of(identity);

  @Test
  void a_record_names_an_address_of_the_socket_s_family_pinned_to_the_node() {
    NodeRecord record = record("/ip6/2001:db8::7/tcp/9912", "/ip4/192.0.2.7/tcp/9910");
    assertThat(record.isValid()).isTrue();
    assertThat(seeds(record)).containsExactly("/ip4/192.0.2.7/tcp/9910#" + identity.nodeId());
    NodeRecord six =
        record(
            new InetSocketAddress("::", 9_911),
            "/ip4/192.0.2.7/tcp/9910",
            "/ip6/2001:db8::7/tcp/9912");
    assertThat(seeds(six))
        .containsExactly("/ip6/2001:db8:0:0:0:0:0:7/tcp/9912#" + identity.nodeId());
  }

  @Test
  void an_address_that_reaches_everywhere_goes_first() {
    NodeRecord record = record("/ip4/10.42.0.7/tcp/9910", "/ip4/192.88.1.7/tcp/4910");
    assertThat(seeds(record)).containsExactly("/ip4/192.88.1.7/tcp/4910#" + identity.nodeId());
    assertThat(record.getUdpAddress()).contains(new InetSocketAddress("192.88.1.7", 9_999));
  }

  @Test
  void names_and_onions_are_not_in_it_and_without_an_address_nobody_is_led_here() {
    NodeRecord record = record("/dns4/node.example/tcp/9910");
    assertThat(record.isValid()).isTrue();
    assertThat(NodeRecords.seeds(record, NETWORK, OTHER)).isEmpty();
  }

  @Test
  void this_node_another_network_and_records_of_others_lead_nowhere() {
    NodeRecord record = record("/ip4/192.0.2.7/tcp/9910");
    assertThat(NodeRecords.seeds(record, NETWORK, identity.nodeId())).isEmpty();
    assertThat(NodeRecords.seeds(record, new NetworkName("other"), OTHER)).isEmpty();
    record.set(EnrEntry.KEY, org.apache.tuweni.bytes.Bytes.fromHexString("0x8401"));
    assertThat(NodeRecords.seeds(record, NETWORK, OTHER)).isEmpty();
    record.set(EnrEntry.KEY, null);
    assertThat(NodeRecords.seeds(record, NETWORK, OTHER)).isEmpty();
  }

  @Test
  void the_key_follows_from_the_identity() {
    Identity another = Identity.of(Ed25519.signer(Bytes.copyOf(Arrays.copyOf(new byte[] {1}, 32))));
    assertThat(Discv5Keys.of(identity).deriveCompressedPublicKeyFromPrivate())
        .isEqualTo(signer.deriveCompressedPublicKeyFromPrivate())
        .isNotEqualTo(Discv5Keys.of(another).deriveCompressedPublicKeyFromPrivate());
  }

  @Test
  void a_record_in_text_is_read_back() {
    NodeRecord record = record("/ip4/192.0.2.7/tcp/9910");
    assertThat(NodeRecords.parse(record.asEnr())).isEqualTo(record);
  }

  @Test
  void a_record_that_was_changed_is_refused() {
    NodeRecord record = record("/ip4/192.0.2.7/tcp/9910");
    record.set("ip", org.apache.tuweni.bytes.Bytes.of(192, 0, 2, 8));
    assertRefused(record.asEnr(), "its signature does not hold");
  }

  @Test
  void a_record_without_an_address_is_nothing_to_begin_with() {
    assertRefused(record("/dns4/node.example/tcp/9910").asEnr(), "it has no address and UDP port");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "enr:", "enr:AAAA", "enr:!", "enode://x", "192.0.2.7:9911"})
  void text_that_is_no_record_is_refused(String text) {
    assertRefused(text, "it ");
  }

  private static void assertRefused(String text, String why) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> NodeRecords.parse(text))
        .withMessageStartingWith("discv5.boot-enrs has '")
        .withMessageContaining("but " + why);
  }

  private static Stream<String> seeds(NodeRecord record) {
    return NodeRecords.seeds(record, NETWORK, OTHER).stream().map(Seed::toString);
  }

  private NodeRecord record(String... addresses) {
    return record(new InetSocketAddress("0.0.0.0", 9_911), addresses);
  }

  private NodeRecord record(InetSocketAddress bind, String... addresses) {
    List<Multiaddr> all =
        Stream.of(addresses).map(text -> Multiaddr.parse(text).orThrow()).toList();
    PeerInfo info = PeerInfo.of(NETWORK, identity.keys(), all, Instant.EPOCH);
    Discv5Policy policy =
        new Discv5Policy(
            true, bind, 9_999, Optional.empty(), List.of(), 250_000, Duration.ofSeconds(10));
    return NodeRecords.of(info, policy, 1, signer);
  }
}
