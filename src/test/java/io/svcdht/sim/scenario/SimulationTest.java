package io.svcdht.sim.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.svcdht.sim.Latency;
import io.svcdht.sim.NetworkPlan;
import io.svcdht.sim.Signing;
import java.time.Duration;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class SimulationTest {

  @Test
  void two_hundred_nodes_with_real_signatures_find_everything_also_when_a_fifth_has_vanished() {
    SimulationPlan plan =
        SimulationPlan.of(200, 1)
            .withWorkload(Workload.of(200, 60).withContents(20).withTrouble(Trouble.killed(0.2)));
    SimulationReport report = Simulation.run(plan);
    String shown = report.table();
    assertThat(shown).contains("signatures ed25519", "messages as bytes");
    assertThat(report.joining().ready()).as(shown).isEqualTo(200);
    assertThat(report.joining().afterMs().max()).as(shown).isLessThan(120_000);
    assertThat(report.announcing().announced()).as(shown).isEqualTo(20);
    assertThat(report.announcing().placed().holders().percentile(0))
        .as(shown)
        .isGreaterThanOrEqualTo(20);
    assertThat(report.churn().killed()).isEqualTo(40);
    assertThat(report.phase(Simulation.FINDS).success()).as(shown).isEqualTo(1);
    assertThat(report.phase(Simulation.WIDE).hops().p99()).as(shown).isLessThanOrEqualTo(4);
    assertThat(report.phase(Simulation.EARLY).success()).as(shown).isGreaterThanOrEqualTo(0.99);
    assertThat(report.faults()).as(shown).isZero();
  }

  @Test
  void five_percent_of_loss_delay_but_do_not_fail() {
    SimulationReport report =
        Simulation.run(
            SimulationPlan.of(40, 2)
                .withNetwork(NetworkPlan.defaults().withLoss(0.05))
                .withWorkload(small()));
    String shown = report.table();
    assertThat(report.joining().ready()).as(shown).isEqualTo(40);
    assertThat(report.phase(Simulation.FINDS).success()).as(shown).isGreaterThanOrEqualTo(0.99);
    assertThat(report.faults()).as(shown).isZero();
  }

  @Test
  void the_same_seed_gives_the_same_bytes_with_churn_a_partition_liars_and_sybils() {
    assertThat(trouble(7)).isEqualTo(trouble(7));
  }

  @Test
  void another_seed_gives_another_report() {
    assertThat(calm(7).replace("seed 7", "")).isNotEqualTo(calm(8).replace("seed 8", ""));
  }

  @Test
  void messages_may_pass_as_objects_and_signatures_as_stubs_and_the_report_says_so() {
    SimulationPlan plan =
        SimulationPlan.of(20, 3)
            .withSigning(Signing.STUB)
            .withNetwork(
                NetworkPlan.defaults()
                    .withCodec(false)
                    .withLatency(new Latency.Constant(Duration.ofMillis(5))))
            .withWorkload(small());
    SimulationReport report = Simulation.run(plan);
    assertThat(report.joining().ready()).isEqualTo(20);
    assertThat(report.phase(Simulation.FINDS).success()).isEqualTo(1);
    assertThat(report.network().bytes()).isZero();
    assertThat(report.table()).contains("stub (digest, not a signature)", "messages as objects");
    assertThat(report.json()).contains("\"signing\":\"stub\"", "\"messages\":\"objects\"");
  }

  @Test
  void one_node_alone_is_a_network() {
    SimulationReport report = Simulation.run(SimulationPlan.of(1, 4).withWorkload(small()));
    assertThat(report.joining().ready()).isEqualTo(1);
    assertThat(report.announcing().announced()).isEqualTo(5);
    assertThat(report.phase(Simulation.FINDS).success()).isEqualTo(1);
    assertThat(report.network().requests()).isZero();
  }

  @Test
  void finds_of_what_nobody_holds_any_more_are_failures() {
    SimulationPlan plan =
        SimulationPlan.of(60, 6)
            .withWorkload(small().withTrouble(Trouble.killed(0.9)))
            .withPeople(
                People.DEFAULT.withTuning(
                    new Tuning(
                        OptionalInt.of(2),
                        OptionalInt.empty(),
                        OptionalInt.empty(),
                        OptionalInt.empty(),
                        OptionalInt.empty(),
                        true)));
    SimulationReport report = Simulation.run(plan);
    assertThat(report.phase(Simulation.EARLY).success()).as(report.table()).isLessThan(0.9);
  }

  @Test
  void large_plans_do_without_real_signatures() {
    assertThat(SimulationPlan.of(200, 1).signing()).isEqualTo(Signing.REAL);
    assertThat(SimulationPlan.of(201, 1).signing()).isEqualTo(Signing.STUB);
  }

  @Test
  void impossible_plans_are_refused_by_name() {
    assertThatThrownBy(() -> SimulationPlan.of(0, 1)).hasMessageContaining("nodes 0");
    assertThatThrownBy(() -> NetworkPlan.defaults().withLoss(0.6)).hasMessageContaining("0.6");
    assertThatThrownBy(() -> Trouble.killed(0.95)).hasMessageContaining("0.95");
    assertThatThrownBy(() -> Trouble.sybils(65)).hasMessageContaining("65");
    assertThatThrownBy(() -> Trouble.liars(1)).hasMessageContaining("1.0");
    assertThatThrownBy(() -> small().withChurn(11)).hasMessageContaining("11.0");
    assertThatThrownBy(() -> small().withContents(0)).hasMessageContaining("0 contents");
    assertThatThrownBy(() -> People.DEFAULT.withUndialable(0.95)).hasMessageContaining("0.95");
    assertThatThrownBy(() -> People.DEFAULT.withOneSystem(1.1)).hasMessageContaining("1.1");
  }

  private static String trouble(long seed) {
    SimulationPlan plan =
        SimulationPlan.of(20, seed)
            .withSigning(Signing.STUB)
            .withNetwork(NetworkPlan.defaults().withCodec(false).withLoss(0.02))
            .withPeople(
                People.DEFAULT
                    .withUndialable(0.1)
                    .withClockSkew(Duration.ofMinutes(4))
                    .withSlow(0.1, Duration.ofSeconds(2)))
            .withWorkload(
                small()
                    .withSpan(Duration.ofMinutes(2))
                    .withChurn(10)
                    .withTrouble(new Trouble(0.1, Duration.ofMinutes(2), 2, 0.1)));
    SimulationReport report = Simulation.run(plan);
    assertThat(report.churn().left()).isPositive();
    return report.table() + report.json() + Plot.svg(report);
  }

  private static String calm(long seed) {
    SimulationReport report = Simulation.run(SimulationPlan.of(15, seed).withWorkload(small()));
    return report.table() + report.json();
  }

  private static Workload small() {
    return Workload.of(1, 40).withContents(5);
  }
}
