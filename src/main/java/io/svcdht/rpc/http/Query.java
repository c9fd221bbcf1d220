package io.svcdht.rpc.http;

import io.svcdht.id.Shown;
import io.svcdht.rpc.web.Refusal;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.web.reactive.function.server.ServerRequest;

/**
 * The query of a request, read strictly: an unknown parameter, one given twice or one out of its
 * range is refused, so that a slip of the pen does not go unseen.
 */
final class Query {

  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");
  private static final int DURATION_CHARS = 32;

  private final Map<String, List<String>> given;

  private Query(Map<String, List<String>> given) {
    this.given = given;
  }

  /**
   * The query of {@code request}, which may have these parameters.
   *
   * @throws Refusal if it has others, or one twice
   */
  static Query of(ServerRequest request, Set<String> known) {
    Map<String, List<String>> given = parameters(request);
    given.forEach((name, values) -> {
      if (!known.contains(name)) {
        throw Refusal.malformed(
            "query parameter '" + Shown.of(name) + "' is unknown here; " + listed(known));
      }
      if (values.size() != 1 || values.getFirst() == null) {
        throw Refusal.malformed("query parameter '" + name + "' needs exactly one value");
      }
    });
    return new Query(given);
  }

  /** The text of a parameter, if it is given. */
  Optional<String> text(String name) {
    return Optional.ofNullable(given.get(name)).map(List::getFirst);
  }

  /** A whole number in a range. */
  int number(String name, int least, int most, int fallback) {
    return text(name)
        .map(text -> {
          int value = NUMBER.matcher(text).matches() ? Integer.parseInt(text) : -1;
          if (value < least || value > most) {
            throw Refusal.malformed(
                name + " '" + Shown.of(text) + "' is not a number from " + least + " to " + most);
          }
          return value;
        })
        .orElse(fallback);
  }

  /** A span such as {@code 2s}, {@code 500ms}, {@code PT2S} or plain milliseconds. */
  Duration span(String name, Duration most) {
    return text(name).map(text -> span(name, text, most)).orElse(most);
  }

  private static Duration span(String name, String text, Duration most) {
    try {
      if (text.length() <= DURATION_CHARS) {
        Duration value = DurationStyle.detectAndParse(text, ChronoUnit.MILLIS);
        if (value.compareTo(Duration.ofMillis(1)) >= 0 && value.compareTo(most) <= 0) {
          return value;
        }
      }
    } catch (IllegalArgumentException | ArithmeticException notOne) {
      // Refused below, in our own words.
    }
    throw Refusal.malformed(
        name
            + " '"
            + Shown.of(text)
            + "' is not a time such as 500ms, 2s or PT2S, from 1 ms to the configured "
            + most.toMillis()
            + " ms");
  }

  private static Map<String, List<String>> parameters(ServerRequest request) {
    try {
      return request.queryParams();
    } catch (IllegalArgumentException badEscape) {
      throw Refusal.malformed("the query has a percent sign that two hex digits do not follow");
    }
  }

  private static String listed(Set<String> known) {
    return known.isEmpty()
        ? "there are none"
        : "known are " + String.join(", ", new TreeSet<>(known));
  }
}
