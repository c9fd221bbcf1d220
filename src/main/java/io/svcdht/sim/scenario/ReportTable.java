package io.svcdht.sim.scenario;

import java.util.Locale;

/** Writes a report for people. */
final class ReportTable {

  private ReportTable() {}

  static String write(SimulationReport report) {
    StringBuilder out = new StringBuilder(head(report));
    out.append(
        format(
            "%-22s %7s %8s %8s %7s %14s %24s %24s %16s%n",
            "phase",
            "finds",
            "found",
            "partial",
            "alarms",
            "hops 50/95/99",
            "first ms 50/95/99",
            "end ms 50/95/99",
            "rpcs 50/95/99"));
    report.phases().forEach(phase -> out.append(row(phase)));
    report.healed().ifPresent(healed -> out.append(healed(healed)));
    SimulationReport.Network network = report.network();
    out.append(
        format(
            "network    %d requests, %d bytes, %d connections, %d unanswered%n",
            network.requests(), network.bytes(), network.connections(), network.unanswered()));
    out.append(
        format(
            "time       %.1f virtual s, %d events, %d faults%n",
            network.virtualSeconds(), network.events(), report.faults()));
    return out.toString();
  }

  private static String head(SimulationReport report) {
    SimulationPlan plan = report.plan();
    SimulationReport.Joining joining = report.joining();
    SimulationReport.Announcing announcing = report.announcing();
    return format(
            "%d nodes, seed %d, signatures %s, messages as %s%n",
            plan.nodes(),
            plan.seed(),
            plan.signing().label(),
            plan.network().codec() ? "bytes" : "objects")
        + format(
            "latency    %s; loss %.1f %%%n",
            plan.network().latency().label(), plan.network().loss() * 100)
        + format(
            "workload   finds over %.0f virtual s, churn %.0f %%/h: %d left, %d joined; %d killed%n",
            plan.workload().span().toMillis() / 1000.0,
            plan.workload().churn() * 100,
            report.churn().left(),
            report.churn().joined(),
            report.churn().killed())
        + format(
            "ready      %d of %d, after ms p50 %.0f  p95 %.0f  max %.0f%n",
            joining.ready(),
            joining.started(),
            joining.afterMs().p50(),
            joining.afterMs().p95(),
            joining.afterMs().max())
        + format(
            "announced  %d of %d, holders p50 %.0f  max %.0f, returned after ms %s%n",
            announcing.announced(),
            announcing.wanted(),
            announcing.placed().holders().p50(),
            announcing.placed().holders().max(),
            three(announcing.tookMs(), 1));
  }

  private static String row(SimulationReport.Phase phase) {
    return format(
        "%-22s %7d %7.3f%% %8d %7d %14s %24s %24s %16s%n",
        phase.name(),
        phase.finds(),
        phase.success() * 100,
        phase.tallies().partial(),
        phase.tallies().alarms(),
        three(phase.hops(), 0),
        three(phase.firstMs(), 2),
        three(phase.endMs(), 2),
        three(phase.rpcs(), 0));
  }

  private static String healed(SimulationReport.Healed healed) {
    return format(
        "healed     tables whole %s, %d of %d live records lost%n",
        healed.whole()
            ? format("after %.0f s", healed.wholeAfterSeconds())
            : format("not within %.0f s", healed.wholeAfterSeconds()),
        healed.lost(),
        healed.checked());
  }

  private static String three(Sample p, int digits) {
    String number = "%." + digits + "f";
    return format(number + "/" + number + "/" + number, p.p50(), p.p95(), p.p99());
  }

  static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern.replace("%n", "\n"), values);
  }
}
