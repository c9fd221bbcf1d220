package io.svcdht.rpc.http;

import io.svcdht.announce.Listing;
import io.svcdht.error.DhtError;
import io.svcdht.limits.Limits;
import io.svcdht.pipeline.LookupResult;
import io.svcdht.rpc.calls.FindAnswer;
import io.svcdht.rpc.calls.FindCalls;
import io.svcdht.rpc.web.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * docs/openapi.yaml, made of a template and the code: bounds and defaults from the policies,
 * problem codes, statuses and hints from the closed set of errors.
 */
final class OpenApiPage {

  /** Where it stands. */
  static final Path FILE = Path.of("docs", "openapi.yaml");

  private static final Pattern VALUE = Pattern.compile("\\$\\{([a-zA-Z]+)}");
  private static final Pattern PROBLEMS = Pattern.compile("( *)\\$\\{problems: ([0-9 ]+)}\n");

  /** Statuses that HTTP has of its own, and the code that goes with each. */
  private static final Map<Integer, DhtError> OF_HTTP =
      Map.of(406, DhtError.UNSUPPORTED, 408, DhtError.DEADLINE);

  private static final Map<Integer, String> REASONS =
      Map.of(
          400, "The request is not well-formed; nothing has changed",
          401, "A token is needed, or this one is not known",
          403, "This caller may not do so",
          404, "There is nothing",
          406, "None of the media types that Accept names is spoken here",
          408, "The body did not arrive in time",
          409, "What is known already stands against it",
          413, "Too large",
          415, "The body's media type is not spoken here");

  private OpenApiPage() {}

  /** The whole document. */
  static String text() {
    String template = template();
    String referring =
        PROBLEMS
            .matcher(template)
            .replaceAll(
                found -> Matcher.quoteReplacement(references(found.group(1), found.group(2))));
    Map<String, String> values = values();
    return VALUE
        .matcher(referring)
        .replaceAll(found ->
            Matcher.quoteReplacement(
                Objects.requireNonNull(values.get(found.group(1)), found.group(1))));
  }

  private static Map<String, String> values() {
    ApiPolicy policy = ApiPolicy.defaults(true);
    Map<String, String> values = new TreeMap<>();
    values.put("version", version());
    values.put("findLimit", Integer.toString(policy.reads().limit()));
    values.put("findLimitMost", Integer.toString(FindCalls.LIMIT_MAX));
    values.put("listLimitMost", Integer.toString(Listing.LIMIT_MAX));
    values.put("heartbeat", Long.toString(policy.reads().heartbeat().toSeconds()));
    values.put("readDeadline", seconds(policy.reads().deadline()));
    values.put("writeDeadline", seconds(policy.writes().deadline()));
    values.put("bulkLines", Integer.toString(policy.writes().bulk().lines()));
    values.put("ttlLeast", Long.toString(Limits.RECORD_TTL_MIN.toSeconds()));
    values.put("ttlMost", Long.toString(Limits.RECORD_TTL_MAX.toSeconds()));
    values.put("addresses", Integer.toString(Limits.RECORD_ADDRESSES));
    values.put("recordChars", Integer.toString((Limits.RECORD_BYTES * 4 + 2) / 3));
    values.put("codes", joined(Arrays.stream(DhtError.values()).map(DhtError::code)));
    values.put(
        "reasons",
        joined(
            Stream.concat(
                Arrays.stream(LookupResult.Partial.values()).map(LookupResult.Partial::label),
                Stream.of(FindAnswer.ANSWER_SIZE))));
    values.put("responses", responses());
    return values;
  }

  /** The codes that travel as a status. */
  static Map<Integer, List<DhtError>> byStatus() {
    Map<Integer, List<DhtError>> codes = new TreeMap<>();
    for (DhtError error : DhtError.values()) {
      codes.computeIfAbsent(error.httpStatus(), first -> new ArrayList<>()).add(error);
    }
    OF_HTTP.forEach((status, error) -> codes.put(status, List.of(error)));
    return codes;
  }

  private static String references(String indent, String statuses) {
    return Arrays.stream(statuses.split(" ", -1))
        .map(status ->
            indent + "'" + status + "': {$ref: '#/components/responses/Problem" + status + "'}\n")
        .collect(Collectors.joining());
  }

  private static String responses() {
    StringBuilder text = new StringBuilder();
    byStatus().forEach((status, codes) -> text.append(response(status, codes)));
    return text.toString().stripTrailing();
  }

  private static String response(int status, List<DhtError> codes) {
    StringBuilder text = new StringBuilder();
    String reason =
        REASONS.getOrDefault(
            status, codes.stream().map(DhtError::code).collect(Collectors.joining(", ")));
    text.append("    Problem").append(status).append(":\n");
    text.append("      description: ").append(quoted(reason)).append('\n');
    text.append("      headers:\n");
    text.append("        X-Request-Id: {$ref: '#/components/headers/RequestId'}\n");
    if (codes.stream().anyMatch(code -> code.retryAfter().isPresent())) {
      text.append("        Retry-After: {$ref: '#/components/headers/RetryAfter'}\n");
    }
    if (status == 401 || status == 403) {
      text.append("        WWW-Authenticate: {$ref: '#/components/headers/Challenge'}\n");
    }
    text.append("      content:\n        ").append(Problem.MEDIA_TYPE).append(":\n");
    text.append("          schema: {$ref: '#/components/schemas/Problem'}\n          examples:\n");
    codes.forEach(code -> text.append(example(status, code)));
    return text.toString();
  }

  private static String example(int status, DhtError error) {
    Refusal refusal =
        new Refusal(error, status, "what is wrong, with the value and what is allowed");
    byte[] document =
        new Problem(refusal, Optional.empty(), Optional.of("bb0f1798a3773418bfc9945a02770b39"))
            .document();
    return "            "
        + error.code()
        + ":\n              summary: "
        + quoted(error.hint())
        + "\n              value: "
        + new String(document, StandardCharsets.UTF_8)
        + "\n";
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  private static String joined(Stream<String> words) {
    return words.collect(Collectors.joining(", "));
  }

  private static String seconds(Duration span) {
    return span.toSeconds() + " s";
  }

  private static String version() {
    try {
      MatchResult found =
          Pattern.compile("<artifactId>svc-dht</artifactId>\\s*<version>([^<]+)</version>")
              .matcher(Files.readString(Path.of("pom.xml")))
              .results()
              .findFirst()
              .orElseThrow();
      return found.group(1);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private static String template() {
    try (InputStream in = OpenApiPage.class.getResourceAsStream("openapi.yaml")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
