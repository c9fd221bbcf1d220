package io.svcdht.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SheddingTest {

  private final Shedding shedding = Shedding.defaults();

  @ParameterizedTest
  @CsvSource({
    "512, 104, true",
    "512, 103, false",
    "10, 3, true",
    "10, 2, false",
    "1, 1, true",
    "1, 0, false"
  })
  void a_write_leaves_a_fifth_to_reads(int capacity, int free, boolean admitted) {
    assertThat(shedding.admits(true, free, capacity)).isEqualTo(admitted);
  }

  @ParameterizedTest
  @CsvSource({"512, 1, true", "512, 0, false", "1, 1, true"})
  void a_read_takes_the_last_place(int capacity, int free, boolean admitted) {
    assertThat(shedding.admits(false, free, capacity)).isEqualTo(admitted);
  }

  @Test
  void a_write_never_passes_where_a_read_would_not() {
    for (int capacity = 1; capacity < 200; capacity++) {
      for (int free = 0; free <= capacity; free++) {
        if (shedding.admits(true, free, capacity)) {
          assertThat(shedding.admits(false, free, capacity)).isTrue();
        }
      }
      assertThat(shedding.admits(true, capacity, capacity)).as("at rest").isTrue();
    }
  }

  @Test
  void a_share_out_of_its_range_is_refused() {
    assertThatThrownBy(() -> new Shedding(0))
        .hasMessage("dht.limits.write-pct is 0, allowed are 1 to 100");
  }
}
