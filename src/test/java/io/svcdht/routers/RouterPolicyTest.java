package io.svcdht.routers;

import static io.svcdht.testing.Rejections.assertMalformed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RouterPolicyTest {

  private static final RouterPolicy OFF = RouterPolicy.off();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1:8080",
        "https://router.example",
        "https://router.example/",
        "https://[2001:db8::1]:8443/base/routing/v1",
      })
  void these_are_urls_of_routers(String url) {
    assertThat(RouterPolicy.url(url).orThrow()).hasToString(url);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "~",
        "",
        "router.example",
        "ftp://router.example",
        "file:///etc/passwd",
        "https://",
        "https://router.example:99999",
        "https://router.example?x=1",
        "https://router.example#x",
        "https://two words.example",
      })
  void these_are_not_and_the_refusal_names_value_and_way_out(String url) {
    assertMalformed(
        RouterPolicy.url(url), "'" + url + "' is no URL of a router; allowed is http://HOST");
  }

  @Test
  void a_password_is_refused_and_not_repeated() {
    assertThat(RouterPolicy.url("https://me:secret@router.example").toString())
        .contains("one with a user is no URL of a router")
        .doesNotContain("secret");
  }

  @Test
  void ranges_are_kept() {
    List<URI> nine =
        IntStream.range(0, 9).mapToObj(i -> URI.create("http://router" + i + ".example")).toList();
    assertThatThrownBy(() -> new RouterPolicy(nine, OFF.after(), OFF.concurrency()))
        .hasMessage("routers.urls has 9 routers, allowed are 8 without repeats");
    assertThatThrownBy(() ->
            new RouterPolicy(
                List.of(nine.getFirst(), nine.getFirst()), OFF.after(), OFF.concurrency()))
        .hasMessageStartingWith("routers.urls has 2 routers");
    assertThatThrownBy(() -> new RouterPolicy(List.of(), Duration.ofSeconds(11), 1))
        .hasMessage("routers.after is PT11S, allowed are PT0S to PT10S");
    assertThatThrownBy(() -> new RouterPolicy(List.of(), Duration.ofMillis(-1), 1))
        .hasMessageStartingWith("routers.after is");
    assertThatThrownBy(() -> new RouterPolicy(List.of(), Duration.ZERO, 0))
        .hasMessage("routers.concurrency is 0, allowed are 1 to 1024");
    assertThat(new RouterPolicy(nine.subList(0, 8), Duration.ofSeconds(10), 1_024).urls())
        .hasSize(8);
  }
}
