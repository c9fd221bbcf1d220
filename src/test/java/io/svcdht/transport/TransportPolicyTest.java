package io.svcdht.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class TransportPolicyTest {

  private static final TransportPolicy GOOD = TransportPolicy.defaults();

  @Test
  void the_defaults_are_the_protocols() {
    assertThat(GOOD.maxInflight()).isEqualTo(64);
    assertThat(GOOD.handshake()).isEqualTo(Duration.ofSeconds(5));
    assertThat(GOOD.dial().stagger()).isEqualTo(Duration.ofMillis(75));
    assertThat(GOOD.dial().perFamily()).isEqualTo(2);
    assertThat(GOOD.dial().failurePause()).isEqualTo(Duration.ofSeconds(30));
    assertThat(GOOD.accept().handshakes()).isEqualTo(64);
    assertThat(GOOD.accept().perSecond()).isEqualTo(10);
    assertThat(GOOD.accept().perPrefix()).isEqualTo(8);
    assertThat(GOOD.withBind(new InetSocketAddress(1)).bind().getPort()).isEqualTo(1);
  }

  @Test
  void a_bad_value_is_named_with_its_key_and_range() {
    assertThatThrownBy(() ->
            new TransportPolicy(
                GOOD.bind(),
                false,
                1,
                64,
                GOOD.handshake(),
                GOOD.idle(),
                GOOD.dial(),
                GOOD.accept()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("dht.limits.connections = 1 is not 2 to 1000000");
    assertThatThrownBy(
            () -> new DialPolicy(Duration.ofSeconds(2), 2, Duration.ofSeconds(30), 64, 128))
        .hasMessage("dht.transport.dial.stagger = PT2S is not PT0.001S to PT1S");
    assertThatThrownBy(() -> new AcceptPolicy(0, 10, 8, List.of()))
        .hasMessage("dht.transport.accept.handshakes = 0 is not 1 to 10000");
  }
}
