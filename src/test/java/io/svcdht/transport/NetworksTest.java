package io.svcdht.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.testing.Seeded;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworksTest {

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, true",
    "10.255.0.9, true",
    "172.31.255.255, true",
    "172.32.0.0, false",
    "192.168.1.1, true",
    "203.0.113.1, false",
    "::1, true",
    "::2, false",
    "fd00::1, true",
    "2001:db8::1, false",
    "::ffff:a00:1, true"
  })
  void the_default_trusted_networks_are_loopback_and_the_private_ones(String ip, boolean inside) {
    Networks trusted = new Networks(AcceptPolicy.defaults().trusted());
    assertThat(trusted.test(InetAddress.ofLiteral(ip))).isEqualTo(inside);
  }

  @Test
  void without_networks_nobody_is_inside() {
    assertThat(new Networks(List.of()).test(InetAddress.getLoopbackAddress())).isFalse();
  }

  @Test
  void it_says_what_its_blocks_say() {
    Seeded.check(
        500,
        random -> {
          int length = random.nextBoolean() ? 4 : 16;
          byte[] raw = Seeded.bytes(random, length);
          List<Cidr> blocks =
              IntStream.range(0, 3)
                  .mapToObj(i -> {
                    byte[] near = raw.clone();
                    near[random.nextInt(length)] ^= (byte) (1 << random.nextInt(8));
                    return new Cidr(Cidr.address(near), random.nextInt(length * 8 + 1));
                  })
                  .toList();
          InetAddress address = Cidr.address(raw);
          boolean inside = blocks.stream().anyMatch(block -> block.contains(address));
          assertThat(new Networks(blocks).test(address)).isEqualTo(inside);
        });
  }
}
