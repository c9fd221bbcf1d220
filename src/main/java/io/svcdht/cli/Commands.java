package io.svcdht.cli;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The commands and their exit codes: 0 done or found, 1 nothing found or refused, 2 wrong usage or
 * no answer.
 */
@Command(
    name = "svc-dht",
    description = "Which nodes provide this content?",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done, or found",
      "1:nothing found, refused, or a target missed",
      "2:wrong usage, no answer, or a fault of the node"
    },
    subcommands = {
      Serve.class,
      Keygen.class,
      CheckConfig.class,
      Simulate.class,
      Find.class,
      Provide.class,
      Peers.class
    })
final class Commands implements Runnable {

  static final int DONE = 0;
  static final int NOTHING = 1;
  static final int FAILED = 2;

  @Spec private CommandSpec spec;

  Commands() {
    this.spec = CommandSpec.create();
  }

  /** Runs one command and returns its exit code. */
  static int run(PrintWriter out, PrintWriter err, String... arguments) {
    return new CommandLine(new Commands())
        .setOut(out)
        .setErr(err)
        .setExecutionExceptionHandler((failure, line, parsed) -> {
          line.getErr().println("svc-dht: " + failure.getMessage());
          return FAILED;
        })
        .execute(arguments);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Name a command.");
  }
}
