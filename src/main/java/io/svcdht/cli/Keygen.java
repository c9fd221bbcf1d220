package io.svcdht.cli;

import io.svcdht.config.KeyFile;
import io.svcdht.id.PeerId;
import io.svcdht.peer.Identity;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes an identity before the first start, so that others can pin it as a seed. */
@Command(
    name = "keygen",
    description = "Write a new node key to a file and print whose it is; never overwrites.",
    mixinStandardHelpOptions = true)
final class Keygen implements Callable<Integer> {

  @Parameters(paramLabel = "FILE", description = "PKCS#8 PEM file to make; it must not exist.")
  private Path file = Path.of("");

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    Identity identity = Identity.of(new KeyFile(file).create(new SecureRandom()));
    String nodeId = identity.nodeId().toString();
    String peerId = new PeerId(identity.signer().publicKey()).toString();
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.object("nodeId", nodeId, "peerId", peerId, "file", file.toString()));
    } else {
      out.println("node id    " + nodeId);
      out.println("libp2p id  " + peerId);
      out.println("key file   " + file);
    }
    return Commands.DONE;
  }
}
