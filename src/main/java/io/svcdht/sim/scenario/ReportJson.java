package io.svcdht.sim.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Writes a report as JSON: numbers and fixed words only, so nothing needs escaping. */
final class ReportJson {

  private final List<String> fields = new ArrayList<>();

  private ReportJson() {}

  static String write(SimulationReport report) {
    SimulationPlan plan = report.plan();
    return new ReportJson()
        .number("seed", plan.seed())
        .number("nodes", plan.nodes())
        .text("signing", plan.signing().name().toLowerCase(Locale.ROOT))
        .text("messages", plan.network().codec() ? "bytes" : "objects")
        .text("latency", plan.network().latency().label())
        .real("loss", plan.network().loss())
        .real("churnPerHour", plan.workload().churn())
        .real("findSpanSeconds", plan.workload().span().toMillis() / 1000.0)
        .number("started", report.joining().started())
        .number("ready", report.joining().ready())
        .raw("readyAfterMs", percentiles(report.joining().afterMs()))
        .number("announced", report.announcing().announced())
        .raw("holders", percentiles(report.announcing().placed().holders()))
        .raw("provideMs", percentiles(report.announcing().tookMs()))
        .raw("systemsOfHolders", percentiles(report.announcing().placed().systems()))
        .number("killed", report.churn().killed())
        .number("left", report.churn().left())
        .number("joined", report.churn().joined())
        .raw("phases", list(report.phases(), ReportJson::phase))
        .raw("healed", report.healed().map(ReportJson::healed).orElse("null"))
        .raw("network", network(report.network()))
        .number("faults", report.faults())
        .object();
  }

  static String write(Outcome outcome) {
    return new ReportJson()
        .text("scenario", outcome.scenario())
        .raw("met", Boolean.toString(outcome.met()))
        .raw("figures", list(outcome.figures(), ReportJson::figure))
        .raw("runs", list(outcome.reports(), ReportJson::write))
        .object();
  }

  private static String figure(Figure figure) {
    return new ReportJson()
        .text("name", figure.name())
        .real("value", figure.value())
        .text("unit", figure.unit())
        .text("wanted", figure.wanted())
        .raw("met", Boolean.toString(figure.met()))
        .object();
  }

  private static <T> String list(List<T> values, Function<T, String> one) {
    return values.stream().map(one).collect(Collectors.joining(",", "[", "]"));
  }

  private static String phase(SimulationReport.Phase phase) {
    return new ReportJson()
        .text("name", phase.name())
        .number("finds", phase.finds())
        .number("found", phase.found())
        .real("success", phase.success())
        .number("partial", phase.tallies().partial())
        .number("alarms", phase.tallies().alarms())
        .raw("hops", percentiles(phase.hops()))
        .raw("hopCounts", hopCounts(phase.hops()))
        .raw("firstMs", percentiles(phase.firstMs()))
        .raw("endMs", percentiles(phase.endMs()))
        .raw("rpcs", percentiles(phase.rpcs()))
        .raw("systems", percentiles(phase.systems()))
        .object();
  }

  private static String healed(SimulationReport.Healed healed) {
    return new ReportJson()
        .raw("whole", Boolean.toString(healed.whole()))
        .real("wholeAfterSeconds", healed.wholeAfterSeconds())
        .number("checked", healed.checked())
        .number("lost", healed.lost())
        .object();
  }

  private static String network(SimulationReport.Network network) {
    return new ReportJson()
        .number("requests", network.requests())
        .number("bytes", network.bytes())
        .number("connections", network.connections())
        .number("unanswered", network.unanswered())
        .real("virtualSeconds", network.virtualSeconds())
        .number("events", network.events())
        .object();
  }

  private static String percentiles(Sample p) {
    return new ReportJson()
        .number("count", p.count())
        .real("mean", p.mean())
        .real("p50", p.p50())
        .real("p95", p.p95())
        .real("p99", p.p99())
        .real("max", p.max())
        .object();
  }

  /** How many finds took 0, 1, 2, … hops. */
  private static String hopCounts(Sample hops) {
    return IntStream.rangeClosed(0, (int) hops.max())
        .mapToObj(n -> Integer.toString(hops.between(n, n + 1)))
        .collect(Collectors.joining(",", "[", "]"));
  }

  private ReportJson number(String key, long value) {
    return raw(key, Long.toString(value));
  }

  private ReportJson real(String key, double value) {
    return raw(key, String.format(Locale.ROOT, "%.4f", value));
  }

  private ReportJson text(String key, String value) {
    return raw(key, "\"" + value + "\"");
  }

  private ReportJson raw(String key, String json) {
    fields.add("\"" + key + "\":" + json);
    return this;
  }

  private String object() {
    return "{" + String.join(",", fields) + "}";
  }
}
