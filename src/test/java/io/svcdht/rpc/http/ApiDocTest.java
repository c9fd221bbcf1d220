package io.svcdht.rpc.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.error.DhtError;
import io.svcdht.pipeline.LookupResult;
import io.svcdht.rpc.calls.FindAnswer;
import io.svcdht.rpc.calls.FindCalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Holds docs/API.md to the code. */
class ApiDocTest {

  private static final Pattern ROW = Pattern.compile("\\| `[A-Z]\\w+` \\| [0-9]+ \\|.*");

  private final String text = Files.readString(Path.of("docs/API.md"));

  ApiDocTest() throws IOException {}

  @Test
  void the_table_of_problems_is_the_closed_set() {
    List<String> rows = text.lines().filter(line -> ROW.matcher(line).matches()).toList();

    assertThat(rows).isEqualTo(Arrays.stream(DhtError.values()).map(ApiDocTest::row).toList());
  }

  @Test
  void every_reason_of_a_partial_answer_is_explained() {
    for (LookupResult.Partial reason : LookupResult.Partial.values()) {
      assertThat(text).contains("| `" + reason.label() + "` | ");
    }
    assertThat(text).contains("| `" + FindAnswer.ANSWER_SIZE + "` | ");
  }

  @Test
  void every_scope_and_kind_of_anonymous_caller_is_named() {
    for (Scope scope : Scope.values()) {
      assertThat(text).contains("`" + scope.label() + "`");
    }
    for (Anonymous anonymous : Anonymous.values()) {
      assertThat(text).contains("| `" + anonymous.label() + "` | ");
    }
  }

  @Test
  void the_numbers_are_those_of_the_policy() {
    ApiPolicy policy = ApiPolicy.defaults(true);
    assertThat(text)
        .contains("1 to 1,000; " + policy.reads().limit() + " |")
        .contains("every " + policy.reads().heartbeat().toSeconds() + " s");
    assertThat(FindCalls.LIMIT_MAX).isEqualTo(1_000);
  }

  private static String row(DhtError error) {
    return "| `"
        + error.code()
        + "` | "
        + error.httpStatus()
        + " | "
        + error.retryAfter().map(after -> after.toSeconds() + " s").orElse("–")
        + " | "
        + error.hint()
        + " |";
  }
}
