package io.svcdht.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Helia's own client of Delegated Routing V1, in a process of Node.js. */
final class HeliaClient {

  private final NpmProgram program;

  private HeliaClient(NpmProgram program) {
    this.program = program;
  }

  /** The client, ready to ask; without Node.js or its packages the test is skipped and says so. */
  static HeliaClient installed() throws IOException, InterruptedException {
    return new HeliaClient(NpmProgram.installed("delegated-routing"));
  }

  /** Asks the router at {@code url}; the answers to {@code questions}, an array, in order. */
  JsonNode ask(String url, String questions) throws IOException, InterruptedException {
    Process asked = program.start("ask.mjs", url, questions);
    String said = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(asked.waitFor()).as(said).isZero();
    return JsonMapper.builder().build().readTree(said);
  }
}
