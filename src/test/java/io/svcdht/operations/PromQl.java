package io.svcdht.operations;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a query asks for: its selectors, and the labels that it groups or joins by. Reads only as
 * much of the language as that takes.
 */
final class PromQl {

  private static final Pattern TOKEN =
      Pattern.compile("\"[^\"]*\"|\\[[^]]*]|[A-Za-z_:][\\w:]*|[0-9.]+[a-z]*|[=!]~|!=|\\S");
  private static final Set<String> LISTS =
      Set.of("by", "without", "on", "ignoring", "group_left", "group_right");
  private static final Set<String> WORDS = Set.of("and", "or", "unless", "bool", "offset");
  private static final Set<String> AGGREGATIONS =
      Set.of("sum", "min", "max", "avg", "count", "group", "quantile", "topk", "bottomk");

  /** One condition on a label. */
  record Condition(String label, String operator, String value) {

    /** The words that are asked for; empty where it cannot be said, as with a variable. */
    List<String> words() {
      boolean plain = !value.contains("$") && !value.matches(".*[.+*?\\[(].*");
      return plain ? Stream.of(value.split("\\|")).toList() : List.of();
    }
  }

  /** A metric and the conditions on its labels. */
  record Selector(String metric, List<Condition> conditions) {}

  private final List<String> tokens;
  private final List<Selector> selectors = new ArrayList<>();
  private final Set<String> grouped = new LinkedHashSet<>();
  private int at;

  private PromQl(String query) {
    tokens = TOKEN.matcher(query).results().map(MatchResult::group).toList();
    while (at < tokens.size()) {
      step(tokens.get(at++));
    }
  }

  /** Reads {@code query}. */
  static PromQl of(String query) {
    return new PromQl(query);
  }

  List<Selector> selectors() {
    return selectors;
  }

  /** Labels in {@code by}, {@code on} and the like. */
  Set<String> grouped() {
    return grouped;
  }

  private void step(String token) {
    if (LISTS.contains(token)) {
      list();
    } else if (isMetric(token)) {
      selectors.add(new Selector(token, peek("{") ? conditions() : List.of()));
    }
  }

  private boolean isMetric(String token) {
    return token.matches("[A-Za-z_:].*")
        && !WORDS.contains(token)
        && !AGGREGATIONS.contains(token)
        && !peek("(");
  }

  private void list() {
    if (peek("(")) {
      at++;
      while (!peek(")")) {
        String token = tokens.get(at++);
        if (!token.equals(",")) {
          grouped.add(token);
        }
      }
    }
  }

  private List<Condition> conditions() {
    List<Condition> conditions = new ArrayList<>();
    at++;
    while (!peek("}")) {
      if (peek(",")) {
        at++;
        continue;
      }
      String value = tokens.get(at + 2);
      conditions.add(
          new Condition(
              tokens.get(at), tokens.get(at + 1), value.substring(1, value.length() - 1)));
      at += 3;
    }
    return conditions;
  }

  private boolean peek(String token) {
    return at < tokens.size() && tokens.get(at).equals(token);
  }
}
