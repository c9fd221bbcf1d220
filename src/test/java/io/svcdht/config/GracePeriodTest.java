package io.svcdht.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** A cluster kills what takes longer to stop than the chart says. */
class GracePeriodTest {

  private static final Path CHART = Path.of("helm", "svc-dht");

  @Test
  void the_steps_of_stopping_fit_into_the_grace_period_of_the_chart() throws Exception {
    Duration grace = seconds(yaml("values.yaml").get("terminationGracePeriodSeconds"));
    assertThat(sum(ShutdownPolicy.defaults())).isLessThan(grace);
  }

  @Test
  void so_does_the_longest_delay_within_the_least_that_may_be_set() throws Exception {
    Map<?, ?> schema = (Map<?, ?>) yaml("values.schema.json").get("properties");
    Map<?, ?> period = (Map<?, ?>) schema.get("terminationGracePeriodSeconds");
    ShutdownPolicy longest = ShutdownPolicy.defaults().withDrainDelay(Duration.ofSeconds(30));
    assertThat(sum(longest)).isLessThanOrEqualTo(seconds(period.get("minimum")));
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

  private static Duration seconds(Object number) {
    return Duration.ofSeconds(((Number) number).longValue());
  }

  private static Map<String, Object> yaml(String file) throws IOException {
    try (Reader text = Files.newBufferedReader(CHART.resolve(file))) {
      return new Yaml().load(text);
    }
  }
}
