package io.svcdht.rpc.discv5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.svcdht.id.Bytes;
import io.svcdht.id.Multiaddr;
import io.svcdht.peer.Identity;
import io.svcdht.peer.NetworkName;
import io.svcdht.peer.PeerInfo;
import io.svcdht.pq.Ed25519;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.ethereum.beacon.discovery.schema.NodeRecord;
import org.junit.jupiter.api.Test;

class Discv5PolicyTest {

  /** As a pod behind a port of its machine tells them, both private. */
  private static final List<Multiaddr> POD_AND_MACHINE =
      Stream.of("/ip4/10.42.0.7/tcp/9910", "/ip4/10.0.0.1/tcp/32000")
          .map(text -> Multiaddr.parse(text).orThrow())
          .toList();

  @Test
  void a_record_names_the_address_that_was_written_with_its_ports() {
    NodeRecord record = record(policy(Optional.of("10.0.0.1")));
    assertThat(record.getUdpAddress()).contains(new InetSocketAddress("10.0.0.1", 32_100));
    assertThat(record.getTcpAddress()).contains(new InetSocketAddress("10.0.0.1", 32_000));
  }

  @Test
  void without_a_word_it_names_the_first() {
    assertThat(record(policy(Optional.empty())).getTcpAddress())
        .contains(new InetSocketAddress("10.42.0.7", 9_910));
  }

  @Test
  void an_address_that_the_socket_cannot_have_is_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> policy(Optional.of("2001:db8::7")))
        .withMessage(
            "discv5.advertise 2001:db8:0:0:0:0:0:7 is not of the family of discv5.bind 0.0.0.0");
  }

  private static NodeRecord record(Discv5Policy policy) {
    Identity identity = Identity.of(Ed25519.signer(Bytes.copyOf(new byte[32])));
    PeerInfo info =
        PeerInfo.of(new NetworkName("svc-dht"), identity.keys(), POD_AND_MACHINE, Instant.EPOCH);
    return NodeRecords.of(
        info, policy.told(info.addresses()), policy.port(), 1, Discv5Keys.of(identity));
  }

  private static Discv5Policy policy(Optional<String> advertise) {
    Discv5Policy off = Discv5Policy.off();
    return new Discv5Policy(
        true,
        off.bind(),
        32_100,
        advertise.map(InetAddress::ofLiteral),
        List.of(),
        off.rates(),
        Duration.ofSeconds(10));
  }
}
