package io.svcdht.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FleetSettingsTest {

  private static final String BROKER = "--dht.bus.nats.servers=nats://127.0.0.1:4222";
  private static final String SHARED = "--dht.announcements.store=nats-kv";

  @TempDir private Path directory;

  @Test
  void without_a_word_announcements_stay_with_the_node() {
    assertThat(ConfigCheck.effective())
        .containsEntry("dht.announcements.store", "local")
        .containsEntry("dht.announcements.key-file", "")
        .containsEntry("dht.announcements.lease", "15s")
        .containsEntry("dht.announcements.bucket-size", "256MB")
        .containsEntry("dht.announcements.bucket-replicas", "1");
  }

  @Test
  void a_fleet_has_a_broker_and_a_key() throws IOException {
    Path key = Files.writeString(directory.resolve("fleet.pem"), "");
    assertThat(ConfigCheck.effective(SHARED, BROKER, keyFile(key), "--dht.announcements.lease=1m"))
        .containsEntry("dht.announcements.store", "nats-kv")
        .containsEntry("dht.announcements.key-file", key.toString())
        .containsEntry("dht.announcements.lease", "1m");
  }

  @Test
  void a_fleet_without_a_broker_does_not_start() {
    assertRefused("dht.bus.nats.servers names no broker", SHARED);
  }

  @Test
  void a_fleet_without_a_key_does_not_start() {
    assertRefused("dht.announcements.key-file names no key", SHARED, BROKER);
    assertRefused("cannot be read", SHARED, BROKER, keyFile(directory.resolve("none.pem")));
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void a_key_without_a_fleet_is_a_mistake() {
    assertRefused("set dht.announcements.store=nats-kv", keyFile(directory.resolve("a.pem")));
  }

  @Test
  void ranges_are_checked_whoever_keeps_them() {
    assertRefused("dht.announcements.lease 2s is not within 3s…5m", "--dht.announcements.lease=2s");
    assertRefused("dht.announcements.bucket-size", "--dht.announcements.bucket-size=1KB");
    assertRefused("is not within 1…5", "--dht.announcements.bucket-replicas=6");
  }

  @Test
  void a_key_file_that_holds_none_is_named_with_its_key() throws IOException {
    Path key = Files.writeString(directory.resolve("fleet.pem"), "nothing");
    assertThatThrownBy(() -> KeyFile.ofFleet(key).load(new SecureRandom()))
        .hasMessageStartingWith("dht.announcements.key-file " + key)
        .hasMessageEndingWith("name the right file, the same for all nodes of the fleet");
  }

  private static String keyFile(Path path) {
    return "--dht.announcements.key-file=" + path;
  }

  private static void assertRefused(String words, String... settings) {
    assertThatThrownBy(() -> ConfigCheck.effective(settings))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(words);
  }
}
