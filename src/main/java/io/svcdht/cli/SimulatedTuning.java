package io.svcdht.cli;

import io.svcdht.sim.scenario.Tuning;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of {@code simulate} on how nodes look up. */
final class SimulatedTuning {

  @Option(names = "--k", description = "Closest nodes that a lookup hears (default 20).")
  private @Nullable Integer k;

  @Option(names = "--alpha", description = "Requests in flight (default 3).")
  private @Nullable Integer alpha;

  @Option(names = "--beta", description = "Hedges in flight; 0 does without (default 2).")
  private @Nullable Integer beta;

  @Option(
      names = "--hop-budget",
      description = "Of every node (default 5, and 16 on every second node).")
  private @Nullable Integer hopBudget;

  @Option(names = "--paths", description = "Disjoint paths of a provide (default 3).")
  private @Nullable Integer paths;

  Tuning tuning() {
    return new Tuning(given(k), given(alpha), given(beta), given(hopBudget), given(paths), true);
  }

  private static OptionalInt given(@Nullable Integer value) {
    return value == null ? OptionalInt.empty() : OptionalInt.of(value);
  }
}
