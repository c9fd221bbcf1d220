package io.svcdht.sim.scenario;

import java.util.Locale;

/**
 * One measured figure and what it should be.
 *
 * @param name what was measured
 * @param value as measured
 * @param unit of value and bound; empty for counts
 * @param target what it should be
 */
public record Figure(String name, double value, String unit, Target target) {

  /** What a figure should be. */
  public sealed interface Target {
    /** No less. */
    record AtLeast(double bound) implements Target {}

    /** No more. */
    record AtMost(double bound) implements Target {}

    /** It is only shown. */
    record None() implements Target {}
  }

  static Figure atLeast(String name, double value, String unit, double bound) {
    return new Figure(name, value, unit, new Target.AtLeast(bound));
  }

  static Figure atMost(String name, double value, String unit, double bound) {
    return new Figure(name, value, unit, new Target.AtMost(bound));
  }

  static Figure shown(String name, double value, String unit) {
    return new Figure(name, value, unit, new Target.None());
  }

  /** Whether it is as it should be. */
  public boolean met() {
    return switch (target) {
      case Target.AtLeast(double bound) -> value >= bound;
      case Target.AtMost(double bound) -> value <= bound;
      case Target.None() -> true;
    };
  }

  /** What it should be, in words; empty if nothing. */
  public String wanted() {
    return switch (target) {
      case Target.AtLeast(double bound) -> "≥ " + number(bound);
      case Target.AtMost(double bound) -> "≤ " + number(bound);
      case Target.None() -> "";
    };
  }

  /** Value or bound with as many digits as say something. */
  static String number(double value) {
    String text = String.format(Locale.ROOT, "%.3f", value);
    return text.replaceFirst("\\.?0+$", "");
  }
}
