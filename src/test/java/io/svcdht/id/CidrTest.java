package io.svcdht.id;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.svcdht.error.Decoded;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CidrTest {

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.255.255.255, true",
    "10.0.0.0/8, 11.0.0.0, false",
    "10.1.2.3/8, 10.9.9.9, true",
    "192.168.4.0/22, 192.168.7.255, true",
    "192.168.4.0/22, 192.168.8.0, false",
    "0.0.0.0/0, 255.1.2.3, true",
    "0.0.0.0/0, ::1, false",
    "fd00::/8, fdff::1, true",
    "fd00::/8, fe00::1, false",
    "2001:db8:1::/48, 2001:db8:1:ffff::, true",
    "127.0.0.1, 127.0.0.1, true",
    "127.0.0.1, 127.0.0.2, false"
  })
  void a_block_holds_what_shares_its_prefix(String block, String address, boolean holds) {
    Cidr cidr = Cidr.parse(block).orThrow();
    assertThat(cidr.contains(InetAddress.ofLiteral(address))).isEqualTo(holds);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "10.0.0.0/x",
        "example.org/8",
        "::/129",
        "10/8",
        "10.1/16",
        "167772160/8"
      })
  void what_is_no_block_is_refused_with_a_sentence(String text) {
    assertThat(Cidr.parse(text))
        .isInstanceOfSatisfying(
            Decoded.Rejected.class,
            refused -> assertThat(refused.reason()).contains("is not a block of addresses"));
  }

  @Test
  void blocks_of_the_same_addresses_are_equal() {
    assertThat(Cidr.parse("10.1.2.3/8")).isEqualTo(Cidr.parse("10.0.0.0/8"));
    assertThat(Cidr.parse("10.1.2.3/8").orThrow()).hasToString("10.0.0.0/8");
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.255.255.255",
    "192.168.4.0/22, 192.168.7.255",
    "1.2.3.4/32, 1.2.3.4",
    "fd00::/8, fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"
  })
  void the_last_address_is_all_ones_behind_the_prefix(String block, String last) {
    assertThat(Cidr.parse(block).orThrow().last()).isEqualTo(InetAddress.ofLiteral(last));
  }

  @Test
  void a_prefix_length_beyond_the_family_is_a_programming_error() {
    assertThatThrownBy(() -> new Cidr(InetAddress.ofLiteral("10.0.0.0"), 33))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0 to 32");
  }
}
