package io.svcdht.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A node of Discv5 of other makers, in a process of its own on loopback. */
final class ForeignDiscv5 implements AutoCloseable {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Process process;
  private final BufferedReader said;
  private final Writer orders;
  private final String enr;

  private ForeignDiscv5(Process process) throws IOException {
    this.process = process;
    said = process.inputReader(StandardCharsets.UTF_8);
    orders = process.outputWriter(StandardCharsets.UTF_8);
    enr = answer().path("enr").asString();
  }

  /** Listens at {@code port}. */
  static ForeignDiscv5 start(int port) throws IOException, InterruptedException {
    return new ForeignDiscv5(
        NpmProgram.installed("discv5").start("node.mjs", String.valueOf(port)));
  }

  /** Its record. */
  String enr() {
    return enr;
  }

  /** It hears of a node and makes a random walk; the records of all that it knows afterwards. */
  List<String> look(String record) {
    List<String> known = new ArrayList<>();
    try {
      order("add " + record);
      assertThat(answer().path("added").asBoolean()).isTrue();
      order("look");
      answer().path("known").forEach(other -> known.add(other.asString()));
    } catch (IOException gone) {
      throw new UncheckedIOException(gone);
    }
    return known;
  }

  private void order(String line) throws IOException {
    orders.write(line + "\n");
    orders.flush();
  }

  private JsonNode answer() throws IOException {
    String line = said.readLine();
    assertThat(line).as("a line of the foreign node").isNotNull().startsWith("{");
    return JSON.readTree(line);
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
