package io.svcdht.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.pipeline.Seed;
import io.svcdht.sim.VirtualScheduler;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import reactor.core.publisher.Mono;

@ExtendWith(OutputCaptureExtension.class)
class StrangersTest {

  private static final String LIE = "not used";

  /** Leads to 1, and says that 2 is there. */
  private final Seed lie =
      new Seed(Peers.address(1), Optional.of(Peers.peer(2, new VirtualScheduler()).nodeId()));

  @Test
  void the_lie_of_a_stranger_is_no_warning(CapturedOutput output) {
    Bench bench =
        new Bench(
            new BootstrapPolicy(List.of(), 1, false, true, 60, BootstrapPolicy.Pace.defaults()),
            1,
            PeerCache.NONE,
            () -> Mono.just(List.of(lie)));
    bench.up.add(1);
    bench.start();
    assertThat(bench.strangers).containsExactly(lie);
    assertThat(output.getOut().lines().filter(line -> line.contains(LIE)))
        .noneMatch(line -> line.contains("WARN"));
  }

  @Test
  void another_at_the_seed_of_an_operator_is_one(CapturedOutput output) {
    Bench bench = new Bench(BootstrapPolicy.joining(List.of(lie), 1));
    bench.up.add(1);
    bench.start();
    assertThat(output.getOut().lines().filter(line -> line.contains(LIE)))
        .anyMatch(line -> line.contains("WARN"));
  }
}
