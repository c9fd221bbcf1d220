package io.svcdht.id;

import static io.svcdht.testing.Rejections.assertMalformed;
import static io.svcdht.testing.Rejections.assertRejected;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.svcdht.error.DhtError;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MultiaddrTest {

  private static final String ONION = "a2".repeat(28);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/ip4/192.0.2.1/tcp/9910",
        "/ip4/0.0.0.0/tcp/1",
        "/ip4/255.255.255.255/tcp/65535",
        "/ip4/192.0.2.1/udp/9910/quic-v1",
        "/ip6/::1/tcp/9910",
        "/ip6/2001:DB8::1/udp/9910/quic-v1",
        "/dns/example.org/tcp/443/https",
        "/dns4/node_1.svc.cluster.local./tcp/9910",
        "/dns6/x/tcp/80/http",
        "/dns/a-b.example/tcp/443/tls/http",
        "/dns/4me/tcp/443",
        "/ip4/192.0.2.1/tcp/9910/tls/p2p/12D3KooWPjceQrSwdWXPyLLeABRXmuqt69Rg3sBYbU1Nft9HyQ6X",
      })
  void known_forms_come_back_as_they_were(String text) {
    assertThat(Multiaddr.parse(text).orThrow()).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "ip4/192.0.2.1/tcp/1",
        "/ip4/192.0.2.1",
        "/ip4/192.0.2.1/tcp",
        "/ip4/192.0.2.1/tcp/",
        "/ip4/192.0.2.1/tcp/0",
        "/ip4/192.0.2.1/tcp/01",
        "/ip4/192.0.2.1/tcp/65536",
        "/ip4/192.0.2.1/tcp/-1",
        "/ip4/192.0.2.1/tcp/9910/",
        "/ip4/192.0.2.1/udp/9910",
        "/ip4/192.0.2.1/udp/9910/quic",
        "/ip4/192.0.2.1/sctp/9910",
        "/ip4/192.0.2.256/tcp/1",
        "/ip4/192.0.2.01/tcp/1",
        "/ip4/192.0.2/tcp/1",
        "/ip4/192.0.2.1\n/tcp/1",
        "/ip4/example.org/tcp/1",
        "/ip4//tcp/1",
        "/ip6/192.0.2.1/tcp/1",
        "/ip6/::ffff:192.0.2.1/tcp/1",
        "/ip6/fe80::1%eth0/tcp/1",
        "/ip6/:::/tcp/1",
        "/ip6/[::1]/tcp/1",
        "/dns//tcp/1",
        "/dns/-a/tcp/1",
        "/dns/a-/tcp/1",
        "/dns/a..b/tcp/1",
        "/dns/a b/tcp/1",
        "/dns/ä.example/tcp/1",
        "/dns/127.0.0.1/tcp/1",
        "/dns/2130706433/tcp/1",
        "/dns/0x7f000001/tcp/1",
        "/dns/example.127./tcp/1",
        "/ip4/192.0.2.1/tcp/1/ws",
        "/ip4/192.0.2.1/tcp/1/tls/tls",
        "/ip4/192.0.2.1/tcp/1/p2p",
        "/ip4/192.0.2.1/tcp/1/p2p/0OIl",
        "/ip4/192.0.2.1/tcp/1/p2p/12D3KooWPjceQrSwdWXPyLLeABRXmuqt69Rg3sBYbU1Nft9HyQ6X/tls",
        "/unix/tmp/socket",
        "/onion3/short:9910",
      })
  void everything_else_is_refused(String text) {
    assertMalformed(Multiaddr.parse(text), "is not of the form");
  }

  @Test
  void labels_of_more_than_63_characters_are_refused() {
    assertThat(Multiaddr.parse("/dns/" + "a".repeat(63) + "/tcp/1").orThrow().port()).isEqualTo(1);
    assertMalformed(Multiaddr.parse("/dns/" + "a".repeat(64) + "/tcp/1"), "is not of the form");
  }

  @Test
  void more_than_128_bytes_are_refused_before_they_are_read() {
    assertRejected(Multiaddr.parse("/dns/" + "a".repeat(200)), DhtError.OVER_SIZE, "128");
  }

  @Test
  void the_parts_can_be_asked_for() {
    Multiaddr quic = Multiaddr.parse("/ip6/2001:db8::1/udp/9910/quic-v1").orThrow();
    assertThat(quic.kind()).isEqualTo(Multiaddr.HostKind.IP6);
    assertThat(quic.host()).isEqualTo("2001:db8::1");
    assertThat(quic.port()).isEqualTo(9910);
    assertThat(quic.carrier()).isEqualTo(Multiaddr.Carrier.QUIC_V1);
    assertThat(quic.ip()).contains(InetAddress.ofLiteral("2001:db8::1"));
    Multiaddr name = Multiaddr.parse("/dns4/example.org/tcp/80").orThrow();
    assertThat(name.ip()).isEmpty();
    assertThat(name.kind()).isEqualTo(Multiaddr.HostKind.DNS4);
    assertThat(name.carrier()).isEqualTo(Multiaddr.Carrier.TCP);
  }

  @Test
  void onion_addresses_have_56_characters_and_a_port() {
    Multiaddr onion = Multiaddr.parse("/onion3/" + ONION + ":9910").orThrow();
    assertThat(onion.carrier()).isEqualTo(Multiaddr.Carrier.ONION);
    assertThat(onion.host()).isEqualTo(ONION);
    assertThat(onion.port()).isEqualTo(9910);
    assertThat(onion.ip()).isEmpty();
    assertMalformed(Multiaddr.parse("/onion3/" + ONION + ":65536"), "is not of the form");
    assertMalformed(Multiaddr.parse("/onion3/" + ONION + "/tcp/9910"), "is not of the form");
  }

  @Test
  void a_socket_has_an_address() throws Exception {
    var four = new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 9910);
    assertThat(Multiaddr.tcp(four)).hasToString("/ip4/127.0.0.1/tcp/9910");
    var six = new InetSocketAddress(InetAddress.ofLiteral("::1"), 9910);
    assertThat(Multiaddr.tcp(six)).hasToString("/ip6/0:0:0:0:0:0:0:1/tcp/9910");
  }

  @Test
  void a_socket_without_ip_or_port_has_none() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Multiaddr.tcp(InetSocketAddress.createUnresolved("x", 1)))
        .withMessageContaining("not resolved");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Multiaddr.tcp(new InetSocketAddress(InetAddress.ofLiteral("::1"), 0)))
        .withMessageContaining("port");
  }

  @Test
  void equality_is_by_text() {
    Multiaddr a = Multiaddr.parse("/ip6/::1/tcp/1").orThrow();
    assertThat(a)
        .isEqualTo(Multiaddr.parse("/ip6/::1/tcp/1").orThrow())
        .hasSameHashCodeAs(Multiaddr.parse("/ip6/::1/tcp/1").orThrow())
        .isNotEqualTo(Multiaddr.parse("/ip6/::2/tcp/1").orThrow())
        .isNotEqualTo("/ip6/::1/tcp/1");
  }
}
