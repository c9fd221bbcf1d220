package io.svcdht.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ConfigPageTest {

  private static final Path PAGE = Path.of("docs", "DHT_CONFIG.md");
  private static final String WRITE =
      "./mvnw test-compile surefire:test -Dtest=ConfigPageTest -Dwrite.docs=true";

  @Test
  void the_page_of_keys_is_what_the_code_says() throws IOException {
    String text = ConfigPage.text();
    if (Boolean.getBoolean("write.docs")) {
      Files.writeString(PAGE, text);
    }
    assertThat(Files.readString(PAGE))
        .as("docs/DHT_CONFIG.md; to write it: " + WRITE)
        .isEqualTo(text);
  }

  @Test
  void every_key_is_on_it() {
    String text = ConfigPage.text();
    assertThat(Keys.all()).allMatch(key -> text.contains("| `" + key + "` |"));
  }
}
