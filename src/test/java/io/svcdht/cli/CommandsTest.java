package io.svcdht.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.config.KeyFile;
import io.svcdht.peer.Identity;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class CommandsTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void keygen_writes_a_key_and_says_whose_it_is(@TempDir Path dir) {
    Path file = dir.resolve("node.key");
    assertThat(run("keygen", file.toString(), "--json")).isZero();
    JsonNode told = Json.MAPPER.readTree(out.toString());
    Identity identity = new KeyFile(file).load(new SecureRandom());
    assertThat(told.path("nodeId").asString()).isEqualTo(identity.nodeId().toString());
    assertThat(told.path("peerId").asString()).startsWith("12D3KooW");
    assertThat(told.path("file").asString()).isEqualTo(file.toString());
  }

  @Test
  void keygen_makes_hybrid_identities(@TempDir Path dir) {
    Path file = dir.resolve("node.key");
    assertThat(run("keygen", file.toString(), "--dual-sign", "ml-dsa-65", "--json")).isZero();
    JsonNode told = Json.MAPPER.readTree(out.toString());
    Identity identity = new KeyFile(file).load(new SecureRandom());
    assertThat(told.path("nodeId").asString()).isEqualTo(identity.nodeId().toString());
    assertThat(told.path("dualSign").asString()).isEqualTo("ml-dsa-65");
    assertThat(identity.keys().postQuantum()).isPresent();
    assertThat(run("keygen", dir.resolve("x").toString(), "--dual-sign", "rsa"))
        .isEqualTo(Commands.FAILED);
    assertThat(err.toString()).contains("'rsa' is not one of [none, ml-dsa-65, ml-dsa-87");
  }

  @Test
  void keygen_speaks_to_people_as_well(@TempDir Path dir) {
    assertThat(run("keygen", dir.resolve("node.key").toString())).isZero();
    assertThat(out.toString()).contains("node id ").contains("libp2p id  12D3KooW");
  }

  @Test
  void keygen_never_overwrites(@TempDir Path dir) throws Exception {
    Path file = Files.writeString(dir.resolve("node.key"), "precious");
    assertThat(run("keygen", file.toString())).isEqualTo(Commands.FAILED);
    assertThat(err.toString()).contains(file.toString()).contains("exists already");
    assertThat(Files.readString(file)).isEqualTo("precious");
  }

  @Test
  void check_config_prints_what_holds() {
    assertThat(run("check-config", "--dht.alpha=5")).isZero();
    assertThat(out.toString()).contains("dht.alpha=5\n").contains("dht.beta=2\n");
  }

  @Test
  void check_config_speaks_json() {
    assertThat(run("check-config", "--json", "--dht.alpha=5")).isZero();
    assertThat(Json.MAPPER.readTree(out.toString()).path("dht.alpha").asString()).isEqualTo("5");
  }

  @Test
  void check_config_refuses_with_the_sentence_that_serve_would_end_with() {
    assertThat(run("check-config", "--dht.alpha=99")).isEqualTo(Commands.NOTHING);
    assertThat(err.toString()).isEqualTo("dht.alpha is 99; allowed are 1 to 16\n");
    assertThat(out.toString()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"--plain", "--json"})
  void check_config_names_the_files_of_secrets_and_shows_nothing_of_them(
      String form, @TempDir Path dir) throws Exception {
    Path key = dir.resolve("node.key");
    assertThat(run("keygen", key.toString())).isZero();
    Path tokens =
        Files.writeString(dir.resolve("tokens"), "s3cr3t-t0k3n-of-the-operator admin ops");
    String pem = Files.readString(key).lines().skip(1).findFirst().orElseThrow();
    out.getBuffer().setLength(0);
    List<String> line =
        new ArrayList<>(
            List.of(
                "check-config",
                "--dht.profile=macronode",
                "--dht.standalone=true",
                "--dht.identity.key-file=" + key,
                "--dht.api.access.tokens=" + tokens,
                "--server.ssl.key-store-password=s3cr3t-of-the-store"));
    if (form.equals("--json")) {
      line.add(form);
    }
    assertThat(run(line.toArray(String[]::new))).as(err.toString()).isZero();
    assertThat(out.toString() + err)
        .contains(key.toString())
        .contains(tokens.toString())
        .doesNotContain("s3cr3t")
        .doesNotContain(pem);
  }

  @Test
  void check_config_does_not_repeat_the_value_of_a_key_that_does_not_exist() {
    assertThat(run("check-config", "--dht.api.access.token=s3cr3t-t0k3n"))
        .isEqualTo(Commands.NOTHING);
    assertThat(err.toString())
        .contains("did you mean dht.api.access.tokens?")
        .doesNotContain("s3cr3t");
  }

  @Test
  void simulate_gives_the_same_bytes_for_the_same_seed(@TempDir Path dir) throws IOException {
    String first = simulated(dir.resolve("first"));
    assertThat(simulated(dir.resolve("second"))).isEqualTo(first);
    assertThat(Json.MAPPER.readTree(first).path("nodes").asInt()).isEqualTo(24);
    for (String file : List.of("simulation.txt", "simulation.json", "simulation.svg")) {
      assertThat(dir.resolve("second").resolve(file))
          .as(file)
          .isNotEmptyFile()
          .hasSameBinaryContentAs(dir.resolve("first").resolve(file));
    }
  }

  private String simulated(Path directory) {
    out.getBuffer().setLength(0);
    String line = "simulate --nodes 24 --churn 10%/h --lookups 60 --seed 7 --json --out ";
    assertThat(run((line + directory).split(" "))).as(err.toString()).isZero();
    return out.toString();
  }

  @ParameterizedTest
  @ValueSource(strings = {"find b3:12", "provide xyz", "provide", "peers 12", "frobnicate", ""})
  void wrong_usage_ends_with_two_and_help(String line) {
    assertThat(run(line.isEmpty() ? new String[0] : line.split(" "))).isEqualTo(Commands.FAILED);
    assertThat(err.toString()).isNotBlank();
  }

  @Test
  void help_names_every_command() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString())
        .contains("serve", "keygen", "check-config", "simulate", "find", "provide", "peers");
  }

  @Test
  void help_tells_the_exit_codes() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString()).contains("Exit codes:", "0   done, or found", "1   nothing found");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"serve", "keygen", "check-config", "simulate", "find", "provide", "peers"})
  void every_command_speaks_json(String command) {
    assertThat(run(command, "--help")).isZero();
    assertThat(out.toString()).contains("--json");
  }

  @Test
  void serve_writes_json_by_a_setting() {
    assertThat(Main.settings("serve", "--json", "--dht.alpha=4"))
        .containsExactly("--logging.structured.format.console=logstash", "--dht.alpha=4");
    assertThat(Main.settings("--dht.alpha=4")).containsExactly("--dht.alpha=4");
    assertThat(Main.settings()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "'', true",
    "serve, true",
    "serve --dht.alpha=4, true",
    "--dht.alpha=4, true",
    "--help, false",
    "serve --help, false",
    "--version, false",
    "keygen x, false",
    "find b3:00, false"
  })
  void serve_is_what_is_meant_when_nothing_else_is(String line, boolean serves) {
    assertThat(Main.serves(line.isEmpty() ? new String[0] : line.split(" "))).isEqualTo(serves);
  }

  private int run(String... arguments) {
    return Commands.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
  }
}
