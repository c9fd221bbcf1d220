package io.svcdht.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.id.Multiaddr;
import io.svcdht.transport.DialRules.Named;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DialRulesTest {

  private static final DialPolicy POLICY = DialPolicy.defaults();

  private final ManualTime time = new ManualTime();
  private final DialRules rules = new DialRules(POLICY, AcceptPolicy.defaults().trusted(), time);

  @Test
  void a_public_address_may_be_dialled() {
    assertThat(refused("93.184.216.34")).isFalse();
    assertThat(refused("2606:2800:220:1::1")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "::1",
        "10.1.2.3",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "100.64.0.1",
        "169.254.169.254",
        "fe80::1",
        "fd00::1",
        "::ffff:10.0.0.1",
        "64:ff9b::a00:1"
      })
  void a_local_address_is_refused_by_a_node_that_is_not_there(String address) {
    assertThat(refused(address)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "240.0.0.1",
        "192.0.2.1",
        "::",
        "ff02::1",
        "2001:db8::1",
        "2002:a00:1::1",
        "2001:0:1::1",
        "198.18.0.1"
      })
  void an_address_where_no_peer_can_be_is_refused_whoever_names_it(String address) {
    rules.inside(List.of(ip(address)));
    rules.met(ip(address));
    for (Named named : Named.values()) {
      assertThat(rules.refusal(socket(address, 9910), named)).isPresent();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1", "10.1.2.3", "192.168.1.1", "fd00::1", "fe80::1"})
  void a_local_address_may_be_dialled_once_this_node_is_there_and_has_met_somebody_there(
      String address) {
    rules.inside(List.of(ip(address)));
    assertThat(refused(address)).isTrue();
    rules.met(ip(address));
    assertThat(refused(address)).isFalse();
  }

  @Test
  void one_private_network_does_not_open_another() {
    rules.inside(List.of(ip("10.0.0.1"), ip("fd00:1:2::1")));
    rules.met(ip("10.9.9.9"));
    rules.met(ip("fd00:1:2::9"));
    assertThat(refused("10.200.0.1")).isFalse();
    assertThat(refused("192.168.0.1")).isTrue();
    assertThat(refused("fd00:1:2:3::1")).isFalse();
    assertThat(refused("fd00:1:3::1")).isTrue();
  }

  @Test
  void an_operator_may_name_a_local_address_but_a_name_must_lead_into_an_own_network() {
    assertThat(rules.refusal(socket("127.0.0.1", 1), Named.BY_OPERATOR)).isEmpty();
    assertThat(rules.refusal(socket("10.0.0.1", 1), Named.BY_NAME)).isPresent();
    rules.inside(List.of(ip("10.3.0.1")));
    assertThat(rules.refusal(socket("10.0.0.1", 1), Named.BY_NAME)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1", "10.1.2.3", "192.168.1.1", "fd00::1", "fe80::1"})
  void a_discovery_may_name_a_local_address_only_where_a_node_there_has_proved_itself(
      String address) {
    InetSocketAddress found = socket(address, 9910);
    rules.advertised(List.of(ip(address)));
    assertThat(rules.refusal(found, Named.BY_PEER)).as("peers are told so").isEmpty();
    rules.ended(found);
    assertThat(rules.refusal(found, Named.BY_DISCOVERY)).isPresent();
    rules.met(ip(address));
    assertThat(rules.refusal(found, Named.BY_DISCOVERY)).isEmpty();
  }

  @Test
  void or_in_an_own_network_where_the_operator_has_written_down_a_node() {
    InetSocketAddress written = socket("10.0.0.1", 9910);
    rules.written(List.of(written, InetSocketAddress.createUnresolved("node.example", 9910)));
    assertThat(rules.refusal(written, Named.BY_DISCOVERY)).as("itself, from anywhere").isEmpty();
    assertThat(rules.refusal(socket("10.0.0.1", 22), Named.BY_DISCOVERY)).isPresent();
    rules.inside(List.of(ip("10.3.0.1")));
    assertThat(rules.refusal(socket("10.0.0.2", 9910), Named.BY_DISCOVERY)).isEmpty();
    assertThat(rules.refusal(socket("192.168.0.1", 9910), Named.BY_DISCOVERY)).isPresent();
  }

  @Test
  void what_a_discovery_names_is_dialled_once_at_a_time_and_rests_after_a_failure() {
    InetSocketAddress victim = socket("93.184.216.34", 9910);
    assertThat(rules.refusal(victim, Named.BY_DISCOVERY)).isEmpty();
    assertThat(rules.refusal(victim, Named.BY_DISCOVERY)).isPresent();
    rules.failed(victim);
    rules.ended(victim);
    assertThat(rules.refusal(victim, Named.BY_DISCOVERY)).isPresent();
    time.pass(Duration.ofSeconds(30));
    assertThat(rules.refusal(victim, Named.BY_DISCOVERY)).isEmpty();
  }

  @Test
  void a_discovery_has_a_budget_in_trusted_networks_too() {
    rules.inside(List.of(ip("10.0.0.1")));
    rules.met(ip("10.0.0.2"));
    for (int i = 0; i < POLICY.prefixBudget(); i++) {
      assertThat(rules.refusal(socket("10.0.0." + i, 9910), Named.BY_DISCOVERY)).isEmpty();
    }
    assertThat(rules.refusal(socket("10.0.0.200", 9910), Named.BY_DISCOVERY)).isPresent();
    assertThat(rules.refusal(socket("10.0.0.200", 9910), Named.BY_PEER)).isEmpty();
  }

  @Test
  void a_failed_dial_keeps_that_port_alone_for_thirty_seconds() {
    InetSocketAddress failed = socket("93.184.216.34", 9910);
    rules.failed(failed);
    time.pass(Duration.ofSeconds(29));
    assertThat(rules.refusal(failed, Named.BY_PEER)).isPresent();
    assertThat(rules.refusal(socket("93.184.216.34", 9911), Named.BY_PEER)).isEmpty();
    time.pass(Duration.ofSeconds(1));
    assertThat(rules.refusal(failed, Named.BY_PEER)).isEmpty();
  }

  @Test
  void an_operators_seed_may_be_tried_again_at_once() {
    InetSocketAddress failed = socket("93.184.216.34", 9910);
    rules.failed(failed);
    assertThat(rules.refusal(failed, Named.BY_OPERATOR)).isEmpty();
  }

  @Test
  void a_sign_of_life_forgives_a_failed_dial() {
    InetSocketAddress failed = socket("93.184.216.34", 9910);
    rules.failed(failed);
    rules.alive(failed);
    assertThat(rules.refusal(failed, Named.BY_PEER)).isEmpty();
  }

  @Test
  void a_prefix_of_strangers_has_a_budget_of_dials() {
    for (int i = 0; i < POLICY.prefixBudget(); i++) {
      assertThat(refused("93.184.216." + i)).isFalse();
    }
    assertThat(refused("93.184.216.200")).isTrue();
    assertThat(refused("93.184.217.1")).isFalse();
    time.pass(POLICY.failurePause());
    assertThat(refused("93.184.216.200")).isFalse();
  }

  @Test
  void a_trusted_network_has_no_budget() {
    rules.inside(List.of(ip("10.0.0.1")));
    rules.met(ip("10.0.0.2"));
    for (int i = 0; i < POLICY.prefixBudget() * 2; i++) {
      assertThat(refused("10.0.0." + i)).isFalse();
    }
  }

  @Test
  void failures_are_forgotten_oldest_first_when_there_are_too_many() {
    InetSocketAddress first = socket("93.184.216.34", 1);
    rules.failed(first);
    for (int i = 0; i < 8_192; i++) {
      rules.failed(socket("93.184.216.35", 1 + i));
    }
    assertThat(rules.refusal(first, Named.BY_PEER)).isEmpty();
    assertThat(rules.refusal(socket("93.184.216.35", 8_192), Named.BY_PEER)).isPresent();
  }

  @Test
  void at_most_two_addresses_of_each_family_are_tried_in_turn_beginning_with_ipv6() {
    List<InetSocketAddress> chosen =
        rules.choose(
            addresses(
                "/ip4/93.184.216.1/tcp/1",
                "/ip4/93.184.216.1/tcp/1/tls",
                "/ip4/93.184.216.2/tcp/1",
                "/ip4/93.184.216.3/tcp/1",
                "/ip6/2606::1/tcp/1",
                "/dns4/example.org/tcp/1",
                "/ip4/93.184.216.4/udp/1/quic-v1",
                "/onion3/" + "a".repeat(56) + ":1"));
    assertThat(chosen)
        .containsExactly(
            socket("2606::1", 1), socket("93.184.216.1", 1), socket("93.184.216.2", 1));
  }

  @Test
  void a_socket_is_dialled_once_at_a_time() {
    InetSocketAddress victim = socket("93.184.216.34", 9910);
    assertThat(rules.refusal(victim, Named.BY_PEER)).isEmpty();
    assertThat(rules.refusal(victim, Named.BY_PEER)).isPresent();
    rules.ended(victim);
    assertThat(rules.refusal(victim, Named.BY_PEER)).isEmpty();
  }

  private boolean refused(String address) {
    InetSocketAddress socket = socket(address, 9910);
    boolean refused = rules.refusal(socket, Named.BY_PEER).isPresent();
    rules.ended(socket);
    return refused;
  }

  private static List<Multiaddr> addresses(String... texts) {
    return Stream.of(texts).map(text -> Multiaddr.parse(text).orThrow()).toList();
  }

  private static InetSocketAddress socket(String address, int port) {
    return new InetSocketAddress(ip(address), port);
  }

  private static InetAddress ip(String literal) {
    return InetAddress.ofLiteral(literal);
  }
}
