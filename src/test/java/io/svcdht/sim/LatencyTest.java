package io.svcdht.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LatencyTest {

  private static final Latency.Place HERE = new Latency.Place(1, 0);
  private final SplittableRandom random = new SplittableRandom(5);

  @Test
  void round_trips_of_a_local_network_keep_within_its_bounds() {
    Latency lan = new Latency.Local(Duration.ofMillis(1), Duration.ofMillis(3));
    for (int i = 2; i < 2_000; i++) {
      Latency.Place there = new Latency.Place(i, 0);
      long round = lan.nanos(HERE, there, random) + lan.nanos(there, HERE, random);
      assertThat(round).isBetween(1_000_000L, 3_150_000L);
    }
  }

  @Test
  void a_pair_keeps_its_distance_in_both_directions() {
    for (int i = 2; i < 100; i++) {
      assertThat(Pairs.uniform(1, i)).isEqualTo(Pairs.uniform(i, 1)).isBetween(0.0, 1.0);
      assertThat(Pairs.gaussian(1, i)).isEqualTo(Pairs.gaussian(i, 1)).isBetween(-3.5, 3.5);
    }
  }

  @Test
  void what_belongs_to_pairs_is_spread_as_it_says() {
    double[] uniform = IntStream.range(0, 20_000).mapToDouble(i -> Pairs.uniform(i, 7)).toArray();
    double[] normal = IntStream.range(0, 20_000).mapToDouble(i -> Pairs.gaussian(i, 7)).toArray();
    assertThat(IntStream.range(0, 20_000).mapToDouble(i -> uniform[i]).average().orElseThrow())
        .isBetween(0.48, 0.52);
    double squares = IntStream.range(0, 20_000).mapToDouble(i -> normal[i] * normal[i]).sum();
    assertThat(squares / 20_000).isBetween(0.9, 1.1);
  }

  @Test
  void across_the_world_the_median_is_that_of_the_regions() {
    int region = Regions.NAMES.indexOf("japan");
    long[] ways =
        IntStream.range(2, 2_002)
            .mapToLong(i -> new Latency.World().nanos(HERE, new Latency.Place(i, region), random))
            .sorted()
            .toArray();
    assertThat(ways[1_000] / 1e6).isBetween(110.0, 120.0);
    assertThat(ways[1_980] / ways[1_000]).isLessThan(2);
  }

  @Test
  void the_matrix_is_the_same_in_both_directions() {
    for (int a = 0; a < Regions.NAMES.size(); a++) {
      for (int b = 0; b < Regions.NAMES.size(); b++) {
        assertThat(Regions.rttMillis(a, b)).isEqualTo(Regions.rttMillis(b, a)).isPositive();
      }
    }
  }

  @Test
  void impossible_latencies_are_refused_by_name() {
    assertThatThrownBy(() -> new Latency.Constant(Duration.ofMillis(-1)))
        .hasMessageContaining("negative");
    assertThatThrownBy(() -> new Latency.Local(Duration.ofMillis(2), Duration.ofMillis(1)))
        .hasMessageContaining("least");
    assertThatThrownBy(() -> new Latency.LogNormal(Duration.ofMillis(2), 0.5, Duration.ofMillis(1)))
        .hasMessageContaining("median");
    assertThatThrownBy(() -> new Latency.LogNormal(Duration.ofMillis(2), -1, Duration.ofMillis(3)))
        .hasMessageContaining("sigma");
  }
}
