package io.svcdht.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * Foreign software of the npm registry in a process of Node.js: scripts of {@code
 * src/test/npm/NAME} with the packages of its committed lock, brought into {@code target}.
 */
final class NpmProgram {

  private final Path node;
  private final Path home;

  private NpmProgram(Path node, Path home) {
    this.node = node;
    this.home = home;
  }

  /**
   * The program {@code name}, ready to run; without Node.js or its packages the test is skipped and
   * says so.
   */
  static NpmProgram installed(String name) throws IOException, InterruptedException {
    Optional<Path> node = find("node");
    Optional<Path> npm = find("npm");
    assumeThat(
        node.isPresent() && npm.isPresent(),
        name + " was not run: node or npm is not installed (apt-get install nodejs npm)");
    Path home = Path.of("target", "npm", name);
    Files.createDirectories(home);
    try (Stream<Path> files = Files.list(Path.of("src", "test", "npm", name))) {
      for (Path file : files.toList()) {
        Files.copy(file, home.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    Process ci =
        start(home, npm.orElseThrow(), "ci", "--ignore-scripts", "--no-audit", "--no-fund");
    String said = new String(ci.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int code = ci.waitFor();
    // What the lock does not allow is a fault of ours; a registry out of reach is not.
    boolean unreachable = code != 0 && !said.contains("EUSAGE");
    assumeThat(
        !unreachable,
        name
            + " was not run: npm ci could not fetch its packages (npm config set registry URL): "
            + said.lines().findFirst().orElse(""));
    assertThat(code).as(said).isZero();
    return new NpmProgram(node.orElseThrow(), home);
  }

  /** Starts one of its scripts, its errors among its output. */
  Process start(String script, String... arguments) throws IOException {
    return start(
        home,
        node,
        Stream.concat(Stream.of(script), Arrays.stream(arguments)).toArray(String[]::new));
  }

  /** Starts one of its scripts, its errors in the file {@link #errors}. */
  Process startApart(String script, String... arguments) throws IOException {
    return builder(
            home,
            node,
            Stream.concat(Stream.of(script), Arrays.stream(arguments)).toArray(String[]::new))
        .redirectError(errors().toFile())
        .start();
  }

  /** What the last one that was started apart has complained of. */
  Path errors() {
    return home.resolve("errors.log");
  }

  private static Process start(Path home, Path program, String... arguments) throws IOException {
    return builder(home, program, arguments).redirectErrorStream(true).start();
  }

  private static ProcessBuilder builder(Path home, Path program, String... arguments) {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(Arrays.asList(arguments));
    return new ProcessBuilder(command).directory(home.toFile());
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
