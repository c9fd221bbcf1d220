package io.svcdht.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.svcdht.id.Distance;
import io.svcdht.id.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NetworkSizeTest {

  private static final int K = 20;

  @Test
  void sixteen_lookups_tell_the_size_within_a_quarter() {
    for (long seed = 0; seed < 30; seed++) {
      Random random = new Random(seed);
      int nodes = 500 + random.nextInt(2_000);
      NetworkSize size = sampled(nodes, NetworkSize.ENOUGH, random);
      assertThat(size.estimate().orElseThrow() / nodes)
          .as("seed %d", seed)
          .isCloseTo(1, within(0.25));
    }
  }

  @Test
  void before_that_nothing_is_said() {
    NetworkSize size = sampled(500, NetworkSize.ENOUGH - 1, new Random(1));
    assertThat(size.estimate()).isEmpty();
    assertThat(size.expectedWithin(Distance.ofShare(0.5))).isEmpty();
  }

  @Test
  void a_few_crowded_regions_move_it_little() {
    Random random = new Random(3);
    NetworkSize size = sampled(1_000, NetworkSize.ENOUGH, random);
    NodeId target = NodeId.random(random);
    for (int i = 0; i < 5; i++) {
      size.sample(target, new NodeId(target.w0(), target.w1() ^ 1, 0, 0), K);
    }
    assertThat(size.estimate().orElseThrow()).isCloseTo(1_000, within(300.0));
  }

  @Test
  void the_radius_is_where_so_many_are_expected() {
    NetworkSize size = sampled(1_000, NetworkSize.ENOUGH, new Random(4));
    assertThat(size.expectedWithin(size.radius(K)).orElseThrow()).isCloseTo(K, within(0.01));
  }

  @Test
  void after_a_restart_the_estimate_stays_until_there_are_enough_new_lookups() {
    Random random = new Random(5);
    NetworkSize size = sampled(500, NetworkSize.WINDOW, random);
    size.restart();
    assertThat(size.estimate().orElseThrow()).isCloseTo(500, within(150.0));
    sample(size, 4_000, NetworkSize.ENOUGH, random);
    assertThat(size.estimate().orElseThrow()).isCloseTo(4_000, within(1_000.0));
    assertThat(size.samples()).isEqualTo(NetworkSize.ENOUGH);
  }

  @Test
  void a_share_of_the_space_and_its_distance_are_the_same() {
    Random random = new Random(6);
    for (int i = 0; i < 1_000; i++) {
      double share = Math.pow(2, -60 * random.nextDouble());
      assertThat(Distance.ofShare(share).share()).isCloseTo(share, within(share * 1e-9));
    }
    assertThat(Distance.ofShare(1).compareTo(Distance.ofShare(0.999))).isPositive();
    assertThat(Distance.ofShare(-1)).isEqualTo(new Distance(0, 0, 0, 0));
  }

  private static NetworkSize sampled(int nodes, int lookups, Random random) {
    NetworkSize size = new NetworkSize();
    sample(size, nodes, lookups, random);
    return size;
  }

  private static void sample(NetworkSize size, int nodes, int lookups, Random random) {
    List<NodeId> network = new ArrayList<>();
    for (int i = 0; i < nodes; i++) {
      network.add(NodeId.random(random));
    }
    for (int i = 0; i < lookups; i++) {
      NodeId target = NodeId.random(random);
      NodeId last =
          network.stream().sorted(target::compareDistance).skip(K - 1).findFirst().orElseThrow();
      size.sample(target, last, K);
    }
  }
}
