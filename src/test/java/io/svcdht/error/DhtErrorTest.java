package io.svcdht.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DhtErrorTest {

  private static final Set<Integer> OAP = Set.of(400, 401, 403, 404, 413, 429, 500, 503);

  @Test
  void numbers_and_codes_are_unique() {
    assertThat(new HashSet<>(Arrays.stream(DhtError.values()).map(DhtError::number).toList()))
        .hasSize(DhtError.values().length);
    assertThat(new HashSet<>(Arrays.stream(DhtError.values()).map(DhtError::code).toList()))
        .hasSize(DhtError.values().length);
  }

  @ParameterizedTest
  @EnumSource
  void each_has_statuses_and_advice(DhtError error) {
    assertThat(error.oapStatus()).isIn(OAP);
    assertThat(error.httpStatus()).isBetween(400, 599);
    assertThat(error.hint()).isNotBlank().endsWith(".");
    assertThat(DhtError.byNumber(error.number())).contains(error);
  }

  @Test
  void unknown_numbers_are_no_error_of_ours() {
    assertThat(DhtError.byNumber(0)).isEmpty();
    assertThat(DhtError.byNumber(Long.MAX_VALUE)).isEmpty();
  }

  /** The table of docs/PROTOCOL.md §8 and the enum are one. */
  @Test
  void the_table_in_the_documents_says_the_same() throws IOException {
    List<String> rows =
        Files.readAllLines(Path.of("docs/PROTOCOL.md")).stream()
            .filter(line -> line.matches("\\| \\d+ \\| `[A-Za-z]+` \\|.*"))
            .toList();
    assertThat(rows)
        .containsExactlyElementsOf(
            Arrays.stream(DhtError.values()).map(DhtErrorTest::row).toList());
  }

  private static String row(DhtError error) {
    String retry = error.retryAfter().map(time -> time.toSeconds() + " s").orElse("no");
    return String.format(
        "| %d | `%s` | %d | %d | %s | %s |",
        error.number(), error.code(), error.httpStatus(), error.oapStatus(), retry, error.hint());
  }

  @Test
  void an_exception_carries_the_error_the_sentence_and_a_retry_time() {
    DhtException plain = new DhtException(DhtError.BUSY, "full");
    assertThat(plain.detail()).isEqualTo("full");
    assertThat(plain.retryAfter()).contains(Duration.ofSeconds(1));
    assertThat(plain.getStackTrace()).isEmpty();
    DhtException own = new DhtException(DhtError.BUSY, "full", Optional.of(Duration.ofSeconds(9)));
    assertThat(own.retryAfter()).contains(Duration.ofSeconds(9));
  }

  @Test
  void a_fault_of_our_own_keeps_its_cause() {
    Exception cause = new IOException("disk");
    assertThat(DhtException.internal("store", cause)).hasCause(cause).hasMessage("store");
  }

  @Test
  void an_exception_survives_serialisation() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(new DhtException(DhtError.BUSY, "full", Optional.empty()));
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      DhtException read = (DhtException) in.readObject();
      assertThat(read.error()).isEqualTo(DhtError.BUSY);
      assertThat(read.retryAfter()).contains(Duration.ofSeconds(1));
    }
  }
}
