package io.svcdht.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Helia's own client of Delegated Routing V1, in a process of Node.js; its packages are those of
 * the committed lock, brought into {@code target}.
 */
final class HeliaClient {

  private static final Path SOURCE = Path.of("src", "test", "npm", "delegated-routing");
  private static final Path HOME = Path.of("target", "delegated-routing");
  private static final String MISSING =
      "Helia was not asked: node or npm is not installed (apt-get install nodejs npm)";
  private static final String UNREACHABLE =
      "Helia was not asked: npm ci could not fetch its packages (npm config set registry URL): ";

  private final Path node;

  private HeliaClient(Path node) {
    this.node = node;
  }

  /** The client, ready to ask; without Node.js or its packages the test is skipped and says so. */
  static HeliaClient installed() throws IOException, InterruptedException {
    Optional<Path> node = find("node");
    Optional<Path> npm = find("npm");
    assumeThat(node.isPresent() && npm.isPresent(), MISSING);
    Files.createDirectories(HOME);
    for (String file : List.of("package.json", "package-lock.json", "ask.mjs")) {
      Files.copy(SOURCE.resolve(file), HOME.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }
    Ran ran = run(npm.orElseThrow(), "ci", "--ignore-scripts", "--no-audit", "--no-fund");
    // What the lock does not allow is a fault of ours; a registry out of reach is not.
    boolean unreachable = ran.code() != 0 && !ran.said().contains("EUSAGE");
    assumeThat(!unreachable, UNREACHABLE + ran.said().lines().findFirst().orElse(""));
    assertThat(ran.code()).as(ran.said()).isZero();
    return new HeliaClient(node.orElseThrow());
  }

  /** Asks the router at {@code url}; the answers to {@code questions}, an array, in order. */
  JsonNode ask(String url, String questions) throws IOException, InterruptedException {
    Ran ran = run(node, "ask.mjs", url, questions);
    assertThat(ran.code()).as(ran.said()).isZero();
    return JsonMapper.builder().build().readTree(ran.said());
  }

  private record Ran(int code, String said) {}

  private static Ran run(Path program, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new java.util.ArrayList<>(List.of(program.toString()));
    command.addAll(Arrays.asList(arguments));
    Process process =
        new ProcessBuilder(command).directory(HOME.toFile()).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ran(process.waitFor(), said);
  }

  private static void assumeThat(boolean holds, String otherwise) {
    if (!holds) {
      System.out.println(otherwise);
    }
    Assumptions.assumeTrue(holds, otherwise);
  }

  private static Optional<Path> find(String program) {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return Arrays.stream(path.split(File.pathSeparator))
        .map(directory -> Path.of(directory, program))
        .filter(Files::isExecutable)
        .map(Path::toAbsolutePath)
        .findFirst();
  }
}
