package io.svcdht.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.error.DhtError;
import io.svcdht.transport.AcceptRules.Ticket;
import io.svcdht.transport.AcceptRules.Verdict;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AcceptRulesTest {

  private static final int CONNECTIONS = 100;

  private final ManualTime time = new ManualTime();
  private final AcceptRules rules = new AcceptRules(AcceptPolicy.defaults(), CONNECTIONS, time);

  @Test
  void eight_connections_from_one_prefix_are_enough() {
    List<Ticket> tickets = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      tickets.add(admitted("93.184.216." + i));
      time.pass(Duration.ofSeconds(1));
    }
    assertThat(refusal("93.184.216.99")).isEqualTo(DhtError.RATE_LIMITED);
    admitted("93.184.217.1");
    tickets.getFirst().closed();
    admitted("93.184.216.99");
  }

  @Test
  void an_ipv6_prefix_is_a_48() {
    for (int i = 0; i < 8; i++) {
      admitted("2606:2800:220:" + i + "::1");
      time.pass(Duration.ofSeconds(1));
    }
    assertThat(refusal("2606:2800:220:99::1")).isEqualTo(DhtError.RATE_LIMITED);
    admitted("2606:2800:221::1");
  }

  @Test
  void ten_connections_a_second_from_one_prefix_are_enough() {
    for (int i = 0; i < 10; i++) {
      admitted("93.184.216.1").closed();
    }
    assertThat(refusal("93.184.216.1")).isEqualTo(DhtError.RATE_LIMITED);
    time.pass(Duration.ofSeconds(1));
    admitted("93.184.216.1");
  }

  @Test
  void the_edge_of_a_window_does_not_admit_twice_the_rate() {
    time.pass(Duration.ofMillis(450));
    for (int i = 0; i < 10; i++) {
      admitted("93.184.216.1").closed();
    }
    time.pass(Duration.ofMillis(600));
    assertThat(refusal("93.184.216.1")).isEqualTo(DhtError.RATE_LIMITED);
  }

  @Test
  void a_trusted_network_is_exempt_from_the_limits_per_prefix() {
    for (int i = 0; i < 50; i++) {
      admitted("127.0.0.1");
    }
    assertThat(rules.total()).isEqualTo(50);
  }

  @Test
  void sixty_four_handshakes_at_once_are_enough_even_for_trusted_networks() {
    List<Ticket> tickets = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      tickets.add(admitted("10.0.0." + i));
    }
    assertThat(refusal("10.0.0.200")).isEqualTo(DhtError.BUSY);
    tickets.getFirst().greeted();
    admitted("10.0.0.200");
  }

  @Test
  void inbound_connections_stop_at_their_share_of_all() {
    for (int i = 0; i < CONNECTIONS; i++) {
      admitted("10.0.0.1").greeted();
    }
    assertThat(refusal("10.0.0.1")).isEqualTo(DhtError.BUSY);
  }

  @Test
  void a_ticket_gives_its_places_back_once() {
    Ticket ticket = admitted("93.184.216.1");
    Ticket other = admitted("93.184.216.1");
    ticket.greeted();
    ticket.closed();
    ticket.closed();
    ticket.greeted();
    assertThat(rules.total()).isEqualTo(1);
    other.closed();
    assertThat(rules.total()).isZero();
  }

  private Ticket admitted(String address) {
    Verdict verdict = rules.accept(InetAddress.ofLiteral(address));
    assertThat(verdict).isInstanceOf(Verdict.Admitted.class);
    return ((Verdict.Admitted) verdict).ticket();
  }

  private DhtError refusal(String address) {
    Verdict verdict = rules.accept(InetAddress.ofLiteral(address));
    assertThat(verdict).isInstanceOf(Verdict.Refused.class);
    return ((Verdict.Refused) verdict).error();
  }
}
