package io.svcdht.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A node of Discv5 of other makers, in a process of its own on loopback. */
final class ForeignDiscv5 implements AutoCloseable {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** Its own walk ends after 2 s; Node.js is slow to begin on a machine with much to do. */
  private static final long LINE_SECONDS = 60;

  private final Process process;
  private final Path errors;
  private final BufferedReader said;
  private final Writer orders;

  private ForeignDiscv5(Process process, Path errors) {
    this.process = process;
    this.errors = errors;
    said = process.inputReader(StandardCharsets.UTF_8);
    orders = process.outputWriter(StandardCharsets.UTF_8);
  }

  /** Listens at {@code port}. */
  static ForeignDiscv5 start(int port) throws IOException, InterruptedException {
    NpmProgram program = NpmProgram.installed("discv5");
    return new ForeignDiscv5(
        program.startApart("node.mjs", String.valueOf(port)), program.errors());
  }

  /** Its record. */
  String enr() {
    return ask("enr").path("enr").asString();
  }

  /** It hears of a node. */
  void add(String record) {
    assertThat(ask("add " + record).path("added").asBoolean()).isTrue();
  }

  /** It makes a random walk; the records of all that it knows afterwards. */
  List<String> look() {
    List<String> known = new ArrayList<>();
    ask("look").path("known").forEach(other -> known.add(other.asString()));
    return known;
  }

  private JsonNode ask(String order) {
    try {
      orders.write(order + "\n");
      orders.flush();
      String line =
          CompletableFuture.supplyAsync(this::line)
              .orTimeout(LINE_SECONDS, TimeUnit.SECONDS)
              .join();
      return JSON.readTree(line);
    } catch (IOException | CompletionException gone) {
      throw new AssertionError("no answer to " + order + "; " + complaints(), gone);
    }
  }

  private String line() {
    try {
      String line = said.readLine();
      assertThat(line).as("a line of the foreign node").isNotNull().startsWith("{");
      return line;
    } catch (IOException gone) {
      throw new UncheckedIOException(gone);
    }
  }

  private String complaints() {
    try {
      return Files.readString(errors);
    } catch (IOException none) {
      return none.toString();
    }
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
