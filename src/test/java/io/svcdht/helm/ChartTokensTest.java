package io.svcdht.helm;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class ChartTokensTest {

  private static final String PATH = "/api/v1/namespaces/media/secrets/dht-svc-dht-tokens";

  @TempDir private Path directory = Path.of("");

  @Test
  void a_first_install_makes_a_token_that_may_read_and_announce() {
    JsonNode data = data(Cluster.start());
    String token = decoded(data, "token");
    assertThat(token).matches("[A-Za-z0-9]{40}");
    assertThat(decoded(data, "tokens")).isEqualTo(token + " read,announce chart\n");
    assertThat(decoded(data(Cluster.start()), "token")).isNotEqualTo(token);
  }

  @Test
  void an_upgrade_keeps_the_tokens_there_are_whoever_wrote_them() {
    JsonNode data = data(Cluster.start().with(PATH, secret("token", "tokens")));
    assertThat(decoded(data, "token")).isEqualTo("value of token");
    assertThat(decoded(data, "tokens")).isEqualTo("value of tokens");
  }

  @Test
  void half_a_secret_is_made_anew() {
    JsonNode data = data(Cluster.start().with(PATH, secret("tokens", "other")));
    assertThat(decoded(data, "tokens")).startsWith(decoded(data, "token") + " ");
  }

  private JsonNode data(Cluster cluster) {
    return Chart.asItIs().render(directory, "{}", cluster).one("Secret").path("data");
  }

  private static String secret(String first, String second) {
    return """
    {"apiVersion":"v1","kind":"Secret","metadata":{"name":"dht-svc-dht-tokens",
    "namespace":"media"},"data":{"%s":"%s","%s":"%s"}}\
    """
        .formatted(first, encoded(first), second, encoded(second));
  }

  private static String encoded(String name) {
    byte[] value = ("value of " + name).getBytes(StandardCharsets.UTF_8);
    return Base64.getEncoder().encodeToString(value);
  }

  private static String decoded(JsonNode data, String key) {
    byte[] value = Base64.getDecoder().decode(data.path(key).asString());
    return new String(value, StandardCharsets.UTF_8);
  }
}
