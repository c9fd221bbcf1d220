package io.svcdht.sim.scenario;

import java.util.List;
import java.util.Locale;

/**
 * What a scenario measured.
 *
 * @param scenario its name
 * @param figures each with its target
 * @param reports the runs they come from
 */
public record Outcome(String scenario, List<Figure> figures, List<SimulationReport> reports) {

  /** Copies the lists. */
  public Outcome {
    figures = List.copyOf(figures);
    reports = List.copyOf(reports);
  }

  /** Whether every figure is as it should be. */
  public boolean met() {
    return figures.stream().allMatch(Figure::met);
  }

  /** The figures for people. */
  public String table() {
    StringBuilder out = new StringBuilder();
    out.append("scenario ").append(scenario).append(": ").append(met() ? "met" : "NOT MET");
    out.append('\n');
    for (Figure figure : figures) {
      String value = (Figure.number(figure.value()) + " " + figure.unit()).trim();
      out.append(
          String.format(
                  Locale.ROOT,
                  "  %-46s %14s   %-12s %s",
                  figure.name(),
                  value,
                  figure.wanted(),
                  verdict(figure))
              .stripTrailing());
      out.append('\n');
    }
    return out.toString();
  }

  /** For programs. */
  public String json() {
    return ReportJson.write(this);
  }

  private static String verdict(Figure figure) {
    if (figure.target() instanceof Figure.Target.None) {
      return "";
    }
    return figure.met() ? "met" : "NOT MET";
  }
}
