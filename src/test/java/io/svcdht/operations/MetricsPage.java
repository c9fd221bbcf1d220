package io.svcdht.operations;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** docs/METRICS.md, read: its tables are the contract. */
public final class MetricsPage {

  private static final Pattern SECTION = Pattern.compile("## (.*)");
  private static final Pattern QUOTED = Pattern.compile("`([^`]*)`");
  private static final Pattern LABEL = Pattern.compile("`(\\w+)`: (\\w+)");
  private static final Pattern AT_MOST = Pattern.compile("at most ([0-9]+)");
  private static final Pattern BOUND = Pattern.compile("never more than ([0-9,]+) of `dht_\\*`");

  private final String text;
  private final Map<String, Values> sets = new LinkedHashMap<>();
  private final Map<String, Documented> metrics = new LinkedHashMap<>();
  private final Map<String, Uses> boots = new LinkedHashMap<>();

  /** How a metric is exposed. */
  public enum Type {
    HISTOGRAM("Histograms"),
    COUNTER("Counters"),
    GAUGE("Gauges");

    private final String section;

    Type(String section) {
      this.section = section;
    }
  }

  /**
   * What a label may say.
   *
   * @param words the closed set; empty for an open one
   * @param most how many there can be
   */
  public record Values(Set<String> words, int most) {
    /** Whether {@code word} may stand there. */
    public boolean allow(String word) {
      return words.isEmpty() || words.contains(word);
    }
  }

  /** Where a metric is used. */
  public record Uses(Set<String> rows, Set<String> alerts) {}

  /** One row: a metric with its labels and, of a histogram, its buckets in ascending order. */
  public record Documented(
      String name, Type type, Map<String, Values> labels, List<Double> buckets, Uses uses) {

    /** Most series it can have: a histogram has sum, count, max and one more bucket. */
    public long mostSeries() {
      long children =
          labels.values().stream().mapToLong(Values::most).reduce(1, Math::multiplyExact);
      return type == Type.HISTOGRAM ? children * (buckets.size() + 4L) : children;
    }
  }

  private MetricsPage(String text) {
    this.text = text;
    Map<String, List<List<String>>> tables = tables(text);
    table(tables, "Values of labels").forEach(this::set);
    for (Type type : Type.values()) {
      table(tables, type.section).forEach(row -> metric(type, row));
    }
    table(tables, "Boot's own")
        .forEach(row -> boots.put(word(row.getFirst()), uses(row.get(1), row.get(2))));
  }

  /** The page as it is in the working tree. */
  public static MetricsPage read() {
    try {
      return new MetricsPage(Files.readString(Path.of("docs", "METRICS.md")));
    } catch (IOException missing) {
      throw new UncheckedIOException(missing);
    }
  }

  /** The metrics of this project by name. */
  public Map<String, Documented> metrics() {
    return metrics;
  }

  /** The metrics of others that dashboard and alerts use. */
  public Map<String, Uses> boots() {
    return boots;
  }

  /** The closed set of that name. */
  public Values set(String name) {
    return Optional.ofNullable(sets.get(name))
        .orElseThrow(() -> new IllegalStateException("no set '" + name + "' in docs/METRICS.md"));
  }

  /** The number of series that the page promises never to exceed. */
  public long promisedBound() {
    Matcher matcher = BOUND.matcher(text);
    if (!matcher.find()) {
      throw new IllegalStateException("docs/METRICS.md names no bound of series");
    }
    return Long.parseLong(matcher.group(1).replace(",", ""));
  }

  private void set(List<String> row) {
    String cell = row.get(1);
    Matcher bounded = AT_MOST.matcher(cell);
    Set<String> words = new LinkedHashSet<>();
    if (bounded.find()) {
      sets.put(row.getFirst(), new Values(Set.of(), Integer.parseInt(bounded.group(1))));
    } else if (cell.startsWith("one each")) {
      sets.put(row.getFirst(), new Values(Set.of(), 1));
    } else {
      QUOTED.matcher(cell).results().map(found -> found.group(1)).forEach(words::add);
      words.removeIf(word -> word.startsWith("dht."));
      if (cell.contains("the code of an error")) {
        words.addAll(set("error").words());
      }
      sets.put(row.getFirst(), new Values(words, words.size()));
    }
  }

  private void metric(Type type, List<String> row) {
    Map<String, Values> labels = new LinkedHashMap<>();
    for (MatchResult label : LABEL.matcher(row.get(1)).results().toList()) {
      labels.put(label.group(1), set(label.group(2)));
    }
    List<Double> buckets =
        type == Type.HISTOGRAM
            ? Arrays.stream(row.get(3).split(" ")).map(Double::valueOf).toList()
            : List.of();
    int last = row.size() - 1;
    String name = word(row.getFirst());
    metrics.put(
        name, new Documented(name, type, labels, buckets, uses(row.get(last - 1), row.get(last))));
  }

  private static Uses uses(String rows, String alerts) {
    return new Uses(names(rows), names(alerts));
  }

  private static Set<String> names(String cell) {
    return Arrays.stream(cell.split(", "))
        .filter(name -> !name.equals("–"))
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static String word(String cell) {
    return cell.replace("`", "");
  }

  private static List<List<String>> table(Map<String, List<List<String>>> tables, String name) {
    return Optional.ofNullable(tables.get(name))
        .orElseThrow(() -> new IllegalStateException("no table '" + name + "' in docs/METRICS.md"));
  }

  /** The rows of each section's table, without its head. */
  private static Map<String, List<List<String>>> tables(String text) {
    Map<String, List<List<String>>> tables = new LinkedHashMap<>();
    String section = "";
    for (String line : text.lines().toList()) {
      Matcher heading = SECTION.matcher(line);
      if (heading.matches()) {
        section = heading.group(1);
      } else if (line.startsWith("| ") && !line.matches("\\| (metric|set) \\|.*")) {
        tables.computeIfAbsent(section, first -> new java.util.ArrayList<>()).add(cells(line));
      }
    }
    return tables;
  }

  private static List<String> cells(String line) {
    return Arrays.stream(line.substring(1, line.length() - 1).split("\\|"))
        .map(String::strip)
        .toList();
  }
}
