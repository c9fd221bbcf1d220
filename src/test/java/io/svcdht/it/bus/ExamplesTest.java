package io.svcdht.it.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.config.DhtApplication;
import io.svcdht.rpc.http.HttpRig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;

/** The examples, run from their source as their pages say, each in a process of its own. */
class ExamplesTest {

  private static final String CONTENT = HttpRig.CID.toString();
  private static final String ADDRESS = "/dns4/media.example/tcp/443/https";
  private static final long PATIENCE_SECONDS = 180;

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path directory;

  @Test
  void without_a_broker_they_ask_a_node_of_their_own() throws Exception {
    assertThat(run("FindProviders", CONTENT)).contains(CONTENT, "\"records\":[]");
    assertThat(run("Provide", CONTENT, ADDRESS))
        .contains("\"accepted\":1", "\"republish\":\"process\"");
  }

  @Test
  void over_a_broker_what_one_has_announced_the_other_finds() throws Exception {
    try (NatsServer broker = NatsServer.start(directory, "");
        ConfigurableApplicationContext node =
            DhtApplication.start(
                "--dht.standalone=true",
                "--dht.bind=127.0.0.1:0",
                "--dht.shutdown.drain-delay=0s",
                "--server.port=0",
                "--management.server.port=0",
                "--dht.bus.nats.servers=" + broker.url())) {
      assertThat(node.isRunning()).isTrue();
      assertThat(run("Provide", CONTENT, ADDRESS, broker.url())).contains("\"accepted\":1");
      assertThat(run("FindProviders", CONTENT, broker.url())).contains(ADDRESS);
    }
  }

  /** What it says; it must end well. */
  private String run(String example, String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Path.of("examples", example + ".java").toString()));
    command.addAll(List.of(arguments));
    Path said = directory.resolve("said");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
    process.destroyForcibly();
    assertThat(ended).as("%s: %s", example, Files.readString(said)).isTrue();
    assertThat(process.exitValue()).as("%s: %s", example, Files.readString(said)).isZero();
    return Files.readString(said);
  }
}
