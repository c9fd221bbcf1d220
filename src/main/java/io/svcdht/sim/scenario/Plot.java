package io.svcdht.sim.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Draws a report as SVG: on the left how many finds took how many hops, on the right which share
 * had its first record and its complete answer after how long. Numbers are written with a fixed
 * number of digits, so the same report gives the same bytes.
 */
public final class Plot {

  private static final int WIDTH = 1000;
  private static final int TOP = 92;
  private static final int HEIGHT = 300;
  private static final int BARS_LEFT = 70;
  private static final int BARS_WIDTH = 350;
  private static final int CURVES_LEFT = 530;
  private static final int CURVES_WIDTH = 430;
  private static final int LEGEND_LINE = 20;
  private static final int POINTS = 200;
  private static final List<String> COLOURS =
      List.of("#1f5fa8", "#d1660f", "#2b8a3e", "#8a3ea8", "#8a6d1f");

  private final StringBuilder out = new StringBuilder();
  private final List<SimulationReport.Phase> phases;
  private final int height;

  private Plot(List<SimulationReport.Phase> phases) {
    this.phases = phases.subList(0, Math.min(phases.size(), COLOURS.size()));
    this.height = TOP + HEIGHT + 70 + LEGEND_LINE * this.phases.size();
  }

  /** The drawing of a report. */
  public static String svg(SimulationReport report) {
    return svg(report, report.phases());
  }

  /** The drawing of some runs of one scenario; each phase is told by its run's number. */
  public static String svg(Outcome outcome) {
    if (outcome.reports().size() == 1) {
      return svg(outcome.reports().getFirst());
    }
    List<SimulationReport.Phase> phases = new ArrayList<>();
    for (int run = 0; run < outcome.reports().size(); run++) {
      for (SimulationReport.Phase phase : outcome.reports().get(run).phases()) {
        phases.add(phase.named("run " + (run + 1) + ", " + phase.name()));
      }
    }
    return svg(outcome.reports().getFirst(), phases);
  }

  private static String svg(SimulationReport report, List<SimulationReport.Phase> phases) {
    Plot plot = new Plot(phases);
    plot.head(report);
    plot.bars();
    plot.curves();
    plot.legend();
    return plot.out.append("</svg>\n").toString();
  }

  private void head(SimulationReport report) {
    line(
        "<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d' viewBox='0 0 %d %d'"
            + " font-family='sans-serif' font-size='13' fill='#222'>",
        WIDTH, height, WIDTH, height);
    line("<rect width='%d' height='%d' fill='white'/>", WIDTH, height);
    SimulationPlan plan = report.plan();
    text(
        BARS_LEFT - 40,
        28,
        "start",
        "font-size='17' font-weight='bold'",
        plan.nodes() + " nodes, seed " + plan.seed());
    text(
        BARS_LEFT - 40,
        48,
        "start",
        "fill='#555'",
        String.format(
            Locale.ROOT,
            "%s; loss %.1f %%; churn %.0f %%/h; signatures %s",
            plan.network().latency().label(),
            plan.network().loss() * 100,
            plan.workload().churn() * 100,
            plan.signing().label()));
  }

  private void bars() {
    int most = 1;
    for (SimulationReport.Phase phase : phases) {
      most = Math.max(most, (int) phase.hops().max());
    }
    shares(BARS_LEFT, BARS_WIDTH, "Hops of a find", "% of finds");
    double group = (double) BARS_WIDTH / (most + 1);
    for (int hops = 0; hops <= most; hops++) {
      double left = BARS_LEFT + group * hops;
      text(left + group / 2, TOP + HEIGHT + 18, "middle", "", Integer.toString(hops));
      for (int i = 0; i < phases.size(); i++) {
        Sample sample = phases.get(i).hops();
        double share = (double) sample.between(hops, hops + 1) / Math.max(1, sample.count());
        double width = group * 0.8 / phases.size();
        line(
            "<rect x='%.1f' y='%.1f' width='%.1f' height='%.1f' fill='%s'/>",
            left + group * 0.1 + width * i,
            TOP + HEIGHT * (1 - share),
            width,
            HEIGHT * share,
            COLOURS.get(i));
      }
    }
    text(BARS_LEFT + BARS_WIDTH / 2.0, TOP + HEIGHT + 38, "middle", "", "hops");
  }

  private void curves() {
    List<Sample> samples = new ArrayList<>();
    phases.forEach(phase -> {
      samples.add(phase.firstMs());
      samples.add(phase.endMs());
    });
    Axis axis = Axis.of(samples, CURVES_LEFT, CURVES_WIDTH);
    shares(CURVES_LEFT, CURVES_WIDTH, "Time of a find", "% of finds done");
    for (double tick : axis.ticks()) {
      double x = axis.x(tick);
      line("<line x1='%.1f' x2='%.1f' y1='%d' y2='%d' stroke='#ddd'/>", x, x, TOP, TOP + HEIGHT);
      text(x, TOP + HEIGHT + 18, "middle", "", Figure.number(tick));
    }
    for (int i = 0; i < phases.size(); i++) {
      SimulationReport.Phase phase = phases.get(i);
      curve(axis, phase.firstMs(), phase.finds(), COLOURS.get(i), "");
      curve(axis, phase.endMs(), phase.finds(), COLOURS.get(i), " stroke-dasharray='5 4'");
    }
    text(CURVES_LEFT + CURVES_WIDTH / 2.0, TOP + HEIGHT + 38, "middle", "", "ms (virtual time)");
  }

  /** Finds without a record never reach the top: the share is of all. */
  private void curve(Axis axis, Sample sample, int of, String colour, String dashes) {
    if (sample.count() == 0) {
      return;
    }
    StringBuilder points = new StringBuilder();
    double end = (double) CURVES_LEFT + CURVES_WIDTH;
    double share = (double) sample.count() / Math.max(1, of);
    for (int i = 0; i <= POINTS; i++) {
      double percent = 100.0 * i / POINTS;
      points.append(
          String.format(
              Locale.ROOT,
              "%.1f,%.1f ",
              axis.x(sample.percentile(percent)),
              TOP + HEIGHT * (1 - share * percent / 100)));
    }
    points.append(String.format(Locale.ROOT, "%.1f,%.1f", end, TOP + HEIGHT * (1 - share)));
    line(
        "<polyline fill='none' stroke='%s' stroke-width='2'%s points='%s'/>",
        colour, dashes, points);
  }

  /** A frame whose height is 0 to 100 %. */
  private void shares(int left, int width, String title, String unit) {
    text(left, TOP - 14, "start", "font-weight='bold'", title);
    for (int percent = 0; percent <= 100; percent += 25) {
      double y = TOP + HEIGHT * (1 - percent / 100.0);
      line("<line x1='%d' x2='%d' y1='%.1f' y2='%.1f' stroke='#ddd'/>", left, left + width, y, y);
      text(left - 8, y + 4, "end", "", Integer.toString(percent));
    }
    line(
        "<text x='%d' y='%d' text-anchor='middle' transform='rotate(-90 %d %d)'>%s</text>",
        left - 42, TOP + HEIGHT / 2, left - 42, TOP + HEIGHT / 2, unit);
  }

  private void legend() {
    for (int i = 0; i < phases.size(); i++) {
      SimulationReport.Phase phase = phases.get(i);
      int y = TOP + HEIGHT + 66 + LEGEND_LINE * i;
      line(
          "<rect x='%d' y='%d' width='14' height='12' fill='%s'/>",
          BARS_LEFT - 40, y - 11, COLOURS.get(i));
      text(
          BARS_LEFT - 18,
          y,
          "start",
          "",
          String.format(
              Locale.ROOT,
              "%s: %d, %.3f %% found",
              phase.name(),
              phase.finds(),
              phase.success() * 100));
    }
    text(CURVES_LEFT, TOP + HEIGHT + 66, "start", "", "solid: first record");
    text(CURVES_LEFT + 160, TOP + HEIGHT + 66, "start", "", "dashed: complete answer");
  }

  private void text(double x, double y, String anchor, String style, String words) {
    line("<text x='%.1f' y='%.1f' text-anchor='%s' %s>%s</text>", x, y, anchor, style, words);
  }

  @SuppressWarnings("AnnotateFormatMethod") // its annotation is no dependency of ours
  private void line(String pattern, Object... values) {
    out.append(String.format(Locale.ROOT, pattern, values)).append('\n');
  }
}
