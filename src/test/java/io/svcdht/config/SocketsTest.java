package io.svcdht.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.svcdht.error.Decoded;
import io.svcdht.id.Multiaddr;
import io.svcdht.limits.Limits;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SocketsTest {

  @ParameterizedTest
  @CsvSource({
    "0.0.0.0:9910, 0.0.0.0, 9910",
    "127.0.0.1:0, 127.0.0.1, 0",
    "localhost:1, 127.0.0.1, 1",
    "[::]:9910, 0:0:0:0:0:0:0:0, 9910",
    "[2001:db8::1]:65535, 2001:db8:0:0:0:0:0:1, 65535"
  })
  void an_address_and_a_port_are_read(String text, String host, int port) {
    InetSocketAddress socket = Sockets.parse("dht.bind", text);
    assertThat(socket.getAddress().getHostAddress()).isEqualTo(host);
    assertThat(socket.getPort()).isEqualTo(port);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "9910",
        ":9910",
        "0.0.0.0",
        "::1:9910",
        "[::1]",
        "1.2.3:1",
        "1.2.3.4:65536",
        "1.2.3.4:-1",
        "dht.example:9910",
        "[1.2.3.4.5]:1"
      })
  void anything_else_is_refused_by_its_key(String text) {
    assertThatThrownBy(() -> Sockets.parse("dht.bind", text))
        .isInstanceOf(BadSetting.class)
        .hasMessageStartingWith("dht.bind is '" + text + "'");
  }

  @ParameterizedTest
  @CsvSource({
    "10.42.0.7, /ip4/10.42.0.7/tcp/9910",
    "fd00::7, /ip6/fd00::7/tcp/9910",
    "/ip4/10.42.0.7/tcp/31910, /ip4/10.42.0.7/tcp/31910",
    "/dns4/dht.example/tcp/1, /dns4/dht.example/tcp/1"
  })
  void an_address_alone_is_told_with_the_port_of_the_listener(String text, String told) {
    assertThat(Sockets.advertised(text, 9910).orThrow()).hasToString(told);
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.42.0", "10.42.0.7:9910", "dht.example", "fd00", "::g"})
  void what_is_no_address_alone_is_refused(String text) {
    assertThat(Sockets.advertised(text, 9910))
        .isInstanceOfSatisfying(
            Decoded.Rejected.class,
            refused ->
                assertThat(refused.reason())
                    .startsWith("'" + text + "' is not an IP address alone"));
  }

  @Test
  void a_listener_on_one_address_is_told_as_it_is() {
    assertThat(Sockets.dialable(new InetSocketAddress(InetAddress.getLoopbackAddress(), 9910)))
        .containsExactly(Multiaddr.parse("/ip4/127.0.0.1/tcp/9910").orThrow());
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0:4242", "[::]:4242"})
  void a_listener_on_all_addresses_is_told_by_those_of_the_interfaces(String bind) {
    List<Multiaddr> told = Sockets.dialable(Sockets.parse("dht.bind", bind));
    assertThat(told).isNotEmpty().hasSizeLessThanOrEqualTo(Limits.PEER_ADDRESSES);
    assertThat(told)
        .allSatisfy(address -> {
          assertThat(address.port()).isEqualTo(4242);
          assertThat(address.ip().orElseThrow().isAnyLocalAddress()).isFalse();
        });
  }
}
