package io.svcdht.sim.scenario;

import io.svcdht.sim.Member;
import io.svcdht.sim.Traffic;
import io.svcdht.sim.VirtualCluster;
import java.time.Duration;
import java.util.List;

/**
 * What a simulation showed. Times are virtual.
 *
 * @param plan what was simulated
 * @param joining how nodes joined
 * @param announcing how contents were announced
 * @param churn who came and went
 * @param phases the finds
 * @param network what went over the wire
 * @param faults tasks that failed by faults of their own; 0 in a healthy run
 */
public record SimulationReport(
    SimulationPlan plan,
    Joining joining,
    Announcing announcing,
    Turnover churn,
    List<Phase> phases,
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
   * @param holders per announced content, how many took it
   * @param tookMs from the call to its return
   * @param systems autonomous systems that the holders of each are in
   */
  public record Announcing(
      int wanted, int announced, Sample holders, Sample tookMs, Sample systems) {}

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
   * @param finds how many
   * @param partial how many ended early
   * @param hops greatest depth among the k closest that answered
   * @param firstMs until the announced record, of those that found it
   * @param endMs until the find was complete
   * @param rpcs requests of each
   */
  public record Phase(
      String name, int finds, int partial, Sample hops, Sample firstMs, Sample endMs, Sample rpcs) {

    /** How many came back with the announced record. */
    public int found() {
      return firstMs.count();
    }

    /** Share of finds that found; 1 if there were none. */
    public double success() {
      return finds == 0 ? 1 : (double) found() / finds;
    }
  }

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
      Announcer announcer,
      List<Phase> phases,
      Turnover churn) {
    List<Member> members = cluster.members();
    Sample ready =
        Sample.of(
            members.stream()
                .flatMap(member -> member.readyAfter().stream())
                .map(Duration::toMillis)
                .toList());
    return new SimulationReport(
        plan,
        new Joining(members.size(), ready.count(), ready),
        new Announcing(
            announcer.begun(),
            announcer.contents().size(),
            announcer.holders(),
            announcer.tookMs(),
            announcer.systems()),
        churn,
        phases,
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
