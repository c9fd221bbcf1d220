package io.svcdht.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.svcdht.peer.NetworkGroup;
import io.svcdht.peer.NetworkGroups;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SettingsTest {

  @Test
  void a_node_without_a_word_of_configuration_is_a_standalone_micronode() {
    assertThat(ConfigCheck.effective())
        .containsEntry("dht.profile", "micronode")
        .containsEntry("dht.standalone", "true")
        .containsEntry("dht.bootstrap.required", "1")
        .containsEntry("dht.identity.key-file", "")
        .containsEntry("dht.bind", "0.0.0.0:9910")
        .containsEntry("dht.hedge-stagger", "250ms")
        .containsEntry("dht.limits.peer-rps", "100")
        .containsEntry("dht.limits.trusted-rps", "2000")
        .containsEntry("dht.limits.global-rps", "10000")
        .containsEntry("dht.limits.inflight", "512")
        .containsEntry("dht.limits.bytes-per-second", "64MB")
        .containsEntry("dht.limits.prefix-factor", "4")
        .containsEntry("dht.limits.verify-tokens", "500")
        .containsEntry("dht.limits.write-pct", "80")
        .containsEntry("dht.announcements.sweep-least", "8")
        .containsEntry("dht.replication.check", "1h")
        .containsEntry("dht.replication.turn", "30s")
        .containsEntry("dht.replication.concurrency", "2")
        .containsEntry("dht.replication.newcomer", "30s")
        .containsEntry("dht.cache.entries", "10000")
        .containsEntry("dht.cache.bytes", "16MB")
        .containsEntry("dht.cache.ttl", "30s")
        .containsEntry("dht.cache.negative-ttl", "15s")
        .containsEntry("dht.api.reads.rate", "2000")
        .containsEntry("dht.api.writes.rate", "500")
        .containsEntry("dht.api.anonymous", "all");
  }

  @Test
  void the_effective_settings_show_every_key_there_is() {
    assertThat(ConfigCheck.effective().keySet()).containsExactlyInAnyOrderElementsOf(Keys.all());
  }

  @Test
  void a_macronode_keeps_a_million_records_on_its_disk() {
    assertThat(ConfigCheck.effective("--dht.profile=macronode", "--dht.standalone=true"))
        .containsEntry("dht.data-dir", "svc-dht-data")
        .containsEntry("dht.store.sync", "interval")
        .containsEntry("dht.store.cache", "128MB")
        .containsEntry("dht.store.min-free", "256MB")
        .containsEntry("dht.provider.max-records", "1000000")
        .containsEntry("dht.provider.max-bytes", "1024MB");
  }

  @Test
  void a_cache_too_small_for_a_database_is_refused() {
    assertThatThrownBy(() ->
            ConfigCheck.effective(
                "--dht.profile=macronode", "--dht.standalone=true", "--dht.store.cache=1MB"))
        .hasMessage("dht.store.cache 1048576 is not within 8388608…68719476736");
  }

  @Test
  void an_api_that_is_open_to_the_network_lets_strangers_only_read() {
    assertThat(ConfigCheck.effective("--server.address=0.0.0.0"))
        .containsEntry("dht.api.anonymous", "read");
  }

  @Test
  void seeds_make_a_micronode_a_member() {
    String seeds = "/ip4/127.0.0.1/tcp/9911, /dns4/dht.example/tcp/9910";
    assertThat(ConfigCheck.effective("--dht.bootstrap.seeds=" + seeds))
        .containsEntry("dht.standalone", "false")
        .containsEntry("dht.bootstrap.seeds", "/ip4/127.0.0.1/tcp/9911,/dns4/dht.example/tcp/9910");
  }

  @Test
  void a_macronode_wants_three_seeds_and_keeps_its_key() {
    assertThat(
            ConfigCheck.effective(
                "--dht.profile=macronode", "--dht.bootstrap.seeds=/ip4/127.0.0.1/tcp/9911"))
        .containsEntry("dht.bootstrap.required", "3")
        .containsEntry("dht.identity.key-file", "svc-dht.key");
  }

  @Test
  void environment_variables_are_settings_too() {
    Map<String, Object> environment =
        Map.of("DHT_ALPHA", "7", "DHT_HOP_BUDGET", "9", "DHT_PROVIDER_MAX_RECORDS", "100");
    StandardEnvironment machine = new StandardEnvironment();
    machine
        .getPropertySources()
        .replace(
            StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
            new SystemEnvironmentPropertySource("systemEnvironment", environment));
    Binder binder = Binder.get(machine);
    Settings settings = SettingsReader.read(binder.bindOrCreate("dht", DhtProperties.class), true);
    assertThat(settings.node().lookup().alpha()).isEqualTo(7);
    assertThat(settings.node().lookup().hopBudget()).isEqualTo(9);
    assertThat(settings.node().records().maxRecords()).isEqualTo(100);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "dht.alpha=0 | dht.alpha is 0; allowed are 1 to 16",
        "dht.alpha=many | dht.alpha is 'many', allowed is a whole number",
        "dht.alpah=3 | dht.alpah is no setting of svc-dht; did you mean dht.alpha?",
        "dht.bootstrap.sedes=x | dht.bootstrap.sedes is no setting of svc-dht; did you mean"
            + " dht.bootstrap.seeds?",
        "dht.quux.frob=3 | dht.quux.frob is no setting of svc-dht; docs/DHT_CONFIG.md lists them"
            + " all",
        "dht.k=65 | dht.k is 65; allowed are 1 to 64",
        "dht.rpc-timeout=soon | dht.rpc-timeout is 'soon', allowed is a duration such as 250ms,"
            + " 5s or 12h",
        "dht.hedge-stagger=1ms | dht.hedge-stagger is 1ms; allowed are 15ms to 10s",
        "dht.profile=mini | dht.profile is 'mini', allowed is one of micronode, macronode",
        "dht.standalone=perhaps | dht.standalone is 'perhaps', allowed is true or false",
        "dht.network=Not Me | dht.network: network 'Not Me' is not 1 to 64 characters of a-z 0-9"
            + " . _ -",
        "dht.bind=dht.example:9910 | dht.bind is 'dht.example:9910', allowed is IP:PORT such as"
            + " 0.0.0.0:9910, 127.0.0.1:9910 or [::]:9910",
        "dht.bind=1.2.3.4:99999 | dht.bind is '1.2.3.4:99999', allowed is IP:PORT such as"
            + " 0.0.0.0:9910, 127.0.0.1:9910 or [::]:9910",
        "dht.bootstrap.required=0 | dht.bootstrap.required=0 is not in 1…64",
        "dht.bootstrap.heal=0s | dht.bootstrap.heal=0s is not above zero",
        "dht.readiness.min-fill-pct=101 | dht.readiness.min-fill-pct=101 is not in 0…100",
        "dht.provider.republish=-1500ms | dht.provider.republish -1500ms is not within 1s…48h",
        "dht.readiness.isolation=0s | dht.readiness.isolation is 0s, allowed are 1s to 1h",
        "dht.shutdown.drain-delay=31s | dht.shutdown.drain-delay is 31s, allowed are 0s to 30s",
        "dht.provider.ttl=59s | dht.provider.ttl 59s is not within 1m…48h",
        "dht.provider.max-record-size=3GB | dht.provider.max-record-size is 3221225472B, allowed"
            + " are 0B to 2147483647B",
        "dht.diversity.max-pct=0 | dht.diversity.max-pct is 0, allowed are 1 to 100",
        "dht.diversity.entropy-min=9 | dht.diversity.entropy-min is 9.0, allowed are 0.0 to 8.0",
        "dht.diversity.entropy-min=much | dht.diversity.entropy-min is 'much', allowed is a number"
            + " such as 1.5",
        "dht.diversity.private-networks=never | dht.diversity.private-networks is 'never', allowed"
            + " is one of exempt, by-prefix",
        "dht.diversity.single-asn=yes | dht.diversity.single-asn is 'yes', allowed is one of cap,"
            + " allow",
        "dht.diversity.asn-database=/no/such.mmdb | dht.diversity.asn-database: /no/such.mmdb is no"
            + " file: give the path of an MMDB or a CSV",
        "dht.limits.inflight=0 | dht.limits.inflight is 0, allowed are 1 to 100000",
        "dht.limits.peer-rps=9 | dht.limits.peer-rps is 9, allowed are 10 to 10000000",
        "dht.limits.trusted-rps=0 | dht.limits.trusted-rps is 0, allowed are 10 to 10000000",
        "dht.limits.global-rps=-1 | dht.limits.global-rps is -1, allowed are 10 to 10000000",
        "dht.limits.bytes-per-second=1MB | dht.limits.bytes-per-second is 1048576B, allowed are"
            + " 16MB to 20000000000B",
        "dht.api.reads.rate=1 | dht.api.reads.rate is 1, allowed is 10 to 1000000",
        "dht.api.writes.rate=1 | dht.api.writes.rate is 1, allowed is 10 to 1000000",
        "dht.pq.dual-sign=rsa | dht.pq.dual-sign is 'rsa', allowed is one of none, ml-dsa-65,"
            + " ml-dsa-87, slh-dsa-sha2-128s",
        "dht.pq.require-on=soon | dht.pq.require-on is 'soon', allowed is a date such as"
            + " 2030-01-01 or 2030-01-01T12:00:00Z",
        "dht.limits.connections=1 | dht.limits.connections = 1 is not 2 to 1000000",
        "dht.transport.pq-kex=maybe | dht.transport.pq-kex is 'maybe', allowed is one of prefer,"
            + " require",
        "dht.api.anonymous=root | dht.api.anonymous is 'root', allowed is one of none, read, all",
        "dht.api.reads.limit=0 | dht.api.reads.limit is 0, allowed is 1 to 1000",
        "dht.cache.entries=-1 | dht.cache.entries is -1, allowed are 0 to 1000000",
        "dht.cache.bytes=1KB | dht.cache.bytes is 1024B, allowed are 64KB to 16GB",
        "dht.cache.ttl=2m | dht.cache.ttl is 2m, allowed are 0s to 1m",
        "dht.cache.negative-ttl=16s | dht.cache.negative-ttl is 16s, allowed are 0s to 15s",
        "dht.announcements.max=0 | dht.announcements.max 0 is not within 1…10000000",
        "dht.announcements.sweep-least=0 | dht.announcements.sweep-least 0 is not within"
            + " 1…10000000",
        "dht.replication.check=30s | dht.replication.check 30s is not within 1m…24h",
        "dht.replication.turn=6m | dht.replication.turn 6m is not within 0s…5m",
        "dht.replication.concurrency=65 | dht.replication.concurrency 65 is not within 1…64",
        "dht.replication.newcomer=301s | dht.replication.newcomer 301s is not within 0s…5m",
        "dht.limits.prefix-factor=0 | dht.limits.prefix-factor is 0, allowed are 1 to 64",
        "dht.limits.verify-tokens=109 | dht.limits.verify-tokens is 109, allowed are 110 to"
            + " 10000000",
        "dht.limits.write-pct=0 | dht.limits.write-pct is 0, allowed are 1 to 100",
        "dht.identity.key-file=/k.pem | dht.identity.key-file is /k.pem, but a micronode writes"
            + " nothing to a disk: set dht.profile=macronode, or leave it out",
        "dht.data-dir=/data | dht.data-dir is /data, but a micronode writes nothing to a disk: set"
            + " dht.profile=macronode, or leave it out",
        "dht.store.sync=os | dht.store.sync is OS, but a micronode writes nothing to a disk: set"
            + " dht.profile=macronode, or leave it out",
        "dht.store.sync=never | dht.store.sync is 'never', allowed is one of always, interval, os",
        "dht.profile=macronode | NoBootstrap: dht.bootstrap.seeds is empty, allowed is at least"
            + " one seed such as /dns4/dht.example/tcp/9910, or dht.discv5.enabled=true with at"
            + " least one of dht.discv5.boot-enrs, unless dht.standalone=true",
        "dht.discv5.enabled=true | NoBootstrap: dht.bootstrap.seeds is empty, allowed is at least"
            + " one seed such as /dns4/dht.example/tcp/9910, or dht.discv5.enabled=true with at"
            + " least one of dht.discv5.boot-enrs, unless dht.standalone=true",
        "dht.discv5.advertise=there | dht.discv5.advertise is 'there', allowed is an IP address such"
            + " as 192.0.2.7",
        "dht.discv5.advertise=192.0.2.7 | dht.discv5.advertise is 192.0.2.7, allowed is an IP"
            + " address of dht.advertise, which has []",
        "dht.discv5.boot-enrs=enr:x | dht.discv5.boot-enrs has 'enr:x', but it cannot be read;"
            + " allowed are signed node records such as enr:-IS4Q… with an address and UDP port"
      })
  void a_bad_value_ends_in_one_sentence_that_says_all(String setting, String sentence) {
    assertThatThrownBy(() -> ConfigCheck.effective("--" + setting))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(sentence);
  }

  @Test
  void limits_of_peers_and_the_care_for_replicas_are_for_operators_to_choose() {
    assertThat(
            ConfigCheck.effective(
                "--dht.limits.prefix-factor=16",
                "--dht.limits.verify-tokens=2000",
                "--dht.limits.write-pct=50",
                "--dht.announcements.sweep-least=100",
                "--dht.replication.check=2h",
                "--dht.replication.turn=1m",
                "--dht.replication.concurrency=1",
                "--dht.replication.newcomer=0s"))
        .containsEntry("dht.limits.prefix-factor", "16")
        .containsEntry("dht.limits.verify-tokens", "2000")
        .containsEntry("dht.limits.write-pct", "50")
        .containsEntry("dht.announcements.sweep-least", "100")
        .containsEntry("dht.replication.check", "2h")
        .containsEntry("dht.replication.turn", "1m")
        .containsEntry("dht.replication.concurrency", "1")
        .containsEntry("dht.replication.newcomer", "0s");
  }

  @ParameterizedTest
  @CsvSource({
    "dht.bootstrap.seeds, nowhere",
    "dht.advertise, nowhere",
    "dht.diversity.trusted-cidrs, nowhere"
  })
  void a_bad_element_of_a_list_is_shown_under_its_key(String key, String value) {
    assertThatThrownBy(() -> ConfigCheck.effective("--" + key + "=" + value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(key + ": ")
        .hasMessageContaining(value);
  }

  @Test
  void post_quantum_signatures_are_a_choice_with_a_date() {
    assertThat(ConfigCheck.effective())
        .containsEntry("dht.pq.dual-sign", "none")
        .containsEntry("dht.pq.require", "false")
        .containsEntry("dht.pq.require-on", "");
    assertThat(
            ConfigCheck.effective("--dht.pq.dual-sign=ml-dsa-65", "--dht.pq.require-on=2030-01-01"))
        .containsEntry("dht.pq.dual-sign", "ml-dsa-65")
        .containsEntry("dht.identity.pq-algorithm", "ml-dsa-65")
        .containsEntry("dht.pq.require-on", "2030-01-01T00:00:00Z");
    assertThat(ConfigCheck.effective("--dht.identity.pq-algorithm=slh-dsa-sha2-128s"))
        .containsEntry("dht.pq.dual-sign", "slh-dsa-sha2-128s");
    assertThatThrownBy(() ->
            ConfigCheck.effective(
                "--dht.pq.dual-sign=none", "--dht.identity.pq-algorithm=ml-dsa-87"))
        .hasMessage(
            "dht.pq.dual-sign is none, but dht.identity.pq-algorithm is ml-dsa-87: leave one of"
                + " them out, they mean the same");
    assertThatThrownBy(
            () -> ConfigCheck.effective("--dht.pq.require=true", "--dht.pq.require-on=2030-01-01"))
        .hasMessageStartingWith("dht.pq.require-on is 2030-01-01T00:00:00Z, but pq.require=true");
  }

  @Test
  void diversity_is_shown_as_it_is_written(@TempDir Path directory) throws IOException {
    Path csv = Files.writeString(directory.resolve("asn.csv"), "1.0.0.0,1.0.0.255,13335,x\n");
    assertThat(
            ConfigCheck.effective(
                "--dht.diversity.asn-database=" + csv + "," + csv,
                "--dht.diversity.private-networks=by-prefix",
                "--dht.diversity.single-asn=allow"))
        .containsEntry("dht.diversity.max-pct", "40")
        .containsEntry("dht.diversity.entropy-min", "1.0")
        .containsEntry("dht.diversity.asn-database", csv + "," + csv)
        .containsEntry("dht.diversity.private-networks", "by-prefix")
        .containsEntry("dht.diversity.single-asn", "allow");
  }

  @Test
  void a_bad_line_of_the_asn_database_stops_the_start(@TempDir Path directory) throws IOException {
    Path csv = Files.writeString(directory.resolve("asn.csv"), "1.0.0.0,1.0.0.255,x,y\n");
    assertThatThrownBy(() -> ConfigCheck.effective("--dht.diversity.asn-database=" + csv))
        .hasMessage(
            "dht.diversity.asn-database: "
                + csv
                + " line 1: 'x' is no autonomous system, allowed are 0 to 4294967295");
  }

  @Test
  void only_networks_written_as_trusted_are_left_out_of_diversity() {
    InetAddress inside = InetAddress.ofLiteral("10.1.2.3");
    assertThat(groups("dht.diversity.private-networks", "by-prefix").of(inside))
        .contains(new NetworkGroup("10.1.0.0/16"));
    assertThat(groups("dht.diversity.trusted-cidrs", "93.184.0.0/16"))
        .satisfies(groups -> {
          assertThat(groups.of(InetAddress.ofLiteral("93.184.1.1"))).isEmpty();
          assertThat(groups.of(InetAddress.ofLiteral("93.185.1.1"))).isPresent();
        });
  }

  private static NetworkGroups groups(String key, String value) {
    Binder binder = new Binder(new MapConfigurationPropertySource(Map.of(key, value)));
    return Networks.of(SettingsReader.read(binder.bindOrCreate("dht", DhtProperties.class), true));
  }

  @Test
  void a_failure_that_is_not_about_settings_is_left_to_others() {
    assertThat(SettingFailures.sentence(new IllegalStateException("disk on fire"))).isEmpty();
    assertThat(new SettingFailureAnalyzer().analyze(new IllegalStateException("x"))).isNull();
  }

  @Test
  void a_start_that_a_setting_stopped_is_told_in_the_sentence_alone() {
    var analysis =
        Objects.requireNonNull(
            new SettingFailureAnalyzer()
                .analyze(new IllegalStateException(new BadSetting("dht.k is 65"))));
    assertThat(analysis.getDescription()).isEqualTo("dht.k is 65");
    assertThat(analysis.getAction()).isNull();
  }

  @Test
  void every_key_is_described_for_editors() throws IOException {
    try (InputStream in =
        DhtProperties.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
      JsonNode metadata = JsonMapper.builder().build().readTree(Objects.requireNonNull(in));
      List<String> described = new ArrayList<>();
      for (JsonNode property : metadata.path("properties")) {
        if (!property.path("description").asString("").isBlank()) {
          described.add(property.path("name").asString());
        }
      }
      assertThat(described).containsAll(Keys.all());
    }
  }
}
