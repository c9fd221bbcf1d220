package io.svcdht.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every test that docs/IDB.md names for an invariant exists. */
class InvariantsTest {

  private static final Pattern NAMED = Pattern.compile("`([a-z.]+\\.[A-Za-z0-9]+)#(\\w+)`");

  @TestFactory
  Stream<DynamicTest> every_named_test_exists() throws IOException {
    return named().stream()
        .map(name ->
            DynamicTest.dynamicTest(name.group(), () -> check(name.group(1), name.group(2))));
  }

  @Test
  void every_row_names_a_test() throws IOException {
    long rows =
        Files.readAllLines(Path.of("docs", "IDB.md")).stream()
            .filter(line -> line.matches("\\| \\d+ \\|.*"))
            .count();
    assertThat(rows).isPositive().isEqualTo(named().size());
  }

  private static List<MatchResult> named() throws IOException {
    return NAMED.matcher(Files.readString(Path.of("docs", "IDB.md"))).results().toList();
  }

  private static void check(String type, String method) throws ClassNotFoundException {
    Class<?> tests = Class.forName("io.svcdht." + type);
    assertThat(withInherited(tests)).contains(method);
  }

  /** A contract that several classes keep is written in their common ancestor. */
  private static Stream<String> withInherited(Class<?> tests) {
    return Stream.<Class<?>>iterate(tests, type -> type != null, Class::getSuperclass)
        .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
        .map(method -> method.getName());
  }
}
