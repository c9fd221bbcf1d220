package io.svcdht.rpc.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.svcdht.error.Decoded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.test.scheduler.VirtualTimeScheduler;

class TokensTest {

  private static final String ONE = "one-token-0123456789";
  private static final String TWO = "two-token-0123456789";

  @TempDir Path dir;
  private final VirtualTimeScheduler io = VirtualTimeScheduler.create();

  @Test
  void a_line_is_a_token_its_scopes_and_perhaps_a_name() {
    Tokens tokens =
        parse("# callers\n\n" + ONE + " read,announce ci # the builders\r\n  " + TWO + "\tadmin\n");

    assertThat(tokens.size()).isEqualTo(2);
    assertThat(tokens.find(ONE))
        .contains(new ApiCaller("ci", EnumSet.of(Scope.READ, Scope.ANNOUNCE)));
    assertThat(tokens.find(TWO).orElseThrow().scopes()).isEqualTo(EnumSet.allOf(Scope.class));
    assertThat(tokens.find("something-else-0123")).isEmpty();
    assertThat(tokens.find("")).isEmpty();
  }

  @Test
  void a_token_without_a_name_has_one_that_does_not_depend_on_its_place() {
    String alone = parse(ONE + " read").find(ONE).orElseThrow().name();
    String second = parse(TWO + " read\n" + ONE + " read").find(ONE).orElseThrow().name();

    assertThat(alone).isEqualTo(second).matches("token-[0-9a-f]{8}");
  }

  @Test
  void two_tokens_may_share_a_name_so_that_one_can_replace_the_other() {
    Tokens tokens = parse(ONE + " read ci\n" + TWO + " read ci");

    assertThat(tokens.find(ONE).orElseThrow().name())
        .isEqualTo(tokens.find(TWO).orElseThrow().name());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ONE,
        ONE + " read name more",
        "short read",
        ONE + " write",
        ONE + " READ",
        ONE + " read,",
        ONE + " read anonymous",
        ONE + " read na/me",
        ONE + "\u00e9 read",
        ONE + " read\n" + ONE + " announce"
      })
  void a_wrong_line_is_named_but_never_repeated(String text) {
    assertThat(Tokens.parse(text))
        .isInstanceOfSatisfying(
            Decoded.Rejected.class,
            rejected ->
                assertThat(rejected.reason())
                    .startsWith("line ")
                    .doesNotContain("0123456789")
                    .doesNotContain("short "));
  }

  @Test
  void a_file_has_at_most_1024_tokens() {
    String text =
        IntStream.range(0, Tokens.ENTRIES + 1)
            .mapToObj(i -> "token-number-0000" + i + " read")
            .collect(Collectors.joining("\n"));

    assertThat(Tokens.parse(text)).isInstanceOf(Decoded.Rejected.class);
  }

  @Test
  void a_changed_file_is_in_force_without_a_restart() throws IOException {
    Path file = file(ONE + " read");
    try (TokenFile tokens = started(file)) {
      Files.writeString(file, TWO + " read");
      assertThat(tokens.current().find(ONE)).isPresent();

      io.advanceTimeBy(Duration.ofSeconds(5));

      assertThat(tokens.current().find(ONE)).isEmpty();
      assertThat(tokens.current().find(TWO)).isPresent();
    }
  }

  @Test
  void an_unchanged_file_is_not_taken_over_again() throws IOException {
    try (TokenFile tokens = started(file(ONE + " read"))) {
      Tokens before = tokens.current();

      io.advanceTimeBy(Duration.ofSeconds(20));

      assertThat(tokens.current()).isSameAs(before);
    }
  }

  @Test
  void an_emptied_file_takes_every_token_back() throws IOException {
    Path file = file(ONE + " read");
    try (TokenFile tokens = started(file)) {
      Files.writeString(file, "");
      io.advanceTimeBy(Duration.ofSeconds(5));

      assertThat(tokens.current().size()).isZero();
    }
  }

  @Test
  void a_file_that_turns_wrong_or_vanishes_leaves_the_last_good_state() throws IOException {
    Path file = file(ONE + " read");
    try (TokenFile tokens = started(file)) {
      Files.writeString(file, "nonsense");
      io.advanceTimeBy(Duration.ofSeconds(5));
      assertThat(tokens.current().find(ONE)).isPresent();

      Files.delete(file);
      io.advanceTimeBy(Duration.ofSeconds(10));
      assertThat(tokens.current().find(ONE)).isPresent();

      Files.writeString(file, TWO + " read");
      io.advanceTimeBy(Duration.ofSeconds(5));
      assertThat(tokens.current().find(TWO)).isPresent();
    }
  }

  @Test
  void a_closed_holder_reads_no_more() throws IOException {
    Path file = file(ONE + " read");
    TokenFile tokens = started(file);
    tokens.close();
    Files.writeString(file, TWO + " read");

    io.advanceTimeBy(Duration.ofMinutes(1));

    assertThat(tokens.current().find(ONE)).isPresent();
  }

  @Test
  void a_missing_or_wrong_file_stops_the_start_in_one_sentence() throws IOException {
    assertThatThrownBy(() -> started(dir.resolve("none")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("dht.api.access.tokens")
        .hasMessageContaining("none");
    Path wrong = file("nonsense");
    assertThatThrownBy(() -> started(wrong))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("line 1");
  }

  @Test
  void a_file_over_its_bound_is_refused() throws IOException {
    Path large = file("#".repeat(TokenFile.FILE_BYTES + 1));

    assertThatThrownBy(() -> started(large)).hasMessageContaining("bytes");
  }

  @Test
  void without_a_file_there_are_no_tokens() {
    try (TokenFile tokens = new TokenFile(ApiPolicy.Access.defaults(true), io)) {
      tokens.start();
      assertThat(tokens.current().size()).isZero();
    }
  }

  @Test
  void nothing_prints_a_token() {
    assertThat(new ApiCaller("ci", Set.of(Scope.READ)).toString()).doesNotContain(ONE);
  }

  private TokenFile started(Path file) {
    TokenFile tokens =
        new TokenFile(
            new ApiPolicy.Access(Anonymous.NONE, false, Optional.of(file), Duration.ofSeconds(5)),
            io);
    tokens.start();
    return tokens;
  }

  private Path file(String text) throws IOException {
    Path file = dir.resolve("tokens");
    Files.writeString(file, text);
    return file;
  }

  private static Tokens parse(String text) {
    return Tokens.parse(text).orThrow();
  }
}
