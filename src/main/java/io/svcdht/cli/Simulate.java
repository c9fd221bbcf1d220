package io.svcdht.cli;

import io.svcdht.sim.scenario.Simulation;
import io.svcdht.sim.scenario.SimulationPlan;
import io.svcdht.sim.scenario.SimulationReport;
import io.svcdht.sim.scenario.Workload;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs a whole network of production nodes in virtual time, for planning capacity. */
@Command(
    name = "simulate",
    description =
        "Run a network in virtual time: nodes join, announce, find, some vanish, all find again."
            + " The same seed gives the same report.",
    mixinStandardHelpOptions = true)
final class Simulate implements Callable<Integer> {

  @Option(names = "--nodes", description = "How many join (default ${DEFAULT-VALUE}).")
  private int nodes = 100;

  @Option(names = "--seed", description = "Of everything random (default ${DEFAULT-VALUE}).")
  private long seed = 1;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Option(names = "--lookups")
  private int lookups = 200;

  @Option(names = "--churn")
  private double churn;

  @Option(names = "--kill")
  private double kill;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    SimulationReport report =
        Simulation.run(
            SimulationPlan.of(nodes, seed)
                .withWorkload(
                    Workload.of(nodes, lookups)
                        .withChurn(churn)
                        .withTrouble(io.svcdht.sim.scenario.Trouble.killed(kill))));
    spec.commandLine().getOut().println(json ? report.json() : report.table());
    return Commands.DONE;
  }
}
