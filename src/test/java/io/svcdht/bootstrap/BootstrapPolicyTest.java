package io.svcdht.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.svcdht.pipeline.Seed;
import io.svcdht.supervision.Backoff;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BootstrapPolicyTest {

  @Test
  void a_seed_written_twice_counts_once() {
    assertThat(BootstrapPolicy.joining(List.of(Peers.seed(1), Peers.seed(1)), 1).seeds())
        .containsExactly(Peers.seed(1));
  }

  @Test
  void a_node_that_joins_needs_a_seed() {
    assertThatThrownBy(() -> BootstrapPolicy.joining(List.of(), 1))
        .hasMessageContaining("standalone=true");
  }

  @Test
  void too_many_seeds_are_refused_by_number() {
    List<Seed> seeds =
        IntStream.rangeClosed(1, 65)
            .mapToObj(n -> new Seed(Peers.address(n), Optional.empty()))
            .toList();
    assertThatThrownBy(() -> BootstrapPolicy.joining(seeds, 1)).hasMessageContaining("65 entries");
  }

  @Test
  void required_has_a_range() {
    assertThatThrownBy(() -> BootstrapPolicy.joining(List.of(Peers.seed(1)), 0))
        .hasMessageContaining("bootstrap.required=0 is not in 1…64");
    assertThatThrownBy(() -> BootstrapPolicy.joining(List.of(Peers.seed(1)), 65))
        .hasMessageContaining("bootstrap.required=65");
  }

  @Test
  void fill_is_a_percentage() {
    assertThatThrownBy(() ->
            new BootstrapPolicy(List.of(), 1, true, false, 101, BootstrapPolicy.Pace.defaults()))
        .hasMessageContaining("readiness.min-fill-pct=101");
  }

  @Test
  void no_time_is_zero() {
    Backoff backoff = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(2));
    Duration ok = Duration.ofSeconds(1);
    assertThatThrownBy(() -> new BootstrapPolicy.Pace(backoff, Duration.ZERO, ok, ok, ok))
        .hasMessageContaining("dial-timeout");
    assertThatThrownBy(() -> new BootstrapPolicy.Pace(backoff, ok, ok, ok, Duration.ofSeconds(-1)))
        .hasMessageContaining("bootstrap.refresh");
  }
}
