package io.svcdht.sim.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SampleTest {

  @Test
  void percentiles_are_by_nearest_rank() {
    Sample sample = Sample.of(IntStream.rangeClosed(1, 100).boxed().toList());
    assertThat(sample.p50()).isEqualTo(50);
    assertThat(sample.p95()).isEqualTo(95);
    assertThat(sample.p99()).isEqualTo(99);
    assertThat(sample.max()).isEqualTo(100);
    assertThat(sample.percentile(0)).isEqualTo(1);
    assertThat(sample.mean()).isEqualTo(50.5);
  }

  @Test
  void of_nothing_all_are_zero() {
    Sample sample = Sample.of(List.of());
    assertThat(sample.count()).isZero();
    assertThat(sample.p50()).isZero();
    assertThat(sample.mean()).isZero();
    assertThat(sample.below(5)).isZero();
  }

  @Test
  void values_are_counted_within_bounds() {
    Sample.Collector collector = new Sample.Collector();
    for (int i = 200; i > 0; i--) {
      collector.add(i % 4);
    }
    Sample sample = collector.sample();
    assertThat(sample.count()).isEqualTo(200);
    assertThat(sample.between(1, 2)).isEqualTo(50);
    assertThat(sample.below(3)).isEqualTo(150);
  }

  @Test
  void a_figure_is_met_on_its_bound_and_not_beyond() {
    assertThat(Figure.atMost("p50", 3, "", 3).met()).isTrue();
    assertThat(Figure.atMost("p50", 3.001, "", 3).met()).isFalse();
    assertThat(Figure.atLeast("success", 99.5, "%", 99.5).met()).isTrue();
    assertThat(Figure.atLeast("success", 99.49, "%", 99.5).met()).isFalse();
    assertThat(Figure.shown("more", 1, "").met()).isTrue();
    Outcome outcome =
        new Outcome(
            "some",
            List.of(Figure.atLeast("success", 99.49, "%", 99.5), Figure.shown("more", 1, "")),
            List.of());
    assertThat(outcome.met()).isFalse();
    assertThat(outcome.table()).contains("NOT MET", "99.49 %", "≥ 99.5");
    assertThat(outcome.json()).contains("\"met\":false");
  }
}
