package io.svcdht.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.svcdht.sim.scenario.Outcome;
import io.svcdht.sim.scenario.Plot;
import io.svcdht.sim.scenario.Scenario;
import io.svcdht.sim.scenario.Scenarios;
import io.svcdht.sim.scenario.Simulation;
import io.svcdht.sim.scenario.SimulationPlan;
import io.svcdht.sim.scenario.SimulationReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs a whole network of production nodes in virtual time, for planning capacity. */
@Command(
    name = "simulate",
    description =
        "Run a network in virtual time: nodes join, announce and find while others come and go, and"
            + " what else befalls them. The same seed gives the same output, byte for byte."
            + " A scenario measures what has a target and ends with 1 if a target was missed.",
    mixinStandardHelpOptions = true)
final class Simulate implements Callable<Integer> {

  private static final String ALL = "all";
  private static final String USUAL_DIRECTORY = "simulation";

  @Option(names = "--nodes", description = "How many join (default 100, or the scenario's).")
  private @Nullable Integer nodes;

  @Option(names = "--lookups", description = "How many finds (default 200, or the scenario's).")
  private @Nullable Integer lookups;

  @Option(names = "--seed", description = "Of everything random (default ${DEFAULT-VALUE}).")
  private long seed = 1;

  @Option(
      names = "--scenario",
      description =
          "hops, lan, slow-tail, vanish, partition, asn-skew, sybil-k, sybil-2k, world, lasting,"
              + " hostile or all; of the other options only size, seed and tuning count then.")
  private @Nullable String scenario;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "Where table, JSON and an SVG plot of hops and times are written (default "
              + USUAL_DIRECTORY
              + ").")
  private @Nullable Path directory;

  @Mixin private SimulatedTuning tuning = new SimulatedTuning();

  @Mixin private SimulatedWorld world = new SimulatedWorld();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    quiet();
    ProgressLines progress = new ProgressLines(spec.commandLine().getErr(), System::nanoTime);
    if (scenario == null) {
      int size = nodes == null ? 100 : nodes;
      int finds = lookups == null ? 200 : lookups;
      progress.of("simulation");
      SimulationPlan plan = world.plan(size, finds, seed, tuning.tuning());
      SimulationReport report = Simulation.run(plan.withProgress(progress));
      show("simulation", report.table(), report.json(), Plot.svg(report));
      return Commands.DONE;
    }
    boolean met = true;
    for (Scenario chosen : chosen(scenario)) {
      progress.of(chosen.name());
      met &= run(chosen, progress);
    }
    return met ? Commands.DONE : Commands.NOTHING;
  }

  /** What thousands of simulated nodes warn their operators of is not this command's to say. */
  private static void quiet() {
    if (LoggerFactory.getLogger("io.svcdht") instanceof Logger nodes) {
      nodes.setLevel(Level.ERROR);
    }
  }

  private boolean run(Scenario chosen, ProgressLines progress) throws IOException {
    Scenario.Size full = chosen.full();
    Scenario.Size size =
        new Scenario.Size(
            nodes == null ? full.nodes() : nodes, lookups == null ? full.finds() : lookups);
    Outcome outcome = chosen.run(new Scenario.Setting(size, seed, tuning.tuning(), progress));
    StringBuilder table = new StringBuilder(chosen.question()).append('\n');
    table.append(outcome.table());
    outcome.reports().forEach(report -> table.append('\n').append(report.table()));
    show(chosen.name(), table.toString(), outcome.json(), Plot.svg(outcome));
    return outcome.met();
  }

  private List<Scenario> chosen(String name) {
    if (name.equals(ALL)) {
      return Scenarios.all();
    }
    Scenario one =
        Scenarios.named(name)
            .orElseThrow(() ->
                new ParameterException(
                    spec.commandLine(), "there is no scenario '" + name + "'; see --help"));
    return List.of(one);
  }

  private void show(String name, String table, String text, String svg) throws IOException {
    spec.commandLine().getOut().println(json ? text : table);
    Path target = directory == null ? Path.of(USUAL_DIRECTORY) : directory;
    PrintWriter aside = spec.commandLine().getErr();
    try {
      Files.createDirectories(target);
      Files.writeString(target.resolve(name + ".txt"), table);
      Files.writeString(target.resolve(name + ".json"), text + "\n");
      Files.writeString(target.resolve(name + ".svg"), svg);
      aside.println(name + ": table, JSON and plot are in " + target);
    } catch (IOException unwritable) {
      if (directory != null) {
        throw unwritable;
      }
      aside.println(name + ": not written to " + target + ", choose --out: " + unwritable);
    }
  }
}
