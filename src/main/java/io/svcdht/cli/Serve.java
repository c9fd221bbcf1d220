package io.svcdht.cli;

import picocli.CommandLine.Command;

/** Stands in the help; {@link Main} runs it before picocli is asked. */
@Command(
    name = "serve",
    description =
        "Start a node (the default). Takes settings as --key=value, such as"
            + " --dht.bootstrap.seeds=/dns4/dht.example/tcp/9910; check-config lists them.",
    mixinStandardHelpOptions = true)
final class Serve implements Runnable {

  @Override
  public void run() {
    throw new IllegalStateException("serve is run by Main");
  }
}
