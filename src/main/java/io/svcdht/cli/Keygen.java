package io.svcdht.cli;

import io.svcdht.config.DualSign;
import io.svcdht.config.KeyFile;
import io.svcdht.id.PeerId;
import io.svcdht.peer.Identity;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Makes an identity before the first start, so that others can pin it as a seed. */
@Command(
    name = "keygen",
    description = "Write a new node key to a file and print whose it is; never overwrites.",
    mixinStandardHelpOptions = true)
final class Keygen implements Callable<Integer> {

  @Parameters(paramLabel = "FILE", description = "PKCS#8 PEM file to make; it must not exist.")
  private Path file = Path.of("");

  @Option(
      names = "--dual-sign",
      paramLabel = "ALGORITHM",
      converter = Word.class,
      description =
          "Second, post-quantum key: none, ml-dsa-65, ml-dsa-87 or slh-dsa-sha2-128s; default"
              + " ${DEFAULT-VALUE}.")
  private DualSign dual = DualSign.NONE;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    Identity identity = new KeyFile(file).create(dual, new SecureRandom());
    String nodeId = identity.nodeId().toString();
    String peerId = new PeerId(identity.signer().publicKey()).toString();
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(
          Json.object(
              "nodeId",
              nodeId,
              "peerId",
              peerId,
              "dualSign",
              dual.toString(),
              "file",
              file.toString()));
    } else {
      out.println("node id    " + nodeId);
      out.println("libp2p id  " + peerId);
      out.println("dual-sign  " + dual);
      out.println("key file   " + file);
    }
    return Commands.DONE;
  }

  /** Reads an algorithm as configuration writes it. */
  static final class Word implements ITypeConverter<DualSign> {
    @Override
    public DualSign convert(String word) {
      return DualSign.named(word)
          .orElseThrow(() ->
              new TypeConversionException(
                  "'" + word + "' is not one of " + Arrays.toString(DualSign.values())));
    }
  }
}
