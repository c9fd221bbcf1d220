package io.svcdht.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.svcdht.sim.SimulationPlan.Workload;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SimulationTest {

  @Test
  void a_hundred_nodes_join_find_everything_and_still_do_after_a_fifth_has_vanished() {
    SimulationPlan plan =
        SimulationPlan.of(100, 1)
            .withWorkload(
                new Workload(
                    Duration.ofSeconds(10),
                    30,
                    100,
                    Duration.ofMillis(20),
                    0.2,
                    Duration.ofSeconds(1)));
    SimulationReport report = Simulation.run(plan);
    String shown = report.table();
    assertThat(report.ready()).as(shown).isEqualTo(100);
    assertThat(report.readyAfterMs().max()).as(shown).isLessThan(120_000);
    assertThat(report.announced()).as(shown).isEqualTo(30);
    assertThat(report.holders().p50()).as(shown).isGreaterThanOrEqualTo(10);
    assertThat(report.killed()).isEqualTo(20);
    assertThat(report.phases().get(0).success()).as(shown).isEqualTo(1);
    assertThat(report.phases().get(0).hops().p99()).as(shown).isLessThanOrEqualTo(3);
    assertThat(report.phases().get(1).success()).as(shown).isGreaterThanOrEqualTo(0.99);
    assertThat(report.faults()).as(shown).isZero();
  }

  @Test
  void five_percent_of_loss_delay_but_do_not_fail() {
    SimulationReport report =
        Simulation.run(
            SimulationPlan.of(40, 2)
                .withNetwork(NetworkPlan.defaults().withLoss(0.05))
                .withWorkload(small(0)));
    String shown = report.table();
    assertThat(report.ready()).as(shown).isEqualTo(40);
    assertThat(report.phases().getFirst().success()).as(shown).isGreaterThanOrEqualTo(0.99);
    assertThat(report.faults()).as(shown).isZero();
  }

  @Test
  void the_same_seed_gives_the_same_report_byte_for_byte() {
    assertThat(reportOf(7)).isEqualTo(reportOf(7));
  }

  @Test
  void another_seed_gives_another_report() {
    assertThat(reportOf(7).replace("seed 7", "")).isNotEqualTo(reportOf(8).replace("seed 8", ""));
  }

  @Test
  void messages_may_pass_as_objects_and_signatures_as_stubs_and_the_report_says_so() {
    SimulationPlan plan =
        new SimulationPlan(
            3,
            20,
            SimulationPlan.Signing.STUB,
            NetworkPlan.defaults()
                .withCodec(false)
                .withLatency(new Latency.Constant(Duration.ofMillis(5))),
            small(0));
    SimulationReport report = Simulation.run(plan);
    assertThat(report.ready()).isEqualTo(20);
    assertThat(report.phases().getFirst().success()).isEqualTo(1);
    assertThat(report.network().bytes()).isZero();
    assertThat(report.table()).contains("stub (digest, not a signature)", "messages as objects");
    assertThat(report.json()).contains("\"signing\":\"stub\"", "\"messages\":\"objects\"");
  }

  @Test
  void one_node_alone_is_a_network() {
    SimulationReport report = Simulation.run(SimulationPlan.of(1, 4).withWorkload(small(0)));
    assertThat(report.ready()).isEqualTo(1);
    assertThat(report.announced()).isEqualTo(5);
    assertThat(report.phases().getFirst().success()).isEqualTo(1);
    assertThat(report.network().requests()).isZero();
  }

  @Test
  void large_plans_do_without_real_signatures() {
    assertThat(SimulationPlan.of(200, 1).signing()).isEqualTo(SimulationPlan.Signing.ED25519);
    assertThat(SimulationPlan.of(201, 1).signing()).isEqualTo(SimulationPlan.Signing.STUB);
  }

  @Test
  void impossible_plans_are_refused_by_name() {
    assertThatThrownBy(() -> SimulationPlan.of(0, 1)).hasMessageContaining("nodes 0");
    assertThatThrownBy(() -> NetworkPlan.defaults().withLoss(0.6)).hasMessageContaining("0.6");
    assertThatThrownBy(() -> small(0.95)).hasMessageContaining("0.95");
    assertThatThrownBy(() -> new Latency.Constant(Duration.ofMillis(-1)))
        .hasMessageContaining("negative");
    assertThatThrownBy(() -> new Latency.LogNormal(Duration.ofMillis(2), 0.5, Duration.ofMillis(1)))
        .hasMessageContaining("median");
    assertThatThrownBy(() -> new Latency.LogNormal(Duration.ofMillis(2), -1, Duration.ofMillis(3)))
        .hasMessageContaining("sigma");
  }

  private static String reportOf(long seed) {
    SimulationReport report =
        Simulation.run(
            SimulationPlan.of(15, seed)
                .withNetwork(NetworkPlan.defaults().withLoss(0.02))
                .withWorkload(small(0.2)));
    return report.table() + report.json();
  }

  private static Workload small(double killed) {
    return new Workload(
        Duration.ofSeconds(2), 5, 40, Duration.ofMillis(20), killed, Duration.ofSeconds(1));
  }
}
