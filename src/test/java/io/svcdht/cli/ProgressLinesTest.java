package io.svcdht.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.sim.scenario.Simulation;
import io.svcdht.sim.scenario.SimulationPlan;
import io.svcdht.sim.scenario.Workload;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgressLinesTest {

  private final StringWriter err = new StringWriter();
  private long now;

  @Test
  void a_line_now_and_then_says_how_far_it_is() {
    ProgressLines progress = new ProgressLines(new PrintWriter(err, true), () -> now);
    progress.of("hops");
    for (int done = 1; done <= 10; done++) {
      now += ProgressLines.EVERY.toNanos() / 4;
      progress.at("finding", done, 10);
    }
    assertThat(err.toString().lines())
        .containsExactly("hops: finding 4 of 10", "hops: finding 8 of 10");
  }

  @Test
  void work_that_is_soon_done_says_nothing() {
    ProgressLines progress = new ProgressLines(new PrintWriter(err, true), () -> now);
    now += ProgressLines.EVERY.toNanos() - 1;
    progress.at("joining", 9, 10);
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void a_simulation_tells_its_steps_in_order_and_each_to_its_end() {
    List<String> told = new ArrayList<>();
    SimulationPlan plan = SimulationPlan.of(4, 7).withWorkload(Workload.of(4, 6).withContents(3));
    Simulation.run(plan.withProgress((step, done, all) -> told.add(step + " " + done + "/" + all)));
    assertThat(told)
        .containsSubsequence(
            "joining 0/4", "joining 4/4", "announcing 1/3", "announcing 3/3", "finding 6/6")
        .endsWith("finding 6/6");
  }
}
