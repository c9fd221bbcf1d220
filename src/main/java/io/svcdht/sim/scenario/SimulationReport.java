package io.svcdht.sim.scenario;

import io.svcdht.sim.Member;
import io.svcdht.sim.Traffic;
import io.svcdht.sim.VirtualCluster;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a simulation showed. Times are virtual.
 *
 * @param plan what was simulated
 * @param joining how nodes joined
 * @param announcing how contents were announced
 * @param churn who came and went
 * @param phases the finds
 * @param healed how it came together again, if it was split
 * @param network what went over the wire
 * @param faults tasks that failed by faults of their own; 0 in a healthy run
 */
public record SimulationReport(
    SimulationPlan plan,
    Joining joining,
    Announcing announcing,
    Turnover churn,
    List<Phase> phases,
    Optional<Healed> healed,
    Network network,
    int faults) {

  /**
   * How nodes joined.
   *
   * @param started nodes
   * @param ready nodes that became ready
   * @param afterMs from a node's start until it was ready
   */
  public record Joining(int started, int ready, Sample afterMs) {}

  /**
   * How contents were announced.
   *
   * @param wanted how many
   * @param announced contents that at least one holder took
   * @param placed who held them ten seconds after the last was announced
   * @param tookMs from the call to its return
   */
  public record Announcing(int wanted, int announced, Holdings placed, Sample tookMs) {}

  /**
   * Who came and went.
   *
   * @param killed nodes that vanished at once
   * @param left nodes that left by churn
   * @param joined nodes that came by churn
   */
  public record Turnover(int killed, int left, int joined) {}

  /**
   * One phase of finds.
   *
   * @param name of the phase
   * @param tallies how many
   * @param hops greatest depth among the k closest that answered
   * @param firstMs until the announced record, of those that found it
   * @param endMs until the find was complete
   * @param rpcs requests of each
   * @param systems autonomous systems among the closest that each reports
   */
  public record Phase(
      String name,
      Tallies tallies,
      Sample hops,
      Sample firstMs,
      Sample endMs,
      Sample rpcs,
      Sample systems) {

    /** The same under another name. */
    Phase named(String other) {
      return new Phase(other, tallies, hops, firstMs, endMs, rpcs, systems);
    }

    /** How many were made. */
    public int finds() {
      return tallies.finds();
    }

    /** Share of finds that suspected that their target is captured. */
    public double alarmed() {
      return finds() == 0 ? 0 : (double) tallies.alarms() / finds();
    }

    /** How many came back with the announced record. */
    public int found() {
      return firstMs.count();
    }

    /** Share of finds that found; 1 if there were none. */
    public double success() {
      return finds() == 0 ? 1 : (double) found() / finds();
    }
  }

  /**
   * Counts of one phase.
   *
   * @param finds how many were made
   * @param partial how many ended early
   * @param alarms how many suspected that their target is captured
   */
  public record Tallies(int finds, int partial, int alarms) {}

  /**
   * How the network came together again after a partition.
   *
   * @param wholeAfterSeconds from healing until the tables were whole again; the limit if never
   * @param whole whether they were
   * @param checked live records looked for afterwards
   * @param lost those not found
   */
  public record Healed(double wholeAfterSeconds, boolean whole, int checked, int lost) {}

  /**
   * What went over the wire.
   *
   * @param requests sent
   * @param bytes of payloads; 0 where messages passed as objects
   * @param connections opened
   * @param unanswered requests and dials that met silence
   * @param virtualSeconds how long it lasted
   * @param events tasks that virtual time ran
   */
  public record Network(
      long requests,
      long bytes,
      long connections,
      long unanswered,
      double virtualSeconds,
      long events) {}

  /** Copies the list; phases without finds are left out. */
  public SimulationReport {
    phases = phases.stream().filter(phase -> phase.finds() > 0).toList();
  }

  /** The phase of this name. */
  public Phase phase(String name) {
    return phases.stream()
        .filter(phase -> phase.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("the report has no phase " + name));
  }

  /** For people. */
  public String table() {
    return ReportTable.write(this);
  }

  /** For programs; keys in a fixed order. */
  public String json() {
    return ReportJson.write(this);
  }

  static SimulationReport of(
      SimulationPlan plan,
      VirtualCluster cluster,
      Announcing announcing,
      List<Phase> phases,
      Optional<Healed> healed,
      Turnover churn) {
    List<Member> members =
        cluster.members().stream().filter(member -> !member.isHostile()).toList();
    Sample ready =
        Sample.of(
            members.stream()
                .flatMap(member -> member.readyAfter().stream())
                .map(Duration::toMillis)
                .toList());
    return new SimulationReport(
        plan,
        new Joining(members.size(), ready.count(), ready),
        announcing,
        churn,
        phases,
        healed,
        network(cluster),
        cluster.faults());
  }

  private static Network network(VirtualCluster cluster) {
    Traffic traffic = cluster.network().traffic();
    return new Network(
        traffic.requests(),
        traffic.bytes(),
        traffic.connections(),
        traffic.unanswered(),
        cluster.elapsed().toMillis() / 1000.0,
        cluster.time().executed());
  }
}
