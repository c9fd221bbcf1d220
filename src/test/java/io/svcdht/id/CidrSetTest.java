package io.svcdht.id;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CidrSetTest {

  private static final long SEED = 0x63696472L;

  @Test
  void the_first_block_that_holds_an_address_is_told() {
    CidrSet set = CidrSet.of("10.0.0.0/8", "10.1.0.0/16", "fd00::/8", "::1/128");
    assertThat(set.holding(InetAddress.ofLiteral("10.1.2.3")))
        .contains(Cidr.parse("10.0.0.0/8").orThrow());
    assertThat(set.holding(InetAddress.ofLiteral("fd12::1")))
        .contains(Cidr.parse("fd00::/8").orThrow());
    assertThat(set.contains(InetAddress.ofLiteral("::2"))).isFalse();
    assertThat(new CidrSet(List.of()).contains(InetAddress.ofLiteral("::2"))).isFalse();
  }

  @Test
  void it_holds_what_its_blocks_hold() throws UnknownHostException {
    Random random = new Random(SEED);
    for (int i = 0; i < 20_000; i++) {
      List<Cidr> blocks = new ArrayList<>();
      for (int b = random.nextInt(4); b >= 0; b--) {
        InetAddress around = address(random);
        blocks.add(new Cidr(around, random.nextInt(around.getAddress().length * 8 + 1)));
      }
      byte[] near = blocks.getFirst().network().getAddress();
      near[random.nextInt(near.length)] ^= (byte) (1 << random.nextInt(8));
      InetAddress address = random.nextBoolean() ? address(random) : InetAddress.getByAddress(near);
      assertThat(new CidrSet(blocks).contains(address))
          .as("seed %d, %s in %s", SEED, address, blocks)
          .isEqualTo(blocks.stream().anyMatch(block -> block.contains(address)));
    }
  }

  private static InetAddress address(Random random) throws UnknownHostException {
    byte[] raw = new byte[random.nextBoolean() ? 4 : 16];
    random.nextBytes(raw);
    return InetAddress.getByAddress(raw);
  }
}
