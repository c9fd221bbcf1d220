package io.svcdht.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.id.Distance;
import io.svcdht.id.NodeId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RegionTest {

  @Test
  void whoever_holds_all_places_at_a_target_hides_nobody_from_the_points_around_it() {
    for (long seed = 0; seed < 50; seed++) {
      Random random = new Random(seed);
      NodeId target = NodeId.random(random);
      List<NodeId> nodes = new ArrayList<>();
      for (int i = 0; i < 1_000; i++) {
        nodes.add(NodeId.random(random));
      }
      for (int i = 0; i < 40; i++) {
        nodes.add(new NodeId(target.w0() ^ i, random.nextLong(), random.nextLong(), 0));
      }
      List<NodeId> honest = nearest(nodes.subList(0, 1_000), target, 20);
      Distance radius = Distance.ofShare(20.0 / 1_000);
      Set<NodeId> seen = new HashSet<>();
      for (NodeId point : Region.pointsAround(target, radius)) {
        seen.addAll(nearest(nodes, point, 20));
      }
      long found = honest.stream().filter(seen::contains).count();
      assertThat(nearest(nodes, target, 20))
          .as("seed %d", seed)
          .doesNotContainAnyElementsOf(honest);
      assertThat(found).as("of the 20 honest nearest, seed %d", seed).isGreaterThanOrEqualTo(14);
    }
  }

  @Test
  void twenty_nodes_are_too_many_where_seven_would_be_and_eight_where_one_would() {
    assertThat(Region.crowded(20, 7.4)).isTrue();
    assertThat(Region.crowded(20, 7.6)).isFalse();
    assertThat(Region.crowded(20, 0)).isTrue();
    assertThat(Region.crowded(20, 1e300)).isFalse();
    assertThat(Region.crowded(8, 1.3)).isTrue();
    assertThat(Region.crowded(8, 1.6)).isFalse();
    assertThat(Region.crowded(1, 0.5)).isFalse();
  }

  private static List<NodeId> nearest(List<NodeId> nodes, NodeId target, int n) {
    return nodes.stream().sorted(target::compareDistance).limit(n).toList();
  }
}
