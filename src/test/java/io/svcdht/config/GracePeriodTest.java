package io.svcdht.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.helm.Chart;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A cluster kills what takes longer to stop than the chart says. */
class GracePeriodTest {

  private static final Path CHART = Path.of("helm", "svc-dht");
  private static final String LEAST = "/properties/terminationGracePeriodSeconds/minimum";

  @Test
  void the_steps_of_stopping_fit_into_the_grace_period_of_the_chart() throws Exception {
    Duration grace = seconds("values.yaml", "/terminationGracePeriodSeconds");
    assertThat(sum(ShutdownPolicy.defaults())).isLessThan(grace);
  }

  @Test
  void so_does_the_longest_delay_within_the_least_that_may_be_set() throws Exception {
    ShutdownPolicy longest = ShutdownPolicy.defaults().withDrainDelay(Duration.ofSeconds(30));
    assertThat(sum(longest)).isLessThanOrEqualTo(seconds("values.schema.json", LEAST));
  }

  /** Whatever steps there are: each is a duration of the policy. */
  private static Duration sum(ShutdownPolicy policy) throws Exception {
    Duration sum = Duration.ZERO;
    for (RecordComponent step : ShutdownPolicy.class.getRecordComponents()) {
      if (step.getAccessor().invoke(policy) instanceof Duration lasting) {
        sum = sum.plus(lasting);
      }
    }
    return sum;
  }

  private static Duration seconds(String file, String pointer) {
    return Duration.ofSeconds(Chart.yaml(CHART.resolve(file)).at(pointer).asLong());
  }
}
