package io.svcdht.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Stands in the help; {@link Main} runs it before picocli is asked. */
@Command(
    name = "serve",
    description =
        "Start a node (the default). Takes settings as --key=value, such as"
            + " --dht.bootstrap.seeds=/dns4/dht.example/tcp/9910; check-config lists them."
            + " Ends with 0 when it is told to stop, with 1 when it cannot start.",
    mixinStandardHelpOptions = true)
final class Serve implements Runnable {

  @Option(names = "--json", description = "Write log lines as JSON.")
  private boolean json;

  @Override
  public void run() {
    throw new IllegalStateException("serve is run by Main, whatever --json is: " + json);
  }
}
