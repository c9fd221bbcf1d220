package io.svcdht.sim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SimulationTest {

  @Test
  void a_hundred_nodes() {
    long start = System.nanoTime();
    SimulationReport report = Simulation.run(SimulationPlan.of(Integer.getInteger("n", 20), 1));
    System.out.println(report.table());
    System.out.println(report.json());
    System.out.println((System.nanoTime() - start) / 1_000_000 + " ms real");
    assertThat(report.ready()).isEqualTo(report.plan().nodes());
  }
}
