package io.svcdht.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.id.PeerId;
import io.svcdht.provider.SignedRecord;
import java.net.http.HttpResponse;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Two nodes: a content is announced at one, and Helia's client asks the other about it over real
 * HTTP. What it hands on it has parsed by itself: ids, multiaddrs, lines.
 */
class HeliaTest {

  /** SHA2-256 of one content in three spellings, and BLAKE3 of another. */
  private static final String RAW = "bafkreigs2kwpmqaxsir37hq6wq6f7p4fjrhfb75wom54hkjhtu77pxu34e";

  private static final String V0 = "QmcXceaMyzStQckGUf76nzyWXjbbvTJxx1JEq9rpY9eTrx";
  private static final String BASE36 = "k2cwuedwkfhe4hv3kwj3smzptp5mx7l8p1hylzrcuych6yfy0w9bte5d";
  private static final String BLAKE3 =
      "bafkr4idkpqtm3myj3uzi74spsijqs3xo6vbwkofq622hqsbm644hgx7wpu";
  private static final String PLAIN =
      "b3:6a7c26cdb309dd328ff24f9213096eeef5436538b0f6b478482cf738735ff67d";

  private static final String GATEWAY = "/dns4/media.example/tcp/443/https";
  private static final String DIRECT = "/ip4/192.0.2.4/udp/4001/quic-v1";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private static final NodeProcess.Ports ASKED = NodeProcess.Ports.free();
  private static final NodeProcess.Ports PROVIDER = NodeProcess.Ports.free();

  @SuppressWarnings("NullAway.Init")
  private static HeliaClient helia;

  private static @Nullable NodeProcess asked;
  private static @Nullable NodeProcess provider;
  private static String providerId = "";

  @BeforeAll
  static void start() throws Exception {
    helia = HeliaClient.installed();
    asked = NodeProcess.start("helia-asked", ASKED, "--dht.standalone=true").awaitReady();
    NodeProcess announcing =
        NodeProcess.start("helia-provider", PROVIDER, "--dht.bootstrap.seeds=" + ASKED.seed());
    provider = announcing;
    announcing.awaitReady();
    providerId = announce(announcing, RAW);
    assertThat(announce(announcing, PLAIN)).isEqualTo(providerId);
  }

  @AfterAll
  static void stop() {
    for (NodeProcess node : new @Nullable NodeProcess[] {provider, asked}) {
      if (node != null) {
        node.close();
      }
    }
  }

  @Test
  void helia_finds_a_provider_by_every_spelling_of_a_cid() throws Exception {
    JsonNode answers =
        ask(providers(RAW, ""), providers(V0, ""), providers(BASE36, ""), providers(BLAKE3, ""));

    assertThat(answers.size()).isEqualTo(4);
    for (JsonNode answer : answers) {
      assertThat(answer.path("rows").size()).as(answer.toString()).isEqualTo(1);
      assertThat(answer.at("/rows/0/id").asString()).isEqualTo(providerId);
      assertThat(answer.at("/rows/0/addrs/0").asString()).isEqualTo(GATEWAY);
      assertThat(answer.at("/rows/0/addrs/1").asString()).isEqualTo(DIRECT);
    }
  }

  @Test
  void helia_is_told_of_nobody_where_there_is_nobody() throws Exception {
    JsonNode answers =
        ask(
            providers("bafkqaatine", ""),
            question(
                "getPeers",
                "bafzaajaiaejcahwr5d5ofrfbis4l5d6uwr57hu5tjodrypfm6yaq6dsc2r2pzyt6",
                ""));

    assertThat(answers.toString()).isEqualTo("[{\"rows\":[]},{\"rows\":[]}]");
  }

  @Test
  void helia_s_filters_choose() throws Exception {
    JsonNode answers =
        ask(
            providers(RAW, "\"filterAddrs\":[\"quic-v1\"]"),
            providers(RAW, "\"filterAddrs\":[\"!udp\"]"),
            providers(RAW, "\"filterAddrs\":[\"webtransport\"]"),
            providers(RAW, "\"filterProtocols\":[\"unknown\",\"transport-bitswap\"]"),
            providers(RAW, "\"filterProtocols\":[\"transport-bitswap\"]"));

    assertThat(answers.at("/0/rows/0/addrs").toString()).isEqualTo("[\"" + DIRECT + "\"]");
    assertThat(answers.at("/1/rows/0/addrs").toString()).isEqualTo("[\"" + GATEWAY + "\"]");
    assertThat(answers.at("/2/rows")).isEmpty();
    assertThat(answers.at("/3/rows").size()).isEqualTo(1);
    assertThat(answers.at("/4/rows")).isEmpty();
  }

  @Test
  void helia_finds_a_node_by_its_peer_id_and_among_the_closest() throws Exception {
    JsonNode answers =
        ask(question("getPeers", providerId, ""), question("getClosestPeers", RAW, ""));

    for (JsonNode answer : answers) {
      assertThat(answer.at("/rows/0/id").asString()).as(answer.toString()).isEqualTo(providerId);
      assertThat(answer.at("/rows/0/addrs/0").asString()).isEqualTo(PROVIDER.seed());
    }
  }

  /** Announces at the provider; answers with the publisher's peer id, read from its record. */
  private static String announce(NodeProcess node, String cid) throws Exception {
    String body = "{\"cid\":\"" + cid + "\",\"addrs\":[\"" + GATEWAY + "\",\"" + DIRECT + "\"]}";
    HttpResponse<String> answer = node.post("/dht/providers", body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    String record = JSON.readTree(answer.body()).path("record").asString();
    SignedRecord signed = SignedRecord.decode(Base64.getUrlDecoder().decode(record)).orThrow();
    return new PeerId(signed.record().keys().ed25519()).toString();
  }

  private static JsonNode ask(String... questions) throws Exception {
    return helia.ask("http://127.0.0.1:" + ASKED.api(), "[" + String.join(",", questions) + "]");
  }

  private static String providers(String cid, String options) {
    return question("getProviders", cid, options);
  }

  private static String question(String call, String cid, String options) {
    return "{\"call\":\"" + call + "\",\"cid\":\"" + cid + "\",\"options\":{" + options + "}}";
  }
}
