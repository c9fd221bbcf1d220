package io.svcdht.rpc.discv5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.svcdht.id.Bytes;
import io.svcdht.id.Multiaddr;
import io.svcdht.id.NodeId;
import io.svcdht.limits.Limits;
import io.svcdht.peer.Identity;
import io.svcdht.peer.NetworkName;
import io.svcdht.peer.PeerInfo;
import io.svcdht.pipeline.Seed;
import io.svcdht.pq.Ed25519;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.ethereum.beacon.discovery.crypto.Signer;
import org.ethereum.beacon.discovery.schema.NodeRecord;
import org.ethereum.beacon.discovery.util.DecodeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class NodeRecordsTest {

  private static final NetworkName NETWORK = new NetworkName("svc-dht");
  private static final org.apache.tuweni.bytes.Bytes SIX =
      org.apache.tuweni.bytes.Bytes.fromHexString("0x20010db8000000000000000000000007");
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

  @ParameterizedTest
  @MethodSource
  void fields_of_another_form_lead_nowhere_and_are_refused_on_receipt(String key, Object value) {
    MadeRecord made = new MadeRecord(new Random(7)).entry(NETWORK).at("192.0.2.7", 9_911);
    NodeRecord record = made.with("ip6", SIX).with(key, value).signed();
    assertThat(record.isValid()).isTrue();
    assertThat(NodeRecords.seeds(record, NETWORK, OTHER))
        .extracting(seed -> seed.address().toString())
        .contains("/ip4/192.0.2.7/tcp/9910");
    assertThatExceptionOfType(DecodeException.class)
        .isThrownBy(() -> new ReadableRecords().fromBytes(record.serialize()));
    assertRefused(record.asEnr(), "it cannot be read");
  }

  static Stream<Arguments> fields_of_another_form_lead_nowhere_and_are_refused_on_receipt() {
    return Stream.of(
        Arguments.of("udp6", 70_000),
        Arguments.of("udp6", org.apache.tuweni.bytes.Bytes.fromHexString("0xffffffff")),
        Arguments.of("tcp6", 65_536),
        Arguments.of("quic6", 65_536));
  }

  @Test
  void an_address_that_is_a_list_or_too_short_is_none() {
    for (Object ip : List.of(List.of(SIX), SIX.slice(0, 15), SIX.slice(0, 4))) {
      NodeRecord record =
          new MadeRecord(new Random(7)).entry(NETWORK).with("ip6", ip).with("udp6", 9).signed();
      assertThat(NodeRecords.seeds(record, NETWORK, OTHER)).isEmpty();
      assertThatIllegalArgumentException().isThrownBy(() -> NodeRecords.parse(record.asEnr()));
    }
  }

  @Test
  void the_greatest_record_fits_into_the_300_bytes_that_one_may_have() {
    PeerInfo info =
        PeerInfo.of(new NetworkName("n".repeat(64)), identity.keys(), List.of(), Instant.EPOCH);
    InetSocketAddress told =
        new InetSocketAddress("2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", 65_535);
    NodeRecord record = NodeRecords.of(info, Optional.of(told), 65_535, Limits.MILLIS_MAX, signer);
    assertThat(record.serialize().size()).isBetween(270, 300);
    assertThat(NodeRecords.parse(record.asEnr())).isEqualTo(record);
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
    Optional<InetSocketAddress> told = NodeRecords.told(all, bind.getAddress());
    return NodeRecords.of(info, told, 9_999, 1, signer);
  }
}
