package io.svcdht.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.peer.VerifiedPeer;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LinksTest {

  private static final long IDLE = 1_000;

  private final VerifiedPeer hello =
      new VirtualCluster(1, NetworkPlan.defaults(), Signing.STUB).identity().current();
  private final Links links = new Links();

  @Test
  void a_connection_is_open_until_it_is_idle_or_closed() {
    links.open(7, hello, 0, 10);
    assertThat(links.use(7, 5, 20)).isTrue();
    assertThat(links.use(7, 20, 30)).isTrue();
    assertThat(links.use(7, 31, 40)).isFalse();
    assertThat(links.use(8, 0, 40)).isFalse();
    links.open(7, hello, 0, 50);
    assertThat(links.close(7, 0)).isTrue();
    assertThat(links.close(7, 0)).isFalse();
    assertThat(links.use(7, 0, 60)).isFalse();
    assertThat(links.hello(7)).isSameAs(hello);
    assertThat(links.hello(8)).isNull();
  }

  @Test
  void it_keeps_what_a_map_keeps_while_idle_ones_make_room() {
    long seed = 3;
    SplittableRandom random = new SplittableRandom(seed);
    Map<Integer, Long> model = new TreeMap<>();
    for (long now = 1; now < 20_000; now++) {
      long since = now - IDLE;
      int acceptor = random.nextInt(3_000);
      if (random.nextInt(4) == 0) {
        boolean open = model.containsKey(acceptor) && model.get(acceptor) >= since;
        assertThat(links.close(acceptor, since)).as("seed %d", seed).isEqualTo(open);
        model.remove(acceptor);
      } else {
        links.open(acceptor, hello, since, now);
        model.put(acceptor, now);
      }
    }
    long since = 20_000 - IDLE;
    int[] open = links.open(since);
    Arrays.sort(open);
    assertThat(open)
        .as("seed %d", seed)
        .containsExactly(
            model.entrySet().stream()
                .filter(entry -> entry.getValue() >= since)
                .mapToInt(Map.Entry::getKey)
                .toArray());
  }
}
