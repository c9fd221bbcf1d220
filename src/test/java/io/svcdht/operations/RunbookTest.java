package io.svcdht.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.operations.Dashboard.Panel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The runbook sends nobody to a panel, a heading or a page that does not exist. */
class RunbookTest {

  private static final Pattern EMPHASIS = Pattern.compile("(?<!\\*)\\*([A-Z][^*]+)\\*(?!\\*)");
  private static final Pattern ANCHOR = Pattern.compile("\\(#([a-z]+)\\)");
  private static final Pattern PAGE = Pattern.compile("\\]\\((\\w+\\.md)");

  private final String text = Files.readString(Path.of("docs", "RUNBOOK.md"));

  RunbookTest() throws IOException {}

  @Test
  void every_panel_that_it_names_is_on_the_dashboard() {
    Set<String> titles =
        Dashboard.read().panels().stream().map(Panel::title).collect(Collectors.toSet());
    titles.addAll(Set.of("First look", "Busy"));
    assertThat(found(EMPHASIS).stream().map(name -> name.replaceAll("\\s+", " ")))
        .isNotEmpty()
        .allMatch(titles::contains, "is a panel or a row");
  }

  @Test
  void every_link_leads_somewhere() {
    Set<String> headings =
        text.lines()
            .filter(line -> line.startsWith("### "))
            .map(line -> line.substring(4).toLowerCase(java.util.Locale.ROOT))
            .collect(Collectors.toSet());
    assertThat(headings).containsAll(found(ANCHOR));
    assertThat(found(PAGE)).isNotEmpty().allMatch(page -> Files.exists(Path.of("docs", page)));
  }

  private List<String> found(Pattern pattern) {
    return pattern.matcher(text).results().map((MatchResult match) -> match.group(1)).toList();
  }
}
