package io.svcdht.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What the pages refer to is there: other pages, headings, tests. */
class DocumentsTest {

  private static final Pattern LINK = Pattern.compile("\\]\\(([^()\\s]+)\\)");
  private static final Pattern FENCE = Pattern.compile("(?ms)^```.*?^```");
  private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} (.+)$");
  private static final Pattern TEST = Pattern.compile("`([a-z0-9.]+\\.[A-Za-z0-9]+)#(\\w+)`");
  private static final Pattern ROOM = Pattern.compile("`([a-z][a-z0-9]*(?:\\.[a-z][a-z0-9]*)*)`");

  @TestFactory
  Stream<DynamicTest> every_relative_link_leads_to_a_file_and_its_anchor_to_a_heading()
      throws IOException {
    return pages().stream()
        .flatMap(page ->
            found(LINK, prose(page)).stream()
                .map(link -> link.group(1))
                .filter(link -> !link.contains("://") && !link.startsWith("mailto:"))
                .map(link ->
                    DynamicTest.dynamicTest(page + " → " + link, () -> assertLeads(page, link))));
  }

  @TestFactory
  Stream<DynamicTest> every_test_that_a_page_names_exists() throws IOException {
    return pages().stream()
        .flatMap(page ->
            found(TEST, read(page)).stream()
                .map(test ->
                    DynamicTest.dynamicTest(
                        page + " → " + test.group(),
                        () -> assertThat(methods(test.group(1))).contains(test.group(2)))));
  }

  @Test
  void every_threat_that_is_answered_names_a_test() {
    List<String> unheld =
        read(Path.of("docs", "SECURITY.md"))
            .lines()
            .dropWhile(line -> !line.startsWith("## Threats"))
            .filter(line -> line.startsWith("| ") && !line.startsWith("| threat |"))
            .filter(line -> !TEST.matcher(line).find())
            .toList();
    assertThat(unheld).isEmpty();
  }

  @Test
  void concerns_are_mapped_to_the_rooms_there_are_and_none_is_without() throws IOException {
    Set<String> mapped =
        read(Path.of("docs", "ARCHITECTURE.md"))
            .lines()
            .dropWhile(line -> !line.equals("## Concerns and their rooms"))
            .skip(1)
            .takeWhile(line -> !line.startsWith("## "))
            .filter(line -> line.startsWith("| ") && !line.startsWith("| concern |"))
            .map(line -> line.split("\\|", -1)[2])
            .flatMap(cell -> found(ROOM, cell).stream().map(room -> room.group(1)))
            .collect(Collectors.toSet());
    assertThat(mapped).isEqualTo(rooms());
  }

  private static Set<String> rooms() throws IOException {
    Path root = Path.of("src", "main", "java", "io", "svcdht");
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(file -> file.endsWith("package-info.java"))
          .map(file -> root.relativize(file.getParent()).toString().replace('/', '.'))
          .collect(Collectors.toSet());
    }
  }

  private static void assertLeads(Path page, String link) {
    String[] parts = link.split("#", 2);
    Path parent = page.getParent() == null ? Path.of("") : page.getParent();
    Path target = parts[0].isEmpty() ? page : parent.resolve(parts[0]).normalize();
    assertThat(target).exists();
    if (parts.length == 2) {
      assertThat(anchors(target)).contains(parts[1]);
    }
  }

  /** As GitHub makes them: lower case, no punctuation, hyphens for spaces. */
  private static List<String> anchors(Path page) {
    return found(HEADING, prose(page)).stream()
        .map(heading ->
            heading
                .group(1)
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N}_ -]", "")
                .replace(' ', '-'))
        .toList();
  }

  private static List<String> methods(String type) throws ClassNotFoundException {
    Class<?> tests = Class.forName("io.svcdht." + type);
    return Stream.<Class<?>>iterate(tests, at -> at != null, Class::getSuperclass)
        .flatMap(at -> Arrays.stream(at.getDeclaredMethods()))
        .map(method -> method.getName())
        .toList();
  }

  private static List<Path> pages() throws IOException {
    try (Stream<Path> docs = Files.walk(Path.of("docs"))) {
      return Stream.concat(
              Stream.of(Path.of("README.md"), Path.of("CHANGELOG.md")),
              docs.filter(path -> path.toString().endsWith(".md")).sorted())
          .collect(Collectors.toList());
    }
  }

  private static String prose(Path page) {
    return FENCE.matcher(read(page)).replaceAll("");
  }

  private static String read(Path page) {
    try {
      return Files.readString(page);
    } catch (IOException failed) {
      throw new java.io.UncheckedIOException(failed);
    }
  }

  private static List<MatchResult> found(Pattern pattern, String text) {
    return pattern.matcher(text).results().toList();
  }
}
