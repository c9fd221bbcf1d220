package io.svcdht.sim;

import java.util.List;
import java.util.Locale;

/**
 * What a simulation showed. Times are virtual.
 *
 * @param plan what was simulated
 * @param ready nodes that became ready
 * @param readyAfterMs from a node's start until it was ready
 * @param announced contents that at least one holder took
 * @param holders per announced content, how many took it
 * @param killed nodes that vanished
 * @param phases the finds
 * @param network what went over the wire
 * @param faults tasks that failed by faults of their own; 0 in a healthy run
 */
public record SimulationReport(
    SimulationPlan plan,
    int ready,
    Percentiles readyAfterMs,
    int announced,
    Percentiles holders,
    int killed,
    List<Phase> phases,
    Network network,
    int faults) {

  /**
   * One phase of finds.
   *
   * @param name of the phase
   * @param finds how many
   * @param found how many came back with a record of the announcer
   * @param partial how many ended early
   * @param hops greatest depth among the k closest that answered
   * @param firstMs until the first record, of those that found one
   * @param endMs until the find was complete
   * @param rpcs requests of each
   */
  public record Phase(
      String name,
      int finds,
      int found,
      int partial,
      Percentiles hops,
      Percentiles firstMs,
      Percentiles endMs,
      Percentiles rpcs) {

    /** Share of finds that found; 1 if there were none. */
    public double success() {
      return finds == 0 ? 1 : (double) found / finds;
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

  /** Copies the list. */
  public SimulationReport {
    phases = List.copyOf(phases);
  }

  /** For people. */
  public String table() {
    StringBuilder out = new StringBuilder();
    out.append(
        format(
            "%d nodes, seed %d, signatures %s, messages as %s, loss %.1f %%%n",
            plan.nodes(),
            plan.seed(),
            plan.signing().label(),
            plan.network().codec() ? "bytes" : "objects",
            plan.network().loss() * 100));
    out.append(
        format(
            "ready      %d of %d, after ms p50 %.0f  p95 %.0f  max %.0f%n",
            ready, plan.nodes(), readyAfterMs.p50(), readyAfterMs.p95(), readyAfterMs.max()));
    out.append(
        format(
            "announced  %d of %d, holders p50 %.0f  max %.0f;  killed %d%n",
            announced, plan.workload().contents(), holders.p50(), holders.max(), killed));
    out.append(
        format(
            "%-14s %7s %8s %8s %18s %24s %24s %18s%n",
            "phase",
            "finds",
            "found",
            "partial",
            "hops 50/95/99",
            "first ms 50/95/99",
            "end ms 50/95/99",
            "rpcs 50/95/99"));
    phases.forEach(phase -> out.append(row(phase)));
    out.append(
        format(
            "network    %d requests, %d bytes, %d connections, %d unanswered%n",
            network.requests(), network.bytes(), network.connections(), network.unanswered()));
    out.append(
        format(
            "time       %.1f virtual s, %d events, %d faults%n",
            network.virtualSeconds(), network.events(), faults));
    return out.toString();
  }

  /** For programs; keys in a fixed order. */
  public String json() {
    return ReportJson.write(this);
  }

  private static String row(Phase phase) {
    return format(
        "%-14s %7d %7.2f%% %8d %18s %24s %24s %18s%n",
        phase.name(),
        phase.finds(),
        phase.success() * 100,
        phase.partial(),
        three(phase.hops(), 0),
        three(phase.firstMs(), 2),
        three(phase.endMs(), 2),
        three(phase.rpcs(), 0));
  }

  private static String three(Percentiles p, int digits) {
    String number = "%." + digits + "f";
    return format(number + "/" + number + "/" + number, p.p50(), p.p95(), p.p99());
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern.replace("%n", "\n"), values);
  }
}
