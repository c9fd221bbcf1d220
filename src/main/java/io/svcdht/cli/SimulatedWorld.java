package io.svcdht.cli;

import io.svcdht.sim.Latency;
import io.svcdht.sim.NetworkPlan;
import io.svcdht.sim.Signing;
import io.svcdht.sim.scenario.People;
import io.svcdht.sim.scenario.SimulationPlan;
import io.svcdht.sim.scenario.Trouble;
import io.svcdht.sim.scenario.Tuning;
import io.svcdht.sim.scenario.Workload;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of {@code simulate} on what the network is like and what befalls it. */
final class SimulatedWorld {

  /** Names of {@link Latency}. */
  enum LatencyName {
    constant,
    lan,
    lognormal,
    world
  }

  /** Names of {@link Signing}. */
  enum SigningName {
    real,
    stub
  }

  @Option(names = "--latency", description = "${COMPLETION-CANDIDATES} (default ${DEFAULT-VALUE}).")
  private LatencyName latency = LatencyName.lognormal;

  @Option(
      names = "--loss",
      converter = Quantities.ToShare.class,
      description = "Segments lost, such as 1%%; the sender tries again.")
  private Quantities.Share loss = new Quantities.Share(0);

  @Option(
      names = "--churn",
      converter = Quantities.ToRate.class,
      description = "Nodes that leave, and as many that join, such as 10%%/h.")
  private Quantities.Rate churn = new Quantities.Rate(0);

  @Option(
      names = "--span",
      converter = Quantities.ToSpan.class,
      description = "Time that the lookups are spread over (default 20 ms each, 20m at most).")
  private @Nullable Duration span;

  @Option(
      names = "--slow",
      converter = Quantities.ToSlow.class,
      description = "Peers that answer late, such as 5%%@2s; drawn anew every 30 s.")
  private Quantities.Slow slow = new Quantities.Slow(0, Duration.ZERO);

  @Option(
      names = "--unreachable",
      converter = Quantities.ToShare.class,
      description = "Nodes that nobody can dial, such as 10%%.")
  private Quantities.Share unreachable = new Quantities.Share(0);

  @Option(
      names = "--clock-skew",
      converter = Quantities.ToSpan.class,
      description = "Most that wall clocks are wrong by, either way, such as 4m.")
  private Duration clockSkew = Duration.ZERO;

  @Option(
      names = "--asn-skew",
      converter = Quantities.ToShare.class,
      description = "Nodes in one autonomous system, such as 70%%.")
  private Quantities.Share asnSkew = new Quantities.Share(0);

  @Option(
      names = "--liars",
      converter = Quantities.ToShare.class,
      description = "Nodes that answer with lies, such as 10%%.")
  private Quantities.Share liars = new Quantities.Share(0);

  @Option(
      names = "--sybils",
      converter = Quantities.ToPerPlace.class,
      description = "k or 2k: Sybils on as many closest positions of ten more contents.")
  private Quantities.PerPlace sybils = new Quantities.PerPlace(0);

  @Option(
      names = "--kill",
      converter = Quantities.ToShare.class,
      description = "Nodes that vanish silently after the lookups, such as 20%%.")
  private Quantities.Share kill = new Quantities.Share(0);

  @Option(
      names = "--partition",
      converter = Quantities.ToSpan.class,
      description = "Time that the network is then split in halves, such as 10m.")
  private Duration partition = Duration.ZERO;

  @Option(
      names = "--signatures",
      description = "${COMPLETION-CANDIDATES} (default real up to 200 nodes).")
  private @Nullable SigningName signatures;

  SimulationPlan plan(int nodes, int lookups, long seed, Tuning tuning) {
    SimulationPlan plan = SimulationPlan.of(nodes, seed);
    NetworkPlan network = plan.network().withLatency(latency()).withLoss(loss.of());
    return plan.withSigning(signing(plan))
        .withNetwork(network)
        .withPeople(people(tuning))
        .withWorkload(workload(nodes, lookups, tuning));
  }

  private Latency latency() {
    return switch (latency) {
      case constant -> new Latency.Constant(Duration.ofMillis(25));
      case lan -> new Latency.Local(Duration.ofMillis(1), Duration.ofMillis(3));
      case lognormal -> NetworkPlan.defaults().latency();
      case world -> new Latency.World();
    };
  }

  private Signing signing(SimulationPlan plan) {
    if (signatures == null) {
      return plan.signing();
    }
    return switch (signatures) {
      case real -> Signing.REAL;
      case stub -> Signing.STUB;
    };
  }

  private People people(Tuning tuning) {
    return People.DEFAULT
        .withTuning(tuning)
        .withUndialable(unreachable.of())
        .withClockSkew(clockSkew)
        .withOneSystem(asnSkew.of())
        .withSlow(slow.share(), slow.by());
  }

  private Workload workload(int nodes, int lookups, Tuning tuning) {
    int perKey = sybils.times() * tuning.k().orElse(Tuning.STANDARD_K);
    Workload workload = Workload.of(nodes, lookups);
    return workload
        .withChurn(churn.perHour())
        .withSpan(span == null ? workload.span() : span)
        .withTrouble(new Trouble(kill.of(), partition, perKey, liars.of()));
  }
}
